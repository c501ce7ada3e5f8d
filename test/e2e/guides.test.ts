import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Locator, Page } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startSandbox } from '../../src/sandbox/start-sandbox.ts'
import { reportedWorkspace, runBatch, sealBatch } from '../support/reported-batch.ts'
import { type App, openApp } from './fixture.ts'
import { walkGuide } from './guide-walk.ts'
import { windowOf } from './window-of.ts'

const VENDOR = 'digicert-tlm'
const INVENTORY = `sandbox-${VENDOR}`
const KEY = 'guide-key-7d1e'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rescind-guides-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const file = (name: string) => path.join(folder, name)
const cardOf = (page: Page, heading: string): Locator =>
  page.locator('section').filter({ has: page.getByRole('heading', { name: heading, level: 2, exact: true }) })
const dialogOf = (page: Page): Locator => page.getByRole('dialog')

async function expectState(app: App, batch: string, state: string): Promise<void> {
  await expect
    .poll(async () => (await app.call('runs.status', { batch })).state, { timeout: 90_000 })
    .toBe(state)
}

/** Selects so many rows of the list, by the keyboard. */
async function selectRows(page: Page, rows: number): Promise<void> {
  const grid = page.getByRole('grid')
  await page.getByRole('gridcell').nth(20).waitFor()
  await grid.focus()
  await grid.press('ArrowDown')
  for (let row = 1; row < rows; row += 1) await grid.press('Shift+ArrowDown')
  await page.getByText(`${rows} certificates selected`).first().waitFor()
}

/** Saves something under a name by the press of what leads to the dialog of files. */
async function saved(app: App, name: string, press: () => Promise<void>): Promise<string> {
  await app.person.nextSaveFile(file(name))
  await press()
  await app.page.getByText(`Wrote ${name}`).first().waitFor()
  return file(name)
}

/** A sealed batch of the sandbox, without the window: what leads there is walked in `first-batch`. */
async function sealed(app: App, name: string, rows: number, drill = false): Promise<string> {
  const { connection } = await app.call('workspace.startSandbox', { vendor: VENDOR })
  const { items } = await app.call('inventories.items', { inventory: INVENTORY, offset: 0, limit: rows })
  await app.call('batches.create', {
    name,
    inventory: INVENTORY,
    request: {
      operation: 'revoke',
      reason: 'superseded',
      comment: 'INC-1',
      options: {},
      ...(drill && { drill }),
    },
    filter: {
      conditions: [
        {
          column: 'serial_number',
          test: 'in',
          not: false,
          texts: items.map(({ target }) => target['serial_number'] ?? ''),
        },
      ],
    },
  })
  await app.call('batches.seal', { batch: name })
  await windowOf(app).go(`#/batches/${name}`)
  await windowOf(app).heading(name).waitFor()
  return connection
}

/** One certificate of another vendor's sandbox, whose revocation somebody must approve there. */
async function sealedAt(vendor: 'digicert-certcentral', app: App, name: string): Promise<string> {
  const { connection, inventory } = await app.call('workspace.startSandbox', { vendor })
  const { items } = await app.call('inventories.items', { inventory, offset: 1, limit: 1 })
  const search = Object.values(items[0]?.target ?? {})[0] ?? ''
  const request = { operation: 'revoke-certificate', reason: 'superseded', comment: '', options: {} } as const
  await app.call('batches.create', { name, inventory, request, filter: { search } })
  await app.call('batches.seal', { batch: name })
  return connection
}

/** The typed number, and what else the dialog asks for. */
async function startRun(app: App, count: number, press: () => Promise<void>, key?: string): Promise<void> {
  await app.page.getByLabel(/^Type the number of/).fill(String(count))
  if (key !== undefined) await app.page.getByLabel(/for this run only/).fill(key)
  await press()
  await app.page.getByText('Journal:').waitFor()
}

