import { expect, test } from 'vitest'
import type { BatchRequest } from '../../../src/contract/batches.ts'
import { ITEM_STATES, type ItemState, type StateCounts } from '../../../src/contract/item-state.ts'
import { openJournal } from '../../../src/main/journal/journal.ts'
import { openBatchSnapshot } from '../../../src/main/reports/batch-snapshot.ts'
import { progressChart } from '../../../src/main/reports/document/progress-chart.ts'
import { reportDocument } from '../../../src/main/reports/document/report-document.ts'
import { deadlineOf, deadlineVerdict } from '../../../src/main/reports/facts/deadline.ts'
import { gatherFacts } from '../../../src/main/reports/facts/gather-facts.ts'
import { addsUp, populationOf } from '../../../src/main/reports/facts/population.ts'
import type { ReportFacts } from '../../../src/main/reports/facts/report-facts.ts'
import {
  type BatchPlan,
  type Ending,
  type ReportedWorkspace,
  reportedWorkspace,
  reportVendor,
  revoke,
  runBatch,
  sealBatch,
} from '../../support/reported-batch.ts'

const ENDINGS: readonly Ending[] = [
  'confirmed',
  'already-done',
  'refused',
  'unconfirmed',
  'unresolved',
  'skipped',
  'differs',
]
const deadline = { startedAt: '2026-11-19T12:00:00.000Z', dueAt: '2026-11-20T12:00:00.000Z' }

async function gathered(workspace: ReportedWorkspace): Promise<ReportFacts> {
  using snapshot = openBatchSnapshot(workspace.db, 'q3-retired-profile')
  return await gatherFacts(snapshot, {
    vendor: reportVendor.info,
    operation: revoke,
    environment: 'production',
    exportedAt: new Date(workspace.clock.now()).toISOString(),
    operator: 'beatrix@workstation',
    product: 'rescind test',
  })
}

/** What the report says of a batch that was sealed and run as planned. */
async function factsOf(
  plan: BatchPlan,
  then: (workspace: ReportedWorkspace, batch: string) => void = () => {},
): Promise<ReportFacts> {
  using workspace = reportedWorkspace()
  const batch = sealBatch(workspace, plan)
  runBatch(workspace, batch, plan)
  then(workspace, batch)
  return await gathered(workspace)
}

/** All words of the report but those of the list of all items. */
const wordsOf = (facts: ReportFacts): string => JSON.stringify(reportDocument(facts).blocks)

test('each exception is in exactly one group, with the reason', async () => {
  const facts = await factsOf({ items: 70, ending: (ordinal) => ENDINGS[ordinal % 7] ?? 'confirmed' })
  expect(facts.exceptions.map(({ kind, total, items }) => [kind, total, items.length])).toEqual([
    ['refused', 10, 10],
    ['unresolved', 10, 10],
    ['unconfirmed', 10, 10],
    ['differs', 10, 10],
    ['skipped', 10, 10],
  ])
  expect(facts.exceptions[3]?.items[0]?.exception).toMatch(
    /asked superseded, the vendor shows affiliation_changed/,
  )
  const words = wordsOf(facts)
  expect(words).toContain('cert_not_found: The certificate does not belong to this account.')
  expect(words).toContain('Taken by the vendor, but its status never showed the effect')
  expect(words).toContain('Taken out by a person before it was sent')
})

test('the report names vendor, host, people, source with its digest, requests and the head of the chain', async () => {
  const facts = await factsOf({ items: 20 })
  const words = wordsOf(facts)
  for (const expected of [
    'DigiCert Trust Lifecycle Manager at one.digicert.example',
    'superseded (20)',
    'CHG-4711',
    'anton@workstation',
    'beatrix@workstation',
    facts.source.sha256,
    'Holds: 34 rows in the source = 3 rejected + 11 duplicates + 20 items',
    'Holds: 20 items = 20, the sum of outcomes',
    '21 sent, 1.050 per certificate',
    '0 of the batch still listed',
    `head=${facts.chain.head}`,
    'There are none left.',
    'nobody; no policy asked for it',
  ]) {
    expect(words).toContain(expected)
  }
  expect(words).not.toMatch(/UNFINISHED|DRILL|DO NOT ADD UP|DOES NOT HOLD/)
  expect(reportDocument(facts).marks).toEqual([])
})

