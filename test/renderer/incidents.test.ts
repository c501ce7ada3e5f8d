import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { BurnDown, Incident, IncidentMember, IncidentWave } from '../../src/contract/incidents.ts'
import type { WaveSchedule } from '../../src/contract/wave-schedule.ts'
import { axeViolations } from '../support/axe.ts'
import { FakeFailure, type FakeHandlers } from './fake-bridge.ts'
import { fakeWorkspace } from './fake-workspace.ts'
import { sharedWindow } from './shared-window.ts'

const TEST_MS_MAX = 60_000
/** Where pictures are kept for whoever looks; ignored by git. */
const ARTEFACTS = join(import.meta.dirname, '../../artefacts')
const HEAD = '9f2c41d8c5a94d7f8f1de0a0b2c4e6f8112233445566778899aabbccddeee07b'

const TLM = {
  population: 60_000,
  revoked: 41_200,
  notYetRevoked: 18_050,
  expired: 600,
  excluded: 120,
  inDoubt: 20,
  refused: 10,
  replaced: 30_400,
}
const CERTCENTRAL = {
  population: 23_267,
  revoked: 0,
  notYetRevoked: 23_267,
  expired: 0,
  excluded: 0,
  inDoubt: 0,
  refused: 0,
  replaced: 0,
}
const SCHEDULE: WaveSchedule = {
  notBefore: null,
  windows: [],
  timeZone: 'Europe/Berlin',
  after: [],
  waitsForReplacement: false,
}
const INCIDENT: Incident = {
  name: 'INC-4471',
  state: 'open',
  cause: {
    id: 'br-4.9.1.1-12',
    title: 'Issued against the Requirements, the certificate policy or the practice statement',
  },
  reason: 'superseded',
  owner: 'ada@example',
  knownAt: '2026-11-16T10:00:00.000Z',
  knownHow: 'report by mail',
  openedAt: '2026-11-16T10:20:00.000Z',
  drill: false,
  figures: {
    population: 83_267,
    revoked: 41_200,
    notYetRevoked: 41_317,
    expired: 600,
    excluded: 120,
    inDoubt: 20,
    refused: 10,
    replaced: 30_400,
  },
  clock: {
    deadline: '2026-11-21T10:00:00.000Z',
    leftMs: 14_400_000,
    left: 41_337,
    estimatedEndAt: '2026-11-21T12:10:00.000Z',
    outlook: 'missed',
    notes: [
      '10 certificates refused: a person must decide, no run sends them again by itself.',
      "digicert-certcentral: the deadline cannot be kept. 23,267 certificates left need 1.62 a second, and the vendor's limits allow 1.59. It would be kept by 2 times that rate: more keys side by side, each with a budget of its own, or a higher limit from the vendor.",
    ],
  },
  byVendor: [
    {
      ...CERTCENTRAL,
      vendor: 'digicert-certcentral',
      toldRevoked: 0,
      inNoBatch: 23_267,
      perSecond: 1.59,
      rateFrom: 'published',
      estimatedEndAt: '2026-11-21T12:10:00.000Z',
    },
    {
      ...TLM,
      vendor: 'digicert-tlm',
      toldRevoked: 5,
      inNoBatch: 0,
      perSecond: 4.7,
      rateFrom: 'measured',
      estimatedEndAt: '2026-11-21T07:04:00.000Z',
    },
  ],
  batches: [
    {
      batch: 'wave 1',
      vendor: 'digicert-tlm',
      state: 'running',
      named: true,
      items: 60_000,
      members: 59_400,
      done: 41_195,
      exceptions: 10,
      events: 120_312,
      head: HEAD,
      elsewhere: null,
    },
    {
      batch: 'wave 2',
      vendor: 'digicert-certcentral',
      state: 'draft',
      named: true,
      items: 0,
      members: 0,
      done: 0,
      exceptions: 0,
      events: 0,
      head: null,
      elsewhere: null,
    },
    {
      batch: 'wave 3',
      vendor: 'digicert-tlm',
      state: 'sealed',
      named: true,
      items: 1_200,
      members: 1_200,
      done: 0,
      exceptions: 0,
      events: 2,
      head: HEAD,
      elsewhere: { at: '2026-11-21T06:00:00.000Z', begun: 900, done: 871, exceptions: 3, open: 326 },
    },
  ],
  exclusions: [
    {
      at: '2026-11-17T08:00:00.000Z',
      who: 'ada@example',
      why: 'order of the court, case 12',
      until: '2026-12-01T00:00:00.000Z',
      items: 120,
      now: 120,
    },
  ],
  changes: [
    { seq: 1, at: '2026-11-16T10:20:00.000Z', actor: 'ada@example', what: 'Opened: cause br-4.9.1.1-12' },
    {
      seq: 2,
      at: '2026-11-16T10:30:00.000Z',
      actor: 'ada@example',
      what: 'Added inventory "tlm" (digicert-tlm): 60,000 listed, 60,000 new, 0 in the population already',
    },
  ],
  chain: { events: 2, head: HEAD },
}
const WAVES: IncidentWave[] = [
  {
    name: 'shop',
    plannedAt: '2026-11-16T11:00:00.000Z',
    plannedBy: 'ada@example',
    where: 'host=shop.example.com',
    schedule: { ...SCHEDULE, windows: [{ from: '22:00', to: '06:00' }], waitsForReplacement: true },
    when: 'daily 22:00 to 06:00 (Europe/Berlin), each certificate once it is replaced',
    startsItself: true,
    held: null,
    state: 'running',
    waitsFor: [],
    members: 60_000,
    replaced: 30_400,
    revoked: 41_195,
    excluded: 120,
    batches: [
      {
        batch: 'wave 1',
        vendor: 'digicert-tlm',
        state: 'running',
        connection: 'tlm',
        items: 60_000,
        startsItself: true,
      },
    ],
  },
  {
    name: 'rest',
    plannedAt: '2026-11-16T11:10:00.000Z',
    plannedBy: 'ada@example',
    where: '',
    schedule: { ...SCHEDULE, after: ['shop'] },
    when: 'after "shop"',
    startsItself: false,
    held: { at: '2026-11-18T08:00:00.000Z', who: 'grace@example', why: 'the owner asks for an hour' },
    state: 'held',
    waitsFor: [
      'it is held since 2026-11-18T08:00:00.000Z by grace@example: the owner asks for an hour',
      'wave "shop" has not ended',
    ],
    members: 23_267,
    replaced: 0,
    revoked: 0,
    excluded: 0,
    batches: [
      {
        batch: 'wave 2',
        vendor: 'digicert-certcentral',
        state: 'sealed',
        connection: null,
        items: 23_267,
        startsItself: false,
      },
    ],
  },
]
const MEMBER: IncidentMember = {
  id: 1,
  vendor: 'digicert-tlm',
  target: '0A1B2C3D4E5F60718293A4B5C6D7E8F9',
  commonName: 'a.example.com',
  validTo: '2027-03-01',
  fate: 'refused',
  replaced: false,
  replacement: null,
  origin: 'tlm',
  batch: 'wave 1',
}

