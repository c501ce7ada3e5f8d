import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Incident } from '../../src/contract/incidents.ts'
import { axeViolations } from '../support/axe.ts'
import { FakeFailure, type FakeHandlers } from './fake-bridge.ts'
import { INCIDENT, workspaceWithIncident } from './fake-incident.ts'
import { fakeWorkspace } from './fake-workspace.ts'
import { sharedWindow } from './shared-window.ts'

const TEST_MS_MAX = 60_000
/** Where pictures are kept for whoever looks; ignored by git. */
const ARTEFACTS = join(import.meta.dirname, '../../artefacts')
const openAt = sharedWindow()
const open = (hash: string, handlers: FakeHandlers, colorScheme: 'light' | 'dark' = 'light') =>
  openAt(hash, handlers, { colorScheme, viewport: { width: 1280, height: 860 } })

test.each(['light', 'dark'] as const)(
  'an incident shows its clock and figures, and each number leads to its list (%s)',
  { timeout: TEST_MS_MAX },
  async (scheme) => {
    await using window = await open('#/incidents', workspaceWithIncident(), scheme)
    const { page, bridge } = window
    await page.screenshot({ path: join(ARTEFACTS, `incidents-${scheme}.png`) })
    await page.getByRole('link', { name: 'INC-4471' }).click()
    await page.getByText('At this rate the deadline cannot be kept.').waitFor()
    await page.getByText('more keys side by side').waitFor()
    await page.screenshot({ path: join(ARTEFACTS, `incident-${scheme}.png`) })
    expect(await axeViolations(page)).toEqual([])
    const population = page.locator('.card', { has: page.getByRole('heading', { name: 'Population' }) })
    await page.locator('.run-chart canvas').waitFor()
    await page.screenshot({ path: join(ARTEFACTS, `incident-whole-${scheme}.png`), fullPage: true })
    await population.getByRole('link', { name: '10 refused', exact: true }).click()
    await page.getByRole('heading', { level: 1, name: 'INC-4471: refused' }).waitFor()
    await page.getByText('0A1B2C3D4E5F60718293A4B5C6D7E8F9').first().waitFor()
    await page.screenshot({ path: join(ARTEFACTS, `incident-members-${scheme}.png`) })
    expect(bridge.calls.find(({ name }) => name === 'incidents.members')?.input).toMatchObject({
      incident: 'INC-4471',
      fate: 'refused',
      offset: 0,
    })
    await page.getByRole('link', { name: 'Back to the incident' }).click()
    await page.getByRole('heading', { name: 'By vendor' }).waitFor()
    // Vendors stand by their titles, in what main says of them too; its journal has them as they were written.
    const told = (await page.locator('.card, .notice').allTextContents()).filter(
      (text) => !text.startsWith('What happened'),
    )
    expect(told.filter((text) => /digicert-(tlm|certcentral)/.test(text))).toEqual([])
    expect(told.join()).toContain('DigiCert CertCentral: the deadline cannot be kept.')
    const vendors = page.locator('.card', { has: page.getByRole('heading', { name: 'By vendor' }) })
    await vendors.getByRole('link', { name: '41,200' }).waitFor()
    expect(await vendors.getByRole('link', { name: '41,200' }).getAttribute('href')).toBe(
      '#/incidents/INC-4471?fate=revoked&vendor=digicert-tlm',
    )
    // What another workspace tells stands where nothing was done here.
    await page.getByText('run elsewhere, as told of').waitFor()
    await page.getByRole('cell', { name: '871', exact: true }).waitFor()
    for (const [label, format] of [
      ['Save as CSV…', 'csv'],
      ['Save the evidence…', 'jsonl'],
      ['Save as HTML…', 'html'],
      ['Save the report…', 'pdf'],
    ] as const) {
      await page.getByRole('button', { name: 'Save…', exact: true }).click()
      await page.getByRole('menuitem', { name: label }).click()
      await page.getByText(`INC-4471.${format} is written`).first().waitFor()
    }
  },
)

