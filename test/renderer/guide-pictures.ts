import { readFile } from 'node:fs/promises'
import type { BurnDown, Incident } from '../../src/contract/incidents.ts'
import type { RunItem, RunStatus } from '../../src/contract/runs.ts'
import { type Ending, reportedWorkspace, runBatch, sealBatch } from '../support/reported-batch.ts'
import type { FakeHandlers } from './fake-bridge.ts'
import { emptyWorkspace, fakeItem, fakeWorkspace } from './fake-workspace.ts'

/** A picture of the guide: a screen, and what must be seen on it for the picture to be true. */
export interface GuidePicture {
  /** `docs/guide/pictures/<name>.png` */
  readonly name: string
  readonly hash: string
  /** Of a workspace on its first day; else of one in which work has been done. */
  readonly isFresh?: true
  /** The page of `docs/guide` that shows it. */
  readonly page: string
  /** Headings, buttons and words that the page sends its reader to. */
  readonly shows: readonly (readonly ['heading' | 'button' | 'link' | 'text', string])[]
}

export const PICTURE_SIZE = { width: 1024, height: 640 } as const

const HEAD = '9f2c41d8c5a94d7f8f1de0a0b2c4e6f8112233445566778899aabbccddeee07b'
const RUNNING = 'Retired profile, March issuance'
const STATES: readonly RunItem['state'][] = ['confirmed', 'confirmed', 'accepted', 'refused', 'in-doubt']

const ITEMS = Array.from({ length: 1_204 }, (_, index) => fakeItem(index))

/** What a person reads to the colleague on the other side. */
const DIGEST = '4e5f60718293a4b5c6d7e8f90112233445566778899aabbccddeeff001122334'

/** So much is left of the run: the same minutes whenever the pictures are made. */
const LEFT_MS = 12_630_000
const carried = (run: RunStatus): RunStatus =>
  run.state === 'running'
    ? {
        ...run,
        runner: { holder: 'this', heartbeatAt: new Date().toISOString(), here: true },
        phase: 'sending',
        estimatedEndAt: new Date(Date.now() + LEFT_MS).toISOString(),
      }
    : run

const withItems = (made = fakeWorkspace(ITEMS.length)): FakeHandlers => ({
  ...made,
  'runs.list': async (input) => (await made['runs.list']!(input)).map(carried),
  'runs.status': async (input) => carried(await made['runs.status']!(input)),
  'batches.show': async (input) => {
    const batch = await made['batches.show']!(input)
    return batch.state === 'sealed'
      ? { ...batch, digest: DIGEST, sealedAt: '2026-11-20T10:00:00.000Z' }
      : batch
  },
  'runs.elsewhere': async () => [],
  'inventories.items': async ({ offset, limit, filter }) => {
    const organization = filter?.columns?.organization ?? ''
    const found = ITEMS.filter((item) => item.organization?.includes(organization))
    return { total: found.length, items: found.slice(offset, offset + limit) }
  },
  'runs.items': async ({ offset, limit }) => ({
    total: 1_204,
    items: Array.from({ length: Math.min(limit, 1_204 - offset) }, (_, at): RunItem => {
      const { target, commonName, sourceRow } = fakeItem(offset + at)
      const state = STATES[at] ?? 'queued'
      return {
        ordinal: offset + at + 1,
        target: target['serial_number'] ?? '',
        commonName: commonName ?? '',
        state,
        answer:
          { confirmed: 'revoked', refused: '404: there is no such certificate' }[state as 'refused'] ?? '',
        attempts: state === 'queued' ? 0 : 1,
        reason: 'key_compromise',
        sourceRow,
        exception: null,
      }
    }),
  }),
})

const FIGURES = {
  population: 1_204,
  revoked: 811,
  notYetRevoked: 371,
  expired: 12,
  excluded: 8,
  inDoubt: 2,
  refused: 0,
  replaced: 640,
}
const INCIDENT: Incident = {
  name: 'INC-4471',
  state: 'open',
  cause: { id: 'br-4.9.1.1-3', title: 'The private key was compromised' },
  reason: 'key_compromise',
  owner: 'ada@example',
  knownAt: '2026-11-20T08:00:00.000Z',
  knownHow: 'report by mail',
  openedAt: '2026-11-20T08:20:00.000Z',
  drill: false,
  figures: FIGURES,
  clock: {
    deadline: '2026-11-21T08:00:00.000Z',
    leftMs: 79_000_000,
    left: 373,
    estimatedEndAt: '2026-11-20T10:06:00.000Z',
    outlook: 'kept',
    notes: [],
  },
  byVendor: [
    {
      ...FIGURES,
      vendor: 'digicert-tlm',
      toldRevoked: 0,
      inNoBatch: 0,
      perSecond: 3.3,
      rateFrom: 'measured',
      estimatedEndAt: '2026-11-20T10:06:00.000Z',
    },
  ],
  batches: [
    {
      ...{ batch: RUNNING, vendor: 'digicert-tlm', state: 'running', named: true, items: 1_204 },
      ...{ members: 1_204, done: 811, exceptions: 0, events: 2_409, head: HEAD, elsewhere: null },
    },
  ],
  exclusions: [],
  changes: [],
  chain: { events: 4, head: HEAD },
}