/** Slow at first, then faster, with a recount in between. */
const BURN_DOWN: BurnDown = {
  points: Array.from({ length: 112 }, (_, hour) => ({
    at: new Date(Date.parse('2026-11-16T11:00:00.000Z') + hour * 3_600_000).toISOString(),
    left: Math.round(60_000 - 41_200 * (hour / 111) ** 1.4 + (hour < 48 ? 0 : 22_547)),
  })),
}

const openAt = sharedWindow()
const open = (hash: string, handlers: FakeHandlers, colorScheme: 'light' | 'dark' = 'light') =>
  openAt(hash, handlers, { colorScheme, viewport: { width: 1280, height: 860 } })

const handlers = (): FakeHandlers => ({
  ...fakeWorkspace(),
  'incidents.list': async () => {
    const { byVendor: _, batches: __, exclusions: ___, changes: ____, chain: _____, ...summary } = INCIDENT
    return [summary]
  },
  'incidents.get': async () => INCIDENT,
  'incidents.members': async () => ({
    total: 10,
    items: Array.from({ length: 10 }, (_, at) => ({ ...MEMBER, id: at + 1 })),
  }),
  'incidents.report': async ({ format }) => `INC-4471.${format}`,
  'incidents.burnDown': async () => BURN_DOWN,
  'incidents.waves': async () => WAVES,
  'incidents.causes': async () => [
    {
      id: 'br-4.9.1.1-3',
      title: 'Evidence of a compromise of the private key',
      reason: 'key_compromise',
      hours: 24,
    },
    {
      id: 'rfc5280-superseded',
      title: 'Superseded by another certificate',
      reason: 'superseded',
      hours: null,
    },
  ],
})