test('an unfinished run says so, with what is open and why; a drill says so, and that nothing was revoked', async () => {
  const facts = await factsOf({ items: 4, ending: (ordinal) => (ordinal > 1 ? 'queued' : 'confirmed') })
  expect(wordsOf(facts)).toContain('The run is paused; 3 certificates still open')
  expect(wordsOf(facts)).toContain('Paused by beatrix@workstation.')
  expect(reportDocument(facts).marks).toEqual(['UNFINISHED: paused, 3 certificates open'])
  const drill = await factsOf({ items: 4, request: { drill: true } })
  expect(drill.drill).toBe(true)
  expect(reportDocument(drill).marks).toEqual(['DRILL'])
  expect(wordsOf(drill)).toContain('Nothing was revoked at DigiCert Trust Lifecycle Manager.')
})

test('who approved is told with their key and when, and how many approvals were asked for', async () => {
  const facts = await factsOf({ items: 2 }, ({ db, clock }, batch) => {
    clock.jump(60_000)
    openJournal({ db, clock, operator: 'beatrix@workstation' }).append(batch, [
      { type: 'batch.approved', data: { keyId: 'KEY-1', by: 'Carla', jws: 'a.b.c' } },
      { type: 'batch.approved', data: { keyId: 'KEY-2', by: 'Dora', jws: 'a.b.c' } },
      { type: 'run.permitted', data: { needed: 2, by: ['F1', 'F2'] } },
    ])
  })
  expect(facts.people.approvals.map(({ by, keyId }) => [by, keyId])).toEqual([
    ['Carla', 'KEY-1'],
    ['Dora', 'KEY-2'],
  ])
  const words = wordsOf(facts)
  expect(words).toMatch(/Carla, 2026-11-20 10:02:00 UTC, key KEY-1.*Dora/)
  expect(words).toContain('2 given; 2 asked for when the run was permitted')
})

test('the timeline runs from when the cause was known to the report, in order, people named', async () => {
  const facts = await factsOf({ items: 2, request: { deadline } })
  expect(facts.timeline.steps.map(({ what }) => what)).toEqual([
    'The clock started: the cause became known',
    'Prepared the batch',
    'Sealed with 2 items',
    'Started over connection "production" to one.digicert.example, canaries first',
    'Swept: 0 still listed as active',
    'Finished',
    'Wrote this report',
    'Deadline',
  ])
  expect(facts.timeline.omitted).toBe(0)
})

test('a long course is told from both ends, and everybody who ran it is named', async () => {
  const facts = await factsOf({ items: 1 }, ({ db, clock }, batch) => {
    const run = { connection: 'c', host: 'h', version: 'v', canary: false, preflight: false }
    for (let step = 0; step < 300; step += 1) {
      clock.jump(1_000)
      openJournal({ db, clock, operator: step === 150 ? 'emil' : 'beatrix@workstation' }).append(batch, [
        { type: 'run.resumed', data: run },
      ])
    }
  })
  expect(facts.timeline.omitted).toBe(304 - 200)
  expect(facts.timeline.steps.at(-3)?.seq).toBe(facts.chain.events)
  expect(facts.people.ranBy).toEqual(['beatrix@workstation', 'emil'])
})

const counts = (states: Partial<Record<ItemState, number>>): StateCounts => {
  const all = Object.fromEntries(ITEM_STATES.map((state) => [state, states[state] ?? 0])) as Record<
    ItemState,
    number
  >
  return { total: Object.values(all).reduce((sum, items) => sum + items, 0), ...all }
}
const source = {
  name: 'a.csv',
  bytes: 1,
  sha256: 'x',
  inventory: 'i',
  read: 100,
  imported: 80,
  duplicates: 15,
  rejected: 5,
}

