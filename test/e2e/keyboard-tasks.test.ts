import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startSandbox } from '../../src/sandbox/start-sandbox.ts'
import { resultText } from '../support/hand-over-result.ts'
import { type App, openApp } from './fixture.ts'
import { keyboardOf } from './keyboard.ts'

const VENDOR = 'digicert-tlm'
const KEY = 'keyboard-key-41c7'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rescind-keys-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const file = (name: string) => path.join(folder, name)

async function opened(app: App) {
  const keys = keyboardOf(app.page)
  await app.page.setViewportSize({ width: 1280, height: 860 })
  await keys.watch()
  return keys
}

/** Nothing was pointed at, nothing went wrong, and each of these was said aloud. */
async function expectTold(app: App, keys: ReturnType<typeof keyboardOf>, ...words: readonly RegExp[]) {
  for (const one of words) await expect.poll(keys.said).toContainEqual(expect.stringMatching(one))
  expect(await keys.pointed()).toBe(false)
  expect(app.complaints).toEqual([])
}

test('by keyboard alone: a file imported, a connection added, checked, given another key and removed', async () => {
  const sandbox = await startSandbox({ vendors: [VENDOR], items: 40, plain: true, limit: 'none', key: KEY })
  try {
    await using app = await openApp()
    const { page, person } = app
    const keys = await opened(app)
    await writeFile(file('april.csv'), sandbox.inventoryCsv(VENDOR, { rows: 6 }).csv)
    await keys.go('Inventory')
    await person.nextOpenFile(file('april.csv'))
    await keys.enter(/^button Import a file…/)
    await keys.heading('Import april.csv')
    await keys.toScreen()
    await keys.to(/^input Name of the inventory/)
    await keys.press('Enter')
    await page.getByRole('button', { name: 'Import', exact: true, disabled: false }).waitFor()
    await keys.toScreen()
    await keys.enter(/^button Import$/)
    await keys.heading('april is imported')

    await keys.go('Connections')
    await keys.enter(/^button Add a connection…/)
    await page.getByRole('dialog').waitFor()
    await keys.type(/^input Name/, 'tlm')
    await keys.type(/^input Address/, sandbox.url(VENDOR))
    await keys.press('Enter')
    await page.getByRole('heading', { name: 'tlm', level: 2 }).waitFor()
    for (const [button, key] of [
      [/^button Store a key…/, 'an-old-key'],
      [/^button Replace the key…/, KEY],
    ] as const) {
      await keys.toScreen()
      await keys.enter(button)
      await page.getByRole('dialog').waitFor()
      await keys.type(/^input API token/, key)
      await keys.enter(/^button Store the key/)
      await page.getByRole('dialog').waitFor({ state: 'detached' })
    }
    await keys.toScreen()
    await keys.enter(/^button Check now/)
    await expectTold(app, keys, /The key of tlm is stored/, /Certificates the key can see, \d/)
    await keys.toScreen()
    await keys.enter(/^button Remove…/)
    await page.getByRole('heading', { name: 'tlm', level: 2 }).waitFor({ state: 'detached' })
  } finally {
    await sandbox.close()
  }
})

