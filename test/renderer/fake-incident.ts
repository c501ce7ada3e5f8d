import type { BurnDown, Incident, IncidentMember, IncidentWave } from '../../src/contract/incidents.ts'
import type { WaveSchedule } from '../../src/contract/wave-schedule.ts'
import type { FakeHandlers } from './fake-bridge.ts'
import { fakeWorkspace } from './fake-workspace.ts'

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
export const INCIDENT: Incident = {
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

/** The workspace of the tests with an incident, its members and its waves. */
export const workspaceWithIncident = (rows?: number): FakeHandlers => ({
  ...fakeWorkspace(rows),
  'connections.vendors': async (input) => {
    const known = await fakeWorkspace()['connections.vendors']!(input)
    return [...known, { ...known[0]!, id: 'digicert-certcentral', title: 'DigiCert CertCentral' }]
  },
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