test('a population adds up only if every row and every item is accounted for', () => {
  const whole = {
    source,
    sealedItems: 80,
    outcomes: new Map<ItemState, number>([
      ['confirmed', 79],
      ['refused', 1],
    ]),
    counts: counts({ confirmed: 79, refused: 1 }),
    filter: {},
  }
  expect(addsUp(populationOf(whole))).toBe(true)
  const broken = {
    'a row is missing': { ...whole, source: { ...source, read: 101 } },
    'an item was lost before it was sealed': {
      ...whole,
      source: { ...source, imported: 79, duplicates: 16 },
    },
    'items were left out though nothing was filtered': { ...whole, sealedItems: 79 },
    'an item is gone': { ...whole, outcomes: new Map<ItemState, number>([['confirmed', 79]]) },
    'an item was counted twice': { ...whole, counts: counts({ confirmed: 80, refused: 1 }) },
    'states were counted wrongly': { ...whole, counts: counts({ confirmed: 78, refused: 2 }) },
  }
  for (const [what, input] of Object.entries(broken)) expect(addsUp(populationOf(input)), what).toBe(false)
})

test('what a filter left out is told with the filter, and may be nothing but less', () => {
  const input = {
    source,
    sealedItems: 60,
    outcomes: new Map<ItemState, number>([['queued', 60]]),
    counts: counts({ queued: 60 }),
    filter: { expired: false, columns: { commonName: 'example.net' } },
  }
  const population = populationOf(input)
  expect(addsUp(population)).toBe(true)
  expect(population).toMatchObject({ leftOut: 20, filter: 'commonName=example.net, expired=false' })
  expect(addsUp(populationOf({ ...input, filter: null }))).toBe(true)
  expect(addsUp(populationOf({ ...input, sealedItems: 81, counts: counts({ queued: 81 }) }))).toBe(false)
})

test('a workspace whose items do not add up says so on the first page', async () => {
  const facts = await factsOf({ items: 20 }, ({ db }) => {
    db.exec("UPDATE batch_count SET items = items - 1 WHERE state = 'confirmed'")
  })
  const words = wordsOf(facts)
  expect(words).toContain('THE FIGURES DO NOT ADD UP.')
  expect(words).toContain('DOES NOT HOLD (1 missing): 20 items = 19, the sum of outcomes')
})

test('without a deadline of its own, a revocation is held against the limit of its most urgent reason', () => {
  const limit = (reasons: (string | null)[], own?: BatchRequest['deadline'], operation = revoke) =>
    deadlineOf({
      own,
      createdAt: '2026-11-20T10:00:00.000Z',
      reasons: reasons.map((reason) => ({ reason, items: 1 })),
      operation,
    })
  for (const urgent of [null, 'unspecified', 'key_compromise'])
    expect(limit(['superseded', urgent])).toMatchObject({
      basis: 'requirements',
      hours: 24,
      reason: urgent,
      dueAt: '2026-11-21T10:00:00.000Z',
    })
  expect(limit(['cessation_of_operation'])).toMatchObject({ hours: 120, mayBeShorter: false })
  expect(limit(['cessation_of_operation', 'superseded'])).toMatchObject({
    hours: 120,
    reason: 'superseded',
    mayBeShorter: true,
    dueAt: '2026-11-25T10:00:00.000Z',
  })
  expect(limit(['key_compromise'], deadline)).toMatchObject({ basis: 'batch', dueAt: deadline.dueAt })
  expect(limit([])).toBeNull()
  expect(limit(['superseded'], undefined, { ...revoke, done: 'resumed', reversible: true })).toBeNull()
  expect(
    limit([null], undefined, { ...revoke, target: { ...revoke.target, kind: 'acme-credential' } }),
  ).toBeNull()
})