test('first batch: the whole job on the sandbox, by what the page says', async () => {
  const guide = await walkGuide('first-batch')
  await using app = await openApp()
  const { page } = app
  const at = windowOf(app)
  const start = guide.under('Start the sandbox')
  await start.press(page, 'Home')
  await start.press(page, 'Start the sandbox')
  await page.getByRole('grid').waitFor()

  const choose = guide.under('Choose what is to be revoked')
  await choose.press(page, 'Inventory')
  await writeFile(file('own.csv'), 'Serial Number,Common Name\n4A0B0C0D0E0F1011121314151601,own.example\n')
  await app.person.nextOpenFile(file('own.csv'))
  await choose.press(page, 'Import a file…')
  await choose.press(page, 'Import')
  await at.heading('own is imported').waitFor()
  await choose.press(page, 'Inventory')
  await page.locator('#screen').getByRole('link', { name: INVENTORY }).click()
  await choose.find(page, 'New batch from all')
  await choose.type(page, 'Find in every column', 'www')
  const match = page.getByRole('status').filter({ hasText: / match$/ })
  await match.waitFor()
  await choose.find(page, 'Copy for the command line')
  await choose.find(page, 'New batch from these')
  const before = await match.textContent()
  await selectRows(page, 2)
  await choose.press(page, 'Leave them out')
  await expect.poll(() => match.textContent()).not.toBe(before)
  await choose.keys(page, 'Ctrl+Z')
  await expect.poll(() => match.textContent()).toBe(before)
  await choose.press(page, 'Views, columns…')
  await dialogOf(page).waitFor()
  await page.keyboard.press('Escape')
  await dialogOf(page).waitFor({ state: 'detached' })
  await selectRows(page, 40)
  await choose.press(page, 'New batch from them')

  const say = guide.under('Say what is asked for')
  await at.heading('New batch').waitFor()
  await at.field('Name of the batch').fill('march')
  await at.choose(/^Reason/, /superseded/)
  await at.choose(/^Deadline/, /24 hours/)
  await at.field(/^Comment/).fill('INC-1')
  await say.press(page, 'Save draft and check')

  const seal = guide.under('Check and seal')
  await seal.find(page, 'Check')
  await seal.press(page, 'Seal batch…')
  await seal.press(dialogOf(page), 'Seal')

  const run = guide.under('Run')
  await run.press(page, 'Run…')
  await startRun(app, 40, () => run.press(dialogOf(page), 'Revoke certificates now'))
  await run.press(page, 'Pause')
  await run.press(page, 'Resume')
  await expectState(app, 'march', 'finished')

  await guide.under('Report').press(page, 'Reports')
  for (const [label, name] of [
    ['PDF', 'march.pdf'],
    ['HTML', 'march.html'],
    ['CSV', 'march.csv'],
    ['Evidence', 'march.jsonl'],
  ] as const)
    await saved(app, name, () => at.button(`Save march as ${label}`).click())
  guide.expectWalked()
  expect(app.complaints).toEqual([])
})