test('by keyboard alone: a bundle saved, trusted, approved by another and taken back', async () => {
  await using app = await openApp()
  await using other = await openApp()
  const keys = await opened(app)
  const theirs = await opened(other)
  const { inventory } = await app.call('workspace.startSandbox', { vendor: VENDOR })
  await app.call('batches.create', {
    name: 'may',
    inventory,
    request: { operation: 'revoke', reason: 'superseded', comment: 'INC-1', options: {} },
    filter: { search: 'www10.example.com' },
  })
  await app.call('batches.seal', { batch: 'may' })

  await theirs.go('Settings')
  await theirs.enter(/^button Make the key/)
  await other.page.getByRole('button', { name: 'Save the public key…' }).waitFor()
  await other.person.nextSaveFile(file('bea.jwk'))
  await theirs.toScreen()
  await theirs.enter(/^button Save the public key…/)
  await other.page.getByText('Wrote bea.jwk').first().waitFor()

  await keys.go('Settings')
  await app.person.nextOpenFile(file('bea.jwk'))
  await keys.enter(/^button Add a key…/)
  await app.page.getByRole('dialog').waitFor()
  await keys.to(/^input Name/)
  await keys.press('Control+a')
  await app.page.keyboard.type('Bea')
  await keys.enter(/^button It is the same/)
  await app.page.getByRole('dialog').waitFor({ state: 'detached' })
  await keys.toScreen()
  await keys.enter(/^button Change…/)
  await keys.choose(/^combobox Before it runs/, 'One other person')
  await keys.enter(/^button Sign the change/)
  await app.page.getByRole('dialog').waitFor({ state: 'detached' })

  await keys.go('Batches')
  await keys.enter(/^a may/)
  await keys.heading('may')
  await keys.toScreen()
  await keys.enter(/^button Save as a bundle…/)
  await app.page.getByRole('dialog').waitFor()
  await app.person.nextSaveFile(file('may.rescind'))
  await keys.enter(/^button Save…/)
  await app.page.getByText('Wrote may.rescind').first().waitFor()

  await theirs.go('Home', 'Revoke in bulk, and prove what happened')
  await other.person.nextOpenFile(file('may.rescind'))
  await theirs.to(/^button Start the sandbox/)
  await theirs.press('Tab', 'Tab')
  await theirs.enter(/^button Choose a file…/)
  await theirs.heading('may.rescind')
  await theirs.toScreen()
  await theirs.enter(/^button Approve…/)
  await other.page.getByRole('dialog').waitFor()
  await other.person.nextSaveFile(file('may-approved.rescind'))
  await theirs.enter(/^button Approve$/)
  await other.page.getByText('Wrote may-approved.rescind').first().waitFor()

  await app.dropFile(file('may-approved.rescind'))
  await keys.heading('may-approved.rescind')
  await keys.toScreen()
  await keys.enter(/^button Take its approvals…/)
  await app.page.getByRole('dialog').waitFor()
  await keys.enter(/^button Take them/)
  await keys.heading('may')
  await app.page.getByText('counts', { exact: true }).waitFor()
  await expectTold(app, keys, /Wrote may\.rescind/, /was here already/)
  await expectTold(other, theirs, /Wrote bea\.jwk/, /Wrote may-approved\.rescind/)
})

test('by keyboard alone: an incident opened, filled, excluded from, planned and closed; settings changed', async () => {
  await using app = await openApp()
  const { page } = app
  const keys = await opened(app)
  const { inventory } = await app.call('workspace.startSandbox', { vendor: VENDOR })
  const { items } = await app.call('inventories.items', { inventory, offset: 0, limit: 1 })
  const dialog = page.getByRole('dialog')
  const gone = () => dialog.waitFor({ state: 'detached' })

  await keys.go('Incidents')
  await keys.enter(/^button Open an incident…/)
  await dialog.getByLabel('Name').waitFor()
  await keys.type(/^input Name/, 'INC-7')
  await keys.choose(/^combobox Cause/, 'The Certificate was misused')
  await keys.type(/^input Known since/, '11 Nov 2026, 10:00')
  await keys.enter(/^button Open the incident/)
  await keys.heading('INC-7')
  await keys.toScreen()
  await keys.enter(/^button Add inventories…/)
  await keys.choose(/^combobox Inventory/, inventory)
  await keys.enter(/^button Add$/)
  await gone()
  await keys.toScreen()
  await keys.enter(/^button Exclude…/)
  await dialog.waitFor()
  await keys.segment(/^button By a list/, /^button By name/)
  await keys.type(/^textarea Serial numbers/, items[0]?.target['serial_number'] ?? '')
  await keys.type(/^textarea Why/, 'order of the court')
  await keys.enter(/^button Exclude$/)
  await gone()
  await keys.toScreen()
  await keys.enter(/^button Plan a wave…/)
  await keys.type(/^input Name of the wave/, 'first')
  await keys.enter(/^button Add a condition/)
  await keys.choose(/^combobox Column/, 'Common name')
  await keys.type(/^input Text or day/, 'www10.')
  await keys.enter(/^button Draft the wave/)
  await gone()
  await keys.toScreen()
  await keys.enter(/^button Hold…/)
  await keys.type(/^textarea Why/, 'not yet')
  await keys.enter(/^button Hold the wave/)
  await gone()
  await keys.toScreen()
  await keys.enter(/^button Close…/)
  await keys.type(/^textarea What is stated/, 'Nothing of it was ours.')
  await keys.enter(/^button Close the incident/)
  await gone()

  await keys.go('Settings')
  await keys.segment(/^button As the system/, /^button Dark/)
  await expect.poll(async () => (await app.call('workspace.settings', {})).theme).toBe('dark')
  await keys.toScreen()
  await keys.enter(/^button Cut the network off/)
  await page.getByRole('navigation').getByText('Air-gapped').waitFor()
  await keys.toScreen()
  await keys.enter(/^button Allow the network…/)
  await dialog.waitFor()
  await keys.enter(/^button Allow the network$/)
  await gone()
  await expectTold(app, keys, /certificates? added/, /1 certificate excluded/, /Wave first: /, /Air-gapped/)
})