test('a deadline is kept, missed or open, and by how much', () => {
  const due = {
    basis: 'batch',
    knownAt: null,
    countedFrom: deadline.startedAt,
    dueAt: deadline.dueAt,
  } as const
  const run = {
    state: 'finished',
    counts: counts({ confirmed: 2 }),
    finishedAt: '2026-11-20T10:30:00.000Z',
    exportedAt: '2026-11-22T00:00:00.000Z',
  } as const
  expect(deadlineVerdict(due, run)).toMatchObject({ kind: 'kept', spareMs: 90 * 60_000 })
  expect(deadlineVerdict(due, { ...run, finishedAt: '2026-11-20T12:00:01.000Z' })).toMatchObject({
    kind: 'missed',
    spareMs: -1_000,
  })
  const paused = {
    state: 'paused',
    finishedAt: null,
    counts: counts({ confirmed: 1, queued: 1 }),
    exportedAt: '2026-11-20T11:00:00.000Z',
  } as const
  expect(deadlineVerdict(due, paused)).toMatchObject({ kind: 'open', undone: 1, spareMs: 60 * 60_000 })
  expect(deadlineVerdict(due, { ...paused, exportedAt: '2026-11-20T13:00:00.000Z' }).kind).toBe('missed')
})

test('a run that ended in time with a refusal has not kept the deadline', async () => {
  const facts = await factsOf({
    items: 2,
    request: { deadline },
    ending: (ordinal) => (ordinal === 1 ? 'refused' : 'confirmed'),
  })
  const late = { ...facts, exportedAt: '2026-11-21T12:00:00.000Z' }
  expect(wordsOf(late)).toContain('Missed for 1 certificate: not done 1 d after it')
})

test('what was skipped is not passed over where the deadline is said to be kept', async () => {
  const facts = await factsOf({
    items: 3,
    request: { deadline },
    ending: (ordinal) => (ordinal === 2 ? 'skipped' : 'confirmed'),
  })
  expect(wordsOf(facts)).toMatch(
    /Kept: done at .* before it\. Not counted: 1 certificate skipped, so not revoked by this run/,
  )
})

test('the chart rises to the total, inside its frame, and shows the deadline where it falls within', async () => {
  const facts = await factsOf({ items: 3, request: { deadline } })
  const minutes = [
    { at: '2026-11-20T11:00:00.000Z', settled: 600 },
    { at: '2026-11-20T11:58:00.000Z', settled: 300 },
    { at: '2026-11-20T12:30:00.000Z', settled: 100 },
  ]
  const run = {
    ...facts,
    minutes,
    startedAt: '2026-11-20T11:00:10.000Z',
    finishedAt: null,
    counts: { ...facts.counts, total: 1_000 },
  }
  const chart = progressChart(run, 500, 150)
  const points = chart?.course ?? []
  expect(points.length).toBeGreaterThan(3)
  expect(points.every(([x, y]) => x >= 0 && x <= 500 && y >= 0 && y <= 150)).toBe(true)
  expect(points.map(([x]) => x)).toEqual(points.map(([x]) => x).toSorted((a, b) => a - b))
  // Down is up: the last point stands at the top line, which is the total.
  expect(points.at(-1)?.[1]).toBe(Math.min(...points.map(([, y]) => y)))
  const texts = chart?.labels.map(({ text }) => text) ?? []
  expect(texts).toEqual(expect.arrayContaining(['0', '500', '1,000', '12:00', 'deadline']))
  expect(chart?.lines.some(({ kind }) => kind === 'deadline')).toBe(true)
  expect(progressChart({ ...run, minutes: [] }, 500, 150)).toBeNull()
  expect(
    progressChart({ ...run, deadline: null }, 500, 150)?.labels.some(({ text }) => text === 'deadline'),
  ).toBe(false)
})