/** The last point is of the moment that the screen shows. */
const BURN_DOWN: BurnDown = {
  points: [1_204, 1_180, 1_011, 840, 655, 480, 373].map((left, at) => ({
    at: new Date(Date.parse('2026-11-20T08:30:00.000Z') + at * 900_000).toISOString(),
    left,
  })),
}

/** What a picture is of. */
export const pictureHandlers = (isFresh: boolean): FakeHandlers =>
  isFresh
    ? emptyWorkspace()
    : {
        ...withItems(),
        'incidents.list': async () => [INCIDENT],
        'incidents.get': async () => INCIDENT,
        'incidents.waves': async () => [],
        'incidents.burnDown': async () => BURN_DOWN,
      }

export const GUIDE_PICTURES: readonly GuidePicture[] = [
  {
    name: 'first-start',
    hash: '#/home',
    isFresh: true,
    page: 'first-batch',
    shows: [
      ['heading', 'Try it with the built-in sandbox'],
      ['button', 'Start the sandbox'],
    ],
  },
  {
    name: 'choose',
    hash: `#/inventory/inventory-2026-11?filter=${encodeURIComponent('{"columns":{"organization":"Research"}}')}`,
    page: 'first-batch',
    shows: [
      ['text', 'Items of which the organization contains “Research”.'],
      ['button', 'Copy for the command line'],
      ['link', 'New batch from these'],
    ],
  },
  {
    name: 'check-and-seal',
    hash: '#/batches/Draft%20of%20Friday',
    page: 'first-batch',
    shows: [
      ['heading', 'Check'],
      ['button', 'Seal batch…'],
    ],
  },
  {
    name: 'run',
    hash: `#/runs/${encodeURIComponent(RUNNING)}`,
    page: 'first-batch',
    shows: [
      ['text', 'confirmed at the vendor'],
      ['text', 'Needs attention'],
    ],
  },
  {
    name: 'sealed',
    hash: '#/batches/Sealed%20in%20April',
    page: 'air-gapped',
    shows: [
      ['button', 'Save as a bundle…'],
      ['heading', 'What was sealed'],
      ['text', DIGEST],
    ],
  },
  {
    name: 'trust',
    hash: '#/settings/Approvals%20needed',
    page: 'four-eyes',
    shows: [
      ['heading', 'Approvals needed'],
      ['button', 'Change…'],
      ['button', 'Add a key…'],
    ],
  },
  {
    name: 'bundle',
    hash: '#/bundle?file=handle&name=march.rescind',
    page: 'four-eyes',
    shows: [
      ['heading', 'Signatures'],
      ['button', 'Approve…'],
      ['button', 'Import…'],
    ],
  },
  {
    name: 'incident',
    hash: '#/incidents/INC-4471',
    page: 'incident',
    shows: [
      ['heading', 'Population'],
      ['button', 'Add inventories…'],
      ['button', 'Exclude…'],
    ],
  },
  {
    name: 'exceptions',
    hash: '#/runs/Finished%20in%20May',
    page: 'states',
    shows: [
      ['text', 'For a person to read'],
      ['link', 'Show them'],
    ],
  },
  {
    name: 'reports',
    hash: '#/reports',
    page: 'reading-a-report',
    shows: [
      ['button', 'Check a file…'],
      ['button', 'as PDF'],
      ['button', 'as Evidence'],
    ],
  },
]

/** The one picture that is not of the window: the head of a report. */
export const REPORT_PICTURE = { name: 'report', page: 'reading-a-report' } as const
const REPORT_ENDINGS: readonly Ending[] = [
  'confirmed',
  'confirmed',
  'confirmed',
  'already-done',
  'refused',
  'unconfirmed',
]

/** A report of an unfinished drill, as HTML: it is the same in every hour and on every machine. */
export async function pictureReport(): Promise<string> {
  using workspace = reportedWorkspace()
  const plan = {
    name: 'march',
    items: 1_204,
    request: { drill: true as const },
    ending: (ordinal: number): Ending =>
      ordinal > 1_000 ? 'queued' : (REPORT_ENDINGS[ordinal % REPORT_ENDINGS.length] ?? 'confirmed'),
  }
  runBatch(workspace, sealBatch(workspace, plan), plan)
  await workspace.reports.write(plan.name, 'html', workspace.file('report.html'))
  return readFile(workspace.file('report.html'), 'utf8')
}