test('by keyboard alone: a batch of a CA without an API leaves as a folder, and its result comes back', async () => {
  await using app = await openApp()
  const { page, person } = app
  const keys = await opened(app)
  const serial = '4A0B0C0D0E0F1011121314151601'
  await writeFile(file('list.csv'), `Serial Number,Common Name\n${serial},host1\n`)
  await person.nextOpenFile(file('list.csv'))
  const chosen = await app.call('workspace.chooseFile', { purpose: 'inventory' })
  await app.call('inventories.import', {
    ...{ job: 'list', file: chosen?.file ?? '', name: 'list', vendor: 'adcs', settings: {} },
  })
  const request = { operation: 'revoke', reason: 'superseded', comment: 'INC-1', options: {} } as const
  await app.call('batches.create', { name: 'june', inventory: 'list', request, filter: {} })
  await app.call('batches.seal', { batch: 'june' })
  await keys.go('Batches')
  await keys.enter(/^a june/)
  await keys.heading('june')
  await page.getByRole('button', { name: 'Write the hand-over…' }).waitFor()
  await keys.toScreen()
  const out = file('out')
  await person.nextSaveFile(out)
  await keys.enter(/^button Write the hand-over…/)
  await page.getByRole('button', { name: 'Read its result…' }).waitFor()
  const { id, handOver } = JSON.parse(await readFile(path.join(out, 'handover.json'), 'utf8')) as {
    id: string
    handOver: string
  }
  const at = '2026-11-27T00:11:22Z'
  const records = [
    ['rescind-result 1', id, handOver],
    ['0', '-', at, 'start', '-', '-', '-', 'certutil'],
    ['1', serial, at, 'revoked', '0', at, 'superseded', '-'],
  ]
  await writeFile(file('result.txt'), resultText(records))
  await person.nextOpenFile(file('result.txt'))
  await keys.toScreen()
  await keys.enter(/^button Read its result…/)
  await page.getByRole('dialog').waitFor()
  await keys.to(/^checkbox The script is not run again|^span The script|^button The script/)
  await keys.press(' ')
  await keys.enter(/^button Read$/)
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  expect((await app.call('runs.status', { batch: 'june' })).counts.confirmed).toBe(1)
  await expectTold(app, keys)
})

test('by keyboard alone: a run is paused, resumed and stopped, and each is said', async () => {
  await using app = await openApp()
  const { page } = app
  const keys = await opened(app)
  const { inventory, connection } = await app.call('workspace.startSandbox', { vendor: VENDOR })
  const request = { operation: 'revoke', reason: 'superseded', comment: 'INC-1', options: {} } as const
  await app.call('batches.create', { name: 'july', inventory, request, filter: {} })
  const { items } = await app.call('batches.check', { batch: 'july' })
  await app.call('batches.seal', { batch: 'july' })
  await app.call('runs.start', {
    ...{ batch: 'july', connection, confirmCount: items, canary: true, preflight: false },
  })
  await keys.go('Runs')
  await keys.enter(/^a july/)
  await keys.heading('july')
  for (const [button, state] of [
    [/^button Pause/, 'paused'],
    [/^button Resume/, 'running'],
  ] as const) {
    await keys.toScreen()
    await keys.enter(button)
    await expect.poll(async () => (await app.call('runs.status', { batch: 'july' })).state).toBe(state)
  }
  await page.getByRole('button', { name: 'Stop…' }).waitFor()
  await keys.toScreen()
  await keys.enter(/^button Stop…/)
  await page.getByRole('dialog').waitFor()
  await keys.enter(/^button Stop the run/)
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await expect.poll(async () => (await app.call('runs.status', { batch: 'july' })).state).toBe('stopped')
  await expectTold(app, keys, /^july: stopped, /)
})
