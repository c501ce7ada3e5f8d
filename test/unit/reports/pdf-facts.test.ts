import { expect, test } from 'vitest'
import { openBatchSnapshot } from '../../../src/main/reports/batch-snapshot.ts'
import { deadlineVerdict } from '../../../src/main/reports/pdf/deadline-text.ts'
import { gatherPdfFacts, PDF_ROWS_MAX } from '../../../src/main/reports/pdf/gather-pdf-facts.ts'
import { pdfDocument } from '../../../src/main/reports/pdf/pdf-document.ts'
import type { PdfFacts } from '../../../src/main/reports/pdf/pdf-facts.ts'
import { progressChart } from '../../../src/main/reports/pdf/progress-chart.ts'
import {
  type BatchPlan,
  type Ending,
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
const DUE = '2026-11-20T12:00:00.000Z'
const deadline = { startedAt: '2026-11-19T12:00:00.000Z', dueAt: DUE }

/** What the PDF of a batch says that was sealed and run as planned. */
async function factsOf(plan: BatchPlan): Promise<PdfFacts> {
  using workspace = reportedWorkspace()
  runBatch(workspace, sealBatch(workspace, plan), plan)
  using snapshot = openBatchSnapshot(workspace.db, 'q3-retired-profile')
  return await gatherPdfFacts(snapshot, {
    vendor: reportVendor.info,
    operation: revoke,
    exportedAt: new Date(workspace.clock.now()).toISOString(),
    operator: 'beatrix@workstation',
    product: 'rescind test',
  })
}

/** All words of the pages that tell the batch as a whole. */
const wordsOf = (facts: PdfFacts): string => JSON.stringify(pdfDocument(facts).content)

test('every item is listed once, and each exception in exactly one group', async () => {
  const facts = await factsOf({ items: 70, ending: (ordinal) => ENDINGS[ordinal % 7] ?? 'confirmed' })
  expect(facts.items.map(({ ordinal }) => ordinal)).toEqual(
    Array.from({ length: 70 }, (_, index) => index + 1),
  )
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
})

test('the cover names vendor, host, people, source with its digest, requests and the head of the chain', async () => {
  const facts = await factsOf({ items: 20 })
  const words = wordsOf(facts)
  for (const expected of [
    'DigiCert Trust Lifecycle Manager at one.digicert.example',
    'superseded (20)',
    'CHG-4711',
    'anton@workstation',
    'beatrix@workstation',
    facts.source.sha256,
    '34 read = 20 imported + 11 duplicates + 3 rejected',
    '21 sent, 1.050 per certificate',
    '0 of the batch still listed',
    `head=${facts.chain.head}`,
    'There are none left.',
  ]) {
    expect(words).toContain(expected)
  }
  expect(words).not.toContain('UNFINISHED')
})

test('an unfinished run says so, with what is open and why', async () => {
  const facts = await factsOf({ items: 4, ending: (ordinal) => (ordinal > 1 ? 'queued' : 'confirmed') })
  expect(wordsOf(facts)).toContain('The run is paused; 3 certificates still open')
  expect(wordsOf(facts)).toContain('Paused by beatrix@workstation.')
  expect(pdfDocument(facts).info?.title).toContain('(unfinished)')
})

test('rows beyond the bound are left out and counted', async () => {
  const facts = await factsOf({
    items: PDF_ROWS_MAX + 5,
    ending: (ordinal) => (ordinal <= 3 ? 'refused' : 'confirmed'),
  })
  expect(facts.exceptions[0]?.items.length).toBe(3)
  expect(facts.items.length).toBe(PDF_ROWS_MAX - 3)
  expect(facts.counts.total).toBe(PDF_ROWS_MAX + 5)
})

test('a deadline is kept, missed or open, and by how much', async () => {
  const facts = {
    ...(await factsOf({ items: 2, request: { deadline } })),
    finishedAt: '2026-11-20T10:30:00.000Z',
  }
  expect(deadlineVerdict(facts)).toMatchObject({
    kind: 'kept',
    text: expect.stringContaining('1 h 30 min before it'),
  })
  expect(deadlineVerdict({ ...facts, finishedAt: '2026-11-20T12:00:01.000Z' })).toMatchObject({
    kind: 'missed',
    text: expect.stringContaining('Missed by 1 s'),
  })
  const paused = {
    ...facts,
    batch: { ...facts.batch, state: 'paused' as const },
    finishedAt: null,
    counts: { ...facts.counts, confirmed: 1, queued: 1 },
  }
  expect(deadlineVerdict({ ...paused, exportedAt: '2026-11-20T11:00:00.000Z' })).toMatchObject({
    kind: 'open',
    text: expect.stringContaining('1 certificate not done with 1 h left'),
  })
  expect(deadlineVerdict({ ...paused, exportedAt: '2026-11-20T13:00:00.000Z' })?.kind).toBe('missed')
  expect(deadlineVerdict({ ...facts, deadline: null })).toBeNull()
})

test('a run that ended in time with a refusal has not kept the deadline', async () => {
  const facts = await factsOf({
    items: 2,
    request: { deadline },
    ending: (ordinal) => (ordinal === 1 ? 'refused' : 'confirmed'),
  })
  expect(deadlineVerdict({ ...facts, exportedAt: '2026-11-21T12:00:00.000Z' })).toMatchObject({
    kind: 'missed',
    text: expect.stringContaining('Missed for 1 certificate'),
  })
})

test('the chart rises to the total, inside its frame, and shows the deadline where it falls within', async () => {
  const facts = await factsOf({ items: 3, request: { deadline } })
  const minutes = [
    { at: '2026-11-20T11:00:00.000Z', confirmed: 600 },
    { at: '2026-11-20T11:58:00.000Z', confirmed: 300 },
    { at: '2026-11-20T12:30:00.000Z', confirmed: 100 },
  ]
  const run = {
    ...facts,
    minutes,
    startedAt: '2026-11-20T11:00:10.000Z',
    finishedAt: null,
    counts: { ...facts.counts, total: 1_000 },
  }
  const chart = progressChart(run, 500, 150)
  const points =
    /<polyline points="([^"]+)"/
      .exec(chart?.svg ?? '')?.[1]
      ?.split(' ')
      .map((point) => point.split(',').map(Number)) ?? []
  expect(
    points.every(([x, y]) => x !== undefined && y !== undefined && x >= 0 && x <= 500 && y >= 0 && y <= 150),
  ).toBe(true)
  expect(points.map(([x]) => x)).toEqual(points.map(([x]) => x).toSorted((a, b) => (a ?? 0) - (b ?? 0)))
  // Down is up: the last point stands at the top line, which is the total.
  expect(points.at(-1)?.[1]).toBe(Math.min(...points.map(([, y]) => y ?? 0)))
  const texts = chart?.labels.map(({ text }) => text) ?? []
  expect(texts).toEqual(expect.arrayContaining(['0', '500', '1,000', '12:00', 'deadline']))
  expect(progressChart({ ...run, minutes: [] }, 500, 150)).toBeNull()
  expect(
    progressChart({ ...run, deadline: null }, 500, 150)?.labels.some(({ text }) => text === 'deadline'),
  ).toBe(false)
})