test('at 1024 pixels no table of an incident is wider than its card, and a wave is held without scrolling aside', {
  timeout: TEST_MS_MAX,
}, async () => {
  await using window = await openAt('#/incidents/INC-4471', workspaceWithIncident())
  const { page } = window
  await page.getByRole('button', { name: 'Hold…' }).waitFor()
  const wide = `[...document.querySelectorAll('.card .plain-table')]
    .filter((table) => table.getBoundingClientRect().right > table.closest('.card').getBoundingClientRect().right)
    .map((table) => table.closest('.card').querySelector('h2')?.textContent)`
  expect(await page.evaluate(wide)).toEqual([])
  const hold = await page.getByRole('button', { name: 'Hold…' }).boundingBox()
  expect((hold?.x ?? 0) + (hold?.width ?? 0)).toBeLessThan(1000)
  await window.go('#/incidents')
  await page.getByRole('link', { name: 'INC-4471' }).waitFor()
  expect(await page.evaluate(wide)).toEqual([])
})

test('a person plans, holds, releases, excludes, compares and closes; each with its reason', {
  timeout: TEST_MS_MAX,
}, async () => {
  const compared = {
    ...{ inventory: 'march', items: 12, new: 2, present: 10, told: 1, replaced: 3 },
    gone: { revoked: 1, toldRevoked: 0, expired: 2, replaced: 0, excluded: 0, unexplained: 4 },
  }
  await using window = await open('#/incidents/INC-4471', {
    ...workspaceWithIncident(),
    'incidents.hold': async () => undefined,
    'incidents.release': async () => {
      throw new FakeFailure({
        code: 'state.not-agreed',
        message: 'Not agreed: nothing was sent, signed or changed.',
      })
    },
    'incidents.plan': async () => ({
      ...{
        batches: [{ batch: 'INC-4471 x digicert-tlm', vendor: 'digicert-tlm', items: 7 }],
        unreplaced: 7,
        leftOut: '3 revoked',
      },
    }),
    'incidents.exclude': async () => ({ items: 2 }),
    'incidents.compare': async () => compared,
    'incidents.add': async () => ({ inventory: 'march', items: 12, added: 2, present: 10, told: 0 }),
    'incidents.close': async () => undefined,
  })
  const { page, bridge } = window
  const said = (name: string) => bridge.calls.find((call) => call.name === name)?.input
  await page.getByRole('button', { name: 'Plan a wave…' }).first().click()
  await page.getByLabel('Name of the wave').fill('x')
  // By fields, and by the grammar of the command line; both must hold.
  const plan = page.getByRole('dialog')
  await plan.getByRole('button', { name: 'Add a condition' }).click()
  expect(await plan.getByRole('button', { name: 'Draft the wave' }).isDisabled()).toBe(true)
  await plan.getByLabel('Text or day').fill('shop, and more')
  await plan.getByRole('button', { name: 'Add a condition' }).click()
  const second = plan.locator('.which-row').nth(1)
  await second.getByRole('combobox', { name: 'Column' }).click()
  await page.getByRole('option', { name: 'Valid to' }).click()
  await second.getByLabel('Text or day').fill('31 Jan 2027')
  await plan.getByRole('button', { name: 'Add a condition' }).click()
  await plan.getByRole('button', { name: 'Take the condition on Host away' }).last().click()
  await plan.getByLabel('Further conditions').fill('priority==1')
  await page.getByLabel('Daily windows').fill('22:00-06:00, 12:00-13:00')
  await page
    .getByText(/^Understood: daily from 22:00 to 06:00 of the next day, and from 12:00 to 13:00 \(.+\)\.$/)
    .waitFor()
  await page.screenshot({ path: join(ARTEFACTS, 'incident-plan-light.png') })
  expect(await axeViolations(page)).toEqual([])
  await page.getByRole('button', { name: 'Draft the wave' }).click()
  await page.getByText('Wave x: 7 certificates').first().waitFor()
  expect(said('incidents.plan')).toMatchObject({
    ...{ incident: 'INC-4471', wave: 'x', where: 'host="shop, and more",valid_to<2027-01-31,priority==1' },
    schedule: {
      windows: [
        { from: '22:00', to: '06:00' },
        { from: '12:00', to: '13:00' },
      ],
    },
  })

  await page.getByRole('button', { name: 'Hold…' }).click()
  await page.getByLabel('Why').fill('an hour')
  await page.getByRole('button', { name: 'Hold the wave' }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  expect(said('incidents.hold')).toEqual({ incident: 'INC-4471', wave: 'shop', why: 'an hour' })

  await page.getByRole('button', { name: 'Release…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Why').fill('agreed')
  await dialog.getByRole('button', { name: 'Release…' }).click()
  await dialog.getByText('Not agreed').waitFor()
  await dialog.getByRole('button', { name: 'Cancel' }).click()

  await page.getByRole('button', { name: 'Exclude…' }).click()
  await page.getByRole('button', { name: 'By name' }).click()
  await dialog.getByLabel('Serial numbers').fill('0A\n0B\n')
  await dialog.getByLabel('Why').fill('court')
  await dialog.getByRole('button', { name: 'Exclude', exact: true }).click()
  await page.getByText('2 certificates excluded').first().waitFor()
  expect(said('incidents.exclude')).toEqual({
    ...{ incident: 'INC-4471', chosen: { find: ['0A', '0B'] }, why: 'court', until: null },
  })

  await page.getByRole('button', { name: 'Compare a later list…' }).click()
  await dialog.getByRole('combobox').click()
  await page.getByRole('option').first().click()
  await dialog.getByRole('button', { name: 'Compare', exact: true }).click()
  await page.screenshot({ path: join(ARTEFACTS, 'incident-compared-light.png') })
  await dialog.getByRole('button', { name: 'Take in the 2 new' }).click()
  await page.getByText('2 certificates added').first().waitFor()

  await page.getByRole('button', { name: 'Close…' }).click()
  await dialog.getByLabel('What is stated').fill('done')
  await dialog.getByRole('button', { name: 'Close the incident' }).click()
  await dialog.waitFor({ state: 'detached' })
  expect(said('incidents.close')).toEqual({ incident: 'INC-4471', statement: 'done' })
})

test('a closed incident says what was left, and no longer that its deadline has passed', async () => {
  for (const [left, says] of [
    [12, 'Closed. 12 of its population are neither revoked, expired nor excluded.'],
    [0, 'Closed, with nothing left.'],
  ] as const) {
    await using window = await openAt('#/incidents/INC-4471', {
      ...workspaceWithIncident(),
      'incidents.get': async () => ({
        ...INCIDENT,
        state: 'closed' as const,
        figures: { ...INCIDENT.figures, notYetRevoked: left, inDoubt: 0, refused: 0 },
        clock: { ...INCIDENT.clock, left, leftMs: -1, outlook: 'passed' as const },
      }),
    })
    const { page } = window
    const notice = page.locator('.notice').filter({ hasText: says })
    await notice.waitFor()
    expect(await notice.getAttribute('class')).not.toContain('tone-stop')
    expect(await page.getByText('deadline has passed').count()).toBe(0)
  }
})

const PLANNED = {
  figures: { ...INCIDENT.figures, refused: 0 },
  byVendor: INCIDENT.byVendor.map((one) => ({ ...one, inNoBatch: 0 })),
}
const batches = (...states: Incident['batches'][number]['state'][]): Pick<Incident, 'batches'> => ({
  batches: states.map((state, at) => ({
    ...INCIDENT.batches[0]!,
    ...{ batch: `b${at + 1}`, state, elsewhere: null },
  })),
})
const elsewhere = { at: '2026-11-21T06:00:00.000Z', begun: 9, done: 8, exceptions: 0, open: 1 }

test.each<[string, Partial<Incident>, string, string | RegExp]>([
  ['closed', { state: 'closed' }, 'Save the report. Reopen it if more is found.', 'Save the report…'],
  [
    'empty',
    { figures: { ...INCIDENT.figures, population: 0 } },
    'Add the inventories that it is about.',
    'Add inventories…',
  ],
  ['unplanned', batches('sealed'), 'Plan a wave: 23,267 stand in no sealed batch yet.', 'Plan a wave…'],
  [
    'drafted',
    batches('running', 'draft'),
    'Check and seal the draft b2: 23,267 stand in no sealed batch yet.',
    'Check and seal the draft',
  ],
  [
    'refused',
    { ...PLANNED, figures: INCIDENT.figures },
    'Read why 10 were refused: try them again, or exclude them with a reason.',
    'Read what was refused',
  ],
  [
    'sealed',
    { ...PLANNED, ...batches('running', 'sealed') },
    'Run the batch b2; the clock says whether the deadline is kept.',
    'Run the next batch',
  ],
  [
    'paused',
    { ...PLANNED, ...batches('running', 'paused') },
    'Resume the run of b2: it is paused.',
    'Resume the run',
  ],
  [
    'running',
    { ...PLANNED, ...batches('running', 'finished') },
    'Follow the run of b1; the clock says whether the deadline is kept.',
    'Follow the run',
  ],
  [
    'elsewhere',
    { ...PLANNED, batches: [{ ...INCIDENT.batches[0]!, state: 'sealed', elsewhere }] },
    'Read the progress in: its batches run on another machine.',
    'Read progress in…',
  ],
  [
    'over',
    { ...PLANNED, ...batches('finished', 'stopped') },
    'Show what is left: 41,337 are neither done nor in a batch that could be run.',
    'Show what is left',
  ],
  [
    'done',
    { ...PLANNED, clock: { ...INCIDENT.clock, left: 0 } },
    'Save the report, and close it with a statement.',
    'Save the report…',
  ],
])('an incident has one first button, of what it says is next: %s', async (_, change, says, first) => {
  await using window = await openAt('#/incidents/INC-4471', {
    ...workspaceWithIncident(),
    'incidents.get': async () => ({ ...INCIDENT, ...change }),
  })
  const { page, bridge } = window
  await page.locator('.screen-next').getByText(says).waitFor()
  const button = page.locator('main .button-primary')
  expect(await button.allInnerTexts()).toEqual([first])
  // At most four beside it, of which what ends the incident is the last.
  const deeds = await page.locator('.screen-head > .actions .button').allInnerTexts()
  expect(deeds.length).toBeLessThanOrEqual(5)
  expect(deeds.at(-1)).toMatch(/^(Close|Reopen)…$/)
  // The words of the sentence and the button do the same.
  const done = async () =>
    [
      await page.evaluate('location.hash'),
      await page.getByRole('dialog').allInnerTexts(),
      bridge.calls.filter(({ name }) => /report|chooseFile/.test(name)).map(({ name }) => name),
    ].flat()
  const before = await done()
  const act = async (press: () => Promise<void>) => {
    bridge.calls.length = 0
    await press()
    await expect.poll(done).not.toEqual(before.slice(0, 1))
    const after = await done()
    await window.go('#/guide')
    await window.go('#/incidents/INC-4471')
    await page.locator('.screen-next').getByText(says).waitFor()
    return after
  }
  const bySentence = await act(() => page.locator('.screen-next').locator('a, button').first().click())
  expect(await act(() => button.click())).toEqual(bySentence)
  expect(window.complaints).toEqual([])
})

test('an incident is opened with its cause and since when it is known', {
  timeout: TEST_MS_MAX,
}, async () => {
  await using window = await open('#/incidents', {
    ...workspaceWithIncident(),
    'incidents.open': async () => undefined,
  })
  const { page, bridge } = window
  await page.getByRole('button', { name: 'Open an incident…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('INC-9')
  await dialog.getByRole('combobox').click()
  await page.getByRole('option').first().click()
  const known = dialog.getByLabel('Known since')
  await known.fill('11/20/2026 10:00')
  await known.blur()
  await dialog.getByText('This is no moment. Type the day and the time').waitFor()
  // As the window writes it, and the field says beside it what it understood, with the zone.
  await known.fill('20 Nov 2026, 10:00')
  await dialog
    .getByText(/^Understood: Friday,? 20 Nov 2026,? (?:at )?10:00 \S+\. The clock starts there\.$/)
    .waitFor()
  await page.screenshot({ path: join(ARTEFACTS, 'incident-open-light.png') })
  await dialog.getByRole('button', { name: 'Open the incident' }).click()
  await page.waitForURL(/#\/incidents\/INC-9$/)
  expect(bridge.calls.find(({ name }) => name === 'incidents.open')?.input).toMatchObject({
    incident: 'INC-9',
    cause: 'br-4.9.1.1-3',
  })
})

test('without incidents it says how one is opened, and a failure is said in words', {
  timeout: TEST_MS_MAX,
}, async () => {
  await using none = await open('#/incidents', {
    ...workspaceWithIncident(),
    'incidents.list': async () => [],
  })
  await none.page.getByText('Open one, and take the inventories in').waitFor()
  await using failed = await open('#/incidents/INC-9', { ...fakeWorkspace() })
  await failed.page.getByText('The fake bridge has no incidents.get.').waitFor()
})

test('what starts by itself is shown and held; an incident is saved, taken in and told of in the window', {
  timeout: TEST_MS_MAX,
}, async () => {
  const [only, ...others] = INCIDENT.exclusions
  await using window = await open('#/incidents/INC-4471', {
    ...workspaceWithIncident(),
    'incidents.get': async () => ({
      ...INCIDENT,
      exclusions: only === undefined ? others : [{ ...only, now: 1 }],
    }),
    'incidents.save': async () => 'INC-4471.rescind',
    'incidents.readProgress': async () => ({
      ...{ outcome: 'read', at: '2026-11-20T10:00:00.000Z', by: 'grace', told: 3, unknown: 1 },
    }),
    'incidents.load': async () => ({
      ...{
        incident: 'INC-4471',
        outcome: 'loaded',
        members: 10,
        batches: 1,
        signedBy: 'eve',
        isTrusted: false,
      },
    }),
    'incidents.include': async () => ({ items: 1 }),
    'incidents.exclude': async () => ({ items: 1 }),
    'workspace.chooseFile': async () => ({ file: 'f1', name: 'inc.rescind', bytes: 1 }),
  })
  const { page, bridge } = window
  const lastOf = (name: string) => bridge.calls.findLast((call) => call.name === name)?.input
  await page.getByText('shop starts by itself while this window is open').waitFor()
  const waves = page.locator('.card', { has: page.getByRole('heading', { name: 'Waves' }) })
  await waves.getByRole('button', { name: 'Hold…' }).waitFor()
  await waves.screenshot({ path: join(ARTEFACTS, 'incident-starts-itself.png') })

  await page.getByRole('button', { name: 'Other machines…' }).click()
  await page.getByRole('menuitem', { name: 'Save as a bundle…' }).click()
  await page.getByText('Wrote INC-4471.rescind').first().waitFor()
  await page.getByRole('button', { name: 'Other machines…' }).press('Enter')
  await page.getByRole('menuitem', { name: 'Read progress in…' }).waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.getByText('Signed by grace: 3 revoked there').first().waitFor()
  expect(lastOf('incidents.readProgress')).toEqual({ incident: 'INC-4471', file: 'f1' })

  await page.getByRole('button', { name: 'Include again…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('By name').click()
  await dialog.getByLabel('Serial numbers, thumbprints or common names').fill('0A1B')
  await dialog.getByLabel('Why').fill('lifted')
  await dialog.getByRole('button', { name: 'Include…' }).click()
  await page.getByRole('button', { name: 'Undo' }).first().click()
  await page.getByText('1 certificate excluded again').first().waitFor()
  expect(lastOf('incidents.exclude')).toEqual({
    ...{ incident: 'INC-4471', chosen: { find: ['0A1B'] } },
    ...{ why: only?.why, until: only?.until },
  })

  await page.getByRole('link', { name: 'Incidents' }).click()
  await page.getByRole('button', { name: 'Take one in…' }).click()
  await page.getByText('whose key is not trusted here').first().waitFor()
})