test('air-gapped: prepared without a network, run on another machine, its evidence checked back', async () => {
  const guide = await walkGuide('air-gapped')
  const sandbox = await startSandbox({ vendors: [VENDOR], items: 40, plain: true, limit: 'none', key: KEY })
  try {
    await using preparer = await openApp()
    await using runner = await openApp()
    const prepare = guide.under('Prepare it')
    await prepare.press(preparer.page, 'Settings')
    await prepare.find(preparer.page, 'Network')
    await prepare.press(preparer.page, 'Cut the network off')
    await prepare.find(preparer.page.getByRole('navigation', { name: 'Rescind' }), 'Air-gapped')
    const { csv, truth } = sandbox.inventoryCsv(VENDOR, { rows: 6 })
    await writeFile(file('april.csv'), csv)
    await preparer.dropFile(file('april.csv'))
    const first = windowOf(preparer)
    await first.field('Name of the inventory').fill('april')
    await first.button(/^import/i).click()
    await preparer.page.getByRole('link', { name: 'New batch from all' }).click()
    await first.field('Name of the batch').fill('spring')
    await first.choose(/^Reason/, /superseded/)
    await first.field(/^Comment/).fill('INC-2')
    await first.button('Save draft and check').click()
    await first.button('Seal batch…').click()
    await first.dialog('Seal this batch?').getByRole('button', { name: 'Seal' }).click()
    await prepare.press(preparer.page, 'Save as a bundle…')
    await prepare.type(dialogOf(preparer.page), 'Only for this host', new URL(sandbox.url(VENDOR)).host)
    await saved(preparer, 'spring.rescind', () => prepare.press(dialogOf(preparer.page), 'Save…'))

    await guide.under('Carry it').find(preparer.page, 'What was sealed')
    const digest = (await preparer.page.locator('.digest').last().textContent()) ?? ''
    expect(digest).toMatch(/^[0-9a-f]{64}$/)

    const run = guide.under('Run it')
    await run.press(runner.page, 'Home')
    await run.find(runner.page, 'Open a bundle')
    await runner.person.nextOpenFile(file('spring.rescind'))
    await run.press(cardOf(runner.page, 'Open a bundle'), 'Choose a file…')
    await runner.page.getByText(digest).first().waitFor()
    await run.press(runner.page, 'Import…')
    await run.press(dialogOf(runner.page), 'Import')
    await run.press(runner.page, 'Run…')
    await run.press(dialogOf(runner.page), 'Add a connection…')
    const second = windowOf(runner)
    await second.field('Name').fill('sandbox')
    await second.field('Address').fill(sandbox.url(VENDOR))
    await run.press(dialogOf(runner.page), 'Add')
    await runner.page.getByRole('heading', { name: 'sandbox', level: 2 }).waitFor()
    await second.go('#/batches/spring')
    await run.press(runner.page, 'Run…')
    await startRun(runner, truth.imported, () => second.button('Revoke certificates now').click(), KEY)
    await expectState(runner, 'spring', 'finished')
    expect(sandbox.effects(VENDOR)).toHaveLength(truth.imported)

    await second.go('#/reports')
    const evidence = await saved(runner, 'spring.jsonl', () =>
      second.button('Save spring as Evidence').click(),
    )
    await run.press(preparer.page, 'Reports')
    await preparer.person.nextOpenFile(evidence)
    await run.press(preparer.page, 'Check a file…')
    await preparer.page
      .getByText(/^Whole, but signed by a key that was not checked/)
      .first()
      .waitFor()
    await second.go('#/settings')
    const key = await saved(runner, 'runner.jwk', () => second.button('Save the public key…').click())
    await run.press(preparer.page, 'Settings')
    await run.find(preparer.page, 'Trusted keys')
    await preparer.person.nextOpenFile(key)
    await run.press(preparer.page, 'Add a key…')
    await dialogOf(preparer.page).getByLabel('Name').fill('Rita, operations')
    await first.button('It is the same: trust it').click()
    await dialogOf(preparer.page).waitFor({ state: 'detached' })
    await run.press(preparer.page, 'Reports')
    await preparer.person.nextOpenFile(evidence)
    await run.press(preparer.page, 'Check a file…')
    await preparer.page.getByText('It holds.').first().waitFor()
    guide.expectWalked()
    expect([...preparer.complaints, ...runner.complaints]).toEqual([])
  } finally {
    await sandbox.close()
  }
})