test.each(['light', 'dark'] as const)(
  'an incident shows its clock and figures, and each number leads to its list (%s)',
  { timeout: TEST_MS_MAX },
  async (scheme) => {
    await using window = await open('#/incidents', handlers(), scheme)
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
    await population.getByRole('link', { name: '10', exact: true }).click()
    await page.getByRole('heading', { level: 1, name: 'INC-4471: refused' }).waitFor()
    await page.getByText('0A1B2C3D4E5F60718293A4B5C6D7E8F9').first().waitFor()
    await page.screenshot({ path: join(ARTEFACTS, `incident-members-${scheme}.png`) })
    expect(bridge.calls.find(({ name }) => name === 'incidents.members')?.input).toMatchObject({
      incident: 'INC-4471',
      fate: 'refused',
      offset: 0,
    })
    await page.getByRole('link', { name: 'Back to the incident' }).click()
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
      await page.getByRole('button', { name: label }).click()
      await page.getByText(`INC-4471.${format} is written`).first().waitFor()
    }
  },
)

test('a person plans, holds, releases, excludes, compares and closes; each with its reason', {
  timeout: TEST_MS_MAX,
}, async () => {
  const compared = {
    ...{ inventory: 'march', items: 12, new: 2, present: 10, told: 1, replaced: 3 },
    gone: { revoked: 1, toldRevoked: 0, expired: 2, replaced: 0, excluded: 0, unexplained: 4 },
  }
  await using window = await open('#/incidents/INC-4471', {
    ...handlers(),
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
  await page.getByRole('button', { name: 'Plan a wave…' }).click()
  await page.getByLabel('Name of the wave').fill('x')
  await page.getByLabel('Which').fill('host=shop.example.com')
  await page.getByLabel('Daily windows').fill('22:00-06:00, 12:00-13:00')
  await page.screenshot({ path: join(ARTEFACTS, 'incident-plan-light.png') })
  expect(await axeViolations(page)).toEqual([])
  await page.getByRole('button', { name: 'Draft the wave' }).click()
  await page.getByText('Wave x: 7 certificates').first().waitFor()
  expect(said('incidents.plan')).toMatchObject({
    ...{ incident: 'INC-4471', wave: 'x', where: 'host=shop.example.com' },
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

test('an incident is opened with its cause and since when it is known', {
  timeout: TEST_MS_MAX,
}, async () => {
  await using window = await open('#/incidents', { ...handlers(), 'incidents.open': async () => undefined })
  const { page, bridge } = window
  await page.getByRole('button', { name: 'Open an incident…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('INC-9')
  await dialog.getByRole('combobox').click()
  await page.getByRole('option').first().click()
  await dialog.getByLabel('Known since').fill('2026-11-20T10:00')
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
  await using none = await open('#/incidents', { ...handlers(), 'incidents.list': async () => [] })
  await none.page.getByText('Open one, and take the inventories in').waitFor()
  await using failed = await open('#/incidents/INC-9', { ...fakeWorkspace() })
  await failed.page.getByText('The fake bridge has no incidents.get.').waitFor()
})

test('what starts by itself is shown and held; an incident is saved, taken in and told of in the window', {
  timeout: TEST_MS_MAX,
}, async () => {
  const [only, ...others] = INCIDENT.exclusions
  await using window = await open('#/incidents/INC-4471', {
    ...handlers(),
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

  await page.getByRole('button', { name: 'Save as a bundle…' }).click()
  await page.getByText('Wrote INC-4471.rescind').first().waitFor()
  await page.getByRole('button', { name: 'Read progress in…' }).click()
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