test('four eyes: the approver is trusted once, and approves a batch that does not run before', async () => {
  const guide = await walkGuide('four-eyes')
  await using runner = await openApp()
  await using approver = await openApp()
  const once = guide.under('Once: trust the approvers')
  await once.press(approver.page, 'Settings')
  await once.find(approver.page, 'Signing key of this workspace')
  await once.press(approver.page, 'Make the key')
  const key = await saved(approver, 'bea.jwk', () => once.press(approver.page, 'Save the public key…'))

  await once.press(runner.page, 'Settings')
  await once.find(runner.page, 'Trusted keys')
  await runner.person.nextOpenFile(key)
  await once.press(runner.page, 'Add a key…')
  // Both are one user of one host here: people are told apart by the names that they are trusted under.
  await dialogOf(runner.page).getByLabel('Name').fill('Bea, compliance')
  await once.press(dialogOf(runner.page), 'It is the same: trust it')
  await dialogOf(runner.page).waitFor({ state: 'detached' })
  await once.find(runner.page, 'Approvals needed')
  await once.press(runner.page, 'Change…')
  await windowOf(runner).choose('Before it runs', 'One other person')
  await once.press(dialogOf(runner.page), 'Sign the change')
  await dialogOf(runner.page).waitFor({ state: 'detached' })

  const each = guide.under('For each batch')
  await sealed(runner, 'may', 3)
  const problem = guide.under('When it does not start')
  await each.press(runner.page, 'Run…')
  await runner.page.getByLabel(/^Type the number of/).fill('3')
  await windowOf(runner).button('Revoke certificates now').click()
  await runner.page.getByText('state.needs-approval').waitFor()
  await runner.page.keyboard.press('Escape')
  await each.press(runner.page, 'Save as a bundle…')
  const bundle = await saved(runner, 'may.rescind', () => each.press(dialogOf(runner.page), 'Save…'))

  const open = async (app: App, chosen: string) => {
    await app.person.nextOpenFile(chosen)
    await each.press(app.page, 'Home')
    await each.find(app.page, 'Open a bundle')
    await cardOf(app.page, 'Open a bundle').getByRole('button', { name: 'Choose a file…' }).click()
  }
  await open(approver, bundle)
  await each.press(approver.page, 'Approve…')
  const approved = await saved(approver, 'may-approved.rescind', () =>
    each.press(dialogOf(approver.page), 'Approve'),
  )
  await each.press(approver.page, 'Import…')
  await each.press(dialogOf(approver.page), 'Import')
  await windowOf(approver).heading('may').waitFor()

  await open(runner, approved)
  await each.press(runner.page, 'Take its approvals…')
  await each.press(dialogOf(runner.page), 'Take them')
  // What was taken is shown with its batch: whoever goes elsewhere before that is taken there.
  await runner.page.waitForURL(/#\/batches\/may/)
  await each.find(runner.page, 'Signatures')
  await runner.page.getByText('counts', { exact: true }).waitFor()
  await windowOf(runner).go('#/settings')
  await problem.find(runner.page, 'Approvals needed')
  await windowOf(runner).go('#/batches/may')
  await each.press(runner.page, 'Run…')
  await startRun(runner, 3, () => windowOf(runner).button('Revoke certificates now').click())
  await expectState(runner, 'may', 'finished')

  const lost = guide.under('When a signing key is lost')
  await lost.press(runner.page, 'Settings')
  await lost.find(runner.page, 'Signing key of this workspace')
  await lost.press(runner.page, 'Replace the signing key…')
  await lost.press(dialogOf(runner.page), 'It is lost')
  const proposal = await saved(runner, 'lost.json', () =>
    lost.press(dialogOf(runner.page), 'Sign the proposal that it is lost…'),
  )
  await lost.press(approver.page, 'Settings')
  await lost.find(approver.page, 'Proposed changes')
  await approver.person.nextOpenFile(proposal)
  await lost.press(approver.page, 'Open a proposal…')
  const signed = await saved(approver, 'proposal-signed.json', () =>
    lost.press(dialogOf(approver.page), 'Approve…'),
  )
  await runner.person.nextOpenFile(signed)
  await lost.press(runner.page, 'Open a proposal…')
  await lost.press(dialogOf(runner.page), 'Make the change')
  await runner.page.getByText('The change is made').first().waitFor()
  const { keyId } = (await runner.call('identity.show', {})) ?? { keyId: '' }
  await lost.press(runner.page, 'Replace the signing key…')
  await lost.find(dialogOf(runner.page), 'It can sign')
  await lost.press(dialogOf(runner.page), 'Replace the signing key')
  await expect.poll(async () => (await runner.call('identity.show', {}))?.keyId).not.toBe(keyId)
  await dialogOf(runner.page).waitFor({ state: 'detached' })
  guide.expectWalked()
  expect([...runner.complaints, ...approver.complaints]).toEqual([])
})

test('an incident: opened, filled, planned, excluded from, compared, reported and closed, by its buttons', async () => {
  const guide = await walkGuide('incident')
  await using app = await openApp()
  const { page } = app
  const at = windowOf(app)
  await app.call('workspace.startSandbox', { vendor: VENDOR })
  const takeInventory = async (name = INVENTORY) => {
    await dialogOf(page).getByLabel('Inventory').click()
    await page.getByRole('option', { name }).first().click()
  }
  const open = guide.under('Open it')
  await open.press(page, 'Incidents')
  await open.press(page, 'Open an incident…')
  const asked = dialogOf(page)
  await asked.getByLabel('Name').fill('INC-7')
  await at.choose('Cause', /Key Compromise/)
  await asked.getByLabel('Known since').fill(new Date(Date.now() - 7_200_000).toISOString())
  await asked.getByLabel(/^How it became known/).fill('report by mail')
  await open.find(asked, 'Deadline')
  await open.find(asked, 'Note')
  await open.press(asked, 'Open the incident')
  await at.heading('INC-7').waitFor()
  await open.press(page, 'Add inventories…')
  await takeInventory()
  await open.press(dialogOf(page), 'Add')
  await page
    .getByRole('link', { name: /^\d+ certificates$/ })
    .first()
    .waitFor()

  const find = guide.under('Find what else is affected')
  await find.press(page, 'Inventory')
  await find.press(page, 'Find by key…')
  await find.find(page, 'Choose a key…')
  await at.field('Host').fill('www10.example.com')
  await find.press(page, 'Find')
  await find.press(page, 'Keep as an inventory…')
  await dialogOf(page).getByLabel(/name/i).first().fill('found')
  await find.press(dialogOf(page), 'Keep')
  await dialogOf(page).waitFor({ state: 'detached' })
  await at.go('#/incidents/INC-7')
  await find.find(page, 'Add inventories…')

  await at.go(`#/batches?new=1&inventory=${INVENTORY}`)
  await guide.under('Revoke in batches').find(page, 'Incident')
  await at.choose('Incident', /^INC-7/)
  await page.getByText('The deadline is').waitFor()
  await at.go('#/incidents/INC-7')

  const plan = guide.under('Or plan waves')
  await plan.press(page, 'Plan a wave…')
  await dialogOf(page).getByLabel('Name of the wave').fill('first')
  await plan.press(dialogOf(page), 'Add a condition')
  await at.choose('Column', /^Common name/)
  await dialogOf(page).getByLabel('Text or day').fill('www10.')
  await plan.find(dialogOf(page), 'Start by itself once it is due')
  await plan.press(dialogOf(page), 'Draft the wave')
  await dialogOf(page).waitFor({ state: 'detached' })
  await plan.find(page, 'Waves')
  for (const deed of ['Hold…', 'Release…']) {
    await plan.press(cardOf(page, 'Waves'), deed)
    await dialogOf(page).getByLabel('Why').fill('the shop is being moved')
    await dialogOf(page)
      .getByRole('button', { name: /^(Hold|Release)/ })
      .click()
    await dialogOf(page).waitFor({ state: 'detached' })
  }

  const watch = guide.under('Watch the clock')
  await watch.find(page, 'Population')
  const { items } = await app.call('inventories.items', { inventory: INVENTORY, offset: 0, limit: 1 })
  for (const [deed, button] of [
    ['Exclude…', 'Exclude'],
    ['Include again…', 'Include…'],
  ] as const) {
    await watch.press(cardOf(page, 'Population'), deed)
    await dialogOf(page).getByRole('button', { name: 'By name' }).click()
    await dialogOf(page)
      .getByLabel('Serial numbers, thumbprints or common names')
      .fill(items[0]?.target['serial_number'] ?? '')
    await dialogOf(page).getByLabel('Why').fill('order of the court')
    if (button === 'Exclude') await watch.press(dialogOf(page), button)
    else await dialogOf(page).getByRole('button', { name: button }).click()
    await dialogOf(page).waitFor({ state: 'detached' })
  }

  const later = guide.under('Compare with a later list')
  await writeFile(file('later.csv'), 'Serial Number,Common Name\n4A0B0C0D0E0F1011121314151699,new.example\n')
  await app.person.nextOpenFile(file('later.csv'))
  const chosen = await app.call('workspace.chooseFile', { purpose: 'inventory' })
  await app.call('inventories.import', {
    ...{ job: 'later', file: chosen?.file ?? '', name: 'later', vendor: VENDOR, settings: {} },
  })
  await later.press(page, 'Compare a later list…')
  await takeInventory('later')
  await later.press(dialogOf(page), 'Compare')
  await page.getByText('Not listed: unexplained').waitFor()
  await later.press(dialogOf(page), 'Take in the … new')
  await dialogOf(page).waitFor({ state: 'detached' })

  const close = guide.under('Report and close')
  for (const [name, button] of [
    ['INC-7.pdf', 'Save the report…'],
    ['INC-7.html', 'Save as HTML…'],
    ['INC-7.csv', 'Save as CSV…'],
    ['INC-7.jsonl', 'Save the evidence…'],
  ] as const) {
    await app.person.nextSaveFile(file(name))
    await close.press(page, 'Save…')
    await close.press(page, button)
    await page.getByText(`${name} is written`).first().waitFor()
  }
  await close.press(page, 'Close…')
  await dialogOf(page).getByLabel('What is stated at its end').fill('Nothing of it was ours.')
  await close.press(dialogOf(page), 'Close the incident')
  await close.find(page, 'Reopen…')
  guide.expectWalked()
  expect(app.complaints).toEqual([])
})

test('reading a report: what it says of an unfinished drill, and how its evidence is checked', async () => {
  const guide = await walkGuide('reading-a-report')
  await using app = await openApp()
  const { page } = app
  const at = windowOf(app)
  const connection = await sealed(app, 'drill', 6, true)
  await app.call('runs.start', {
    batch: 'drill',
    connection,
    confirmCount: 6,
    canary: true,
    preflight: false,
  })
  await app.call('runs.pause', { batch: 'drill' })
  await expectState(app, 'drill', 'paused')
  await at.go('#/reports')
  const report = await readFile(
    await saved(app, 'drill.html', () => at.button('Save drill as HTML').click()),
    'utf8',
  )
  const marks = guide.under('Is it finished?')
  marks.read(report, 'UNFINISHED')
  marks.read(report, 'DRILL')
  await app.call('runs.resume', { batch: 'drill' })
  await expectState(app, 'drill', 'finished')
  const finished = await readFile(
    await saved(app, 'drill-2.html', () => at.button('Save drill as HTML').click()),
    'utf8',
  )
  guide.under('The outcome').read(finished, 'Confirmed')
  await at.go(`#/inventory/${INVENTORY}`)
  await guide.under('Completeness').find(page, 'About this import')

  await at.go('#/reports')
  const evidence = await saved(app, 'drill.jsonl', () => at.button('Save drill as Evidence').click())
  const check = guide.under('Checking it')
  await check.press(page, 'Reports')
  await app.person.nextOpenFile(evidence)
  await check.press(page, 'Check a file…')
  await page.getByText('It holds.').first().waitFor()
  await check.find(page, 'Hand on the record of one item')
  guide.expectWalked()
  expect(app.complaints).toEqual([])
})

test('every state: what the page says to do is there, and leads on', async () => {
  const guide = await walkGuide('states')
  const dataDir = endedWorkspace()
  try {
    await using app = await openApp({ dataDir: dataDir.folder })
    const { page } = app
    const at = windowOf(app)
    await at.go('#/runs/ended')
    const items = guide.under('Of an item')
    await items.press(page, 'Needs attention')
    await items.find(page, 'Try … unconfirmed again')
    await items.find(page, 'Try … unresolved again')
    await items.press(page, 'Try … refused again')
    await guide.under('Of a batch').find(page, 'Resume')
    const connection = await sealedAt('digicert-certcentral', app, 'asked')
    await app.call('runs.start', {
      ...{ batch: 'asked', connection, confirmCount: 1, canary: false, preflight: false },
    })
    await expectState(app, 'asked', 'finished')
    await at.go('#/runs/asked')
    await items.press(page, 'Check approvals')
    await guide.under('Exceptions that a person must read').press(page, 'Activity')
    expect(app.complaints).toEqual([])
  } finally {
    await dataDir.remove()
  }

  const sandbox = await startSandbox({ vendors: [VENDOR], items: 40, plain: true, limit: 'none', key: KEY })
  try {
    await using app = await openApp()
    const { page } = app
    const at = windowOf(app)
    const { csv, truth } = sandbox.inventoryCsv(VENDOR, { rows: 4 })
    await writeFile(file('june.csv'), csv)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await app.dropFile(file('june.csv'))
    await at.field('Name of the inventory').fill('june')
    await at.button(/^import/i).click()
    await page.getByRole('link', { name: 'New batch from all' }).waitFor()
    await app.call('connections.add', {
      connection: {
        name: 'tlm',
        vendor: VENDOR,
        baseUrl: sandbox.url(VENDOR),
        options: {},
        limits: 'none',
      },
    })
    await app.call('batches.create', {
      name: 'june',
      inventory: 'june',
      request: { operation: 'revoke', reason: 'superseded', comment: 'INC-3', options: {} },
      filter: {},
    })
    await app.call('batches.seal', { batch: 'june' })
    await at.go('#/batches/june')
    await at.button('Run…').click()
    await startRun(app, truth.imported, () => at.button('Revoke certificates now').click(), 'an-old-key')
    await expectState(app, 'june', 'paused')
    const paused = guide.under('When a run pauses by itself')
    await paused.press(page, 'Connections')
    await at.button('Store a key…').click()
    await dialogOf(page).getByLabel('API token').fill('an-old-key')
    await at.button('Store the key').click()
    await dialogOf(page).waitFor({ state: 'detached' })
    await paused.press(page, 'Replace the key…')
    await dialogOf(page).getByLabel('API token').fill(KEY)
    await at.button('Store the key').click()
    await dialogOf(page).waitFor({ state: 'detached' })
    await at.go('#/runs/june')
    await paused.press(page, 'Resume')
    await expectState(app, 'june', 'finished')
    await paused.press(page, 'Settings')
    await page.getByRole('heading', { name: 'Trace for support' }).waitFor()
    guide.expectWalked()
    expect(app.complaints).toEqual([])
  } finally {
    await sandbox.close()
  }
})

/** A workspace with a run that has ended in every way that a person must do something about. */
function endedWorkspace(): { readonly folder: string; remove(): Promise<void> } {
  const workspace = reportedWorkspace()
  const plan = {
    name: 'ended',
    items: 8,
    ending: (ordinal: number) =>
      (['confirmed', 'refused', 'unconfirmed', 'unresolved'] as const)[ordinal % 4] ?? 'confirmed',
  }
  runBatch(workspace, sealBatch(workspace, plan), plan)
  workspace.db.close()
  return {
    folder: path.join(workspace.folder, 'data'),
    remove: () => rm(workspace.folder, { recursive: true, force: true }),
  }
}
