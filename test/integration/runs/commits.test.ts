import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { expect, test, vi } from 'vitest'
import type { Db } from '../../../src/main/db/workspace-db.ts'
import { latenciesApart, memoryVendor } from '../../support/memory-vendor.ts'
import { simulatedWorkspace } from '../../support/simulated-runs.ts'
import { untilDone, virtualClock } from '../../support/virtual-clock.ts'

const ITEMS = 200
const CONCURRENCY = 4
/** Beginning, binding the run to its place, preparing the end and ending. */
const COMMITS_BESIDE = 12

function countTransactions(db: Db): () => number {
  let count = 0
  const transaction = db.transaction.bind(db)
  vi.spyOn(db, 'transaction').mockImplementation(((work: () => unknown) => {
    if (!db.inTransaction) count += 1
    return transaction(work)
  }) as typeof db.transaction)
  return () => count
}

/** A run at a vendor whose answers come one by one, and what it left on disk at each step. */
async function runWith({ hasStatus, areMarksKept = true }: { hasStatus: boolean; areMarksKept?: boolean }) {
  const clock = virtualClock()
  const memory = memoryVendor({
    clock,
    latencyMs: latenciesApart(),
    lagMs: 0,
    behaviour: () => 'ok',
    hasStatus,
    hasList: true,
  })
  using workspace = await simulatedWorkspace({ clock, vendor: memory.vendor, items: ITEMS })
  const { db, dataDir } = workspace
  const id = db.prepare<[], string>('SELECT id FROM batch').pluck().get() ?? ''
  // Where the file of what has left would stand.
  if (!areMarksKept) mkdirSync(path.join(dataDir, `departures-${id}`))
  const submitting = db
    .prepare<[], number>(`SELECT count(*) FROM batch_item WHERE state = 'submitting'`)
    .pluck()
  let openMax = 0
  const runs = workspace.reopen(() => {
    openMax = Math.max(openMax, submitting.get() ?? 0)
  })
  const transactions = countTransactions(db)
  const { done } = await runs.start({
    batch: 'b',
    connection: 'c',
    confirmCount: ITEMS,
    concurrency: CONCURRENCY,
    canary: false,
    preflight: false,
  })
  const { state } = await untilDone(clock, done)
  expect(state).toBe('finished')
  expect(memory.effects).toHaveLength(ITEMS)
  return { transactions: transactions(), openMax }
}

test('where nothing tells what became of it, the intent of what leaves next is written with the outcome that made room for it', async () => {
  const { transactions, openMax } = await runWith({ hasStatus: false, areMarksKept: false })
  expect(openMax).toBe(CONCURRENCY)
  expect(transactions).toBeLessThanOrEqual(ITEMS + COMMITS_BESIDE)
})

test.each([{ hasStatus: true }, { hasStatus: false }])(
  'where a status or a mark tells what became of it, intents are ahead of the requests: %j',
  async (vendor) => {
    const { transactions, openMax } = await runWith(vendor)
    expect(openMax).toBeGreaterThan(CONCURRENCY)
    expect(transactions).toBeLessThanOrEqual(ITEMS + COMMITS_BESIDE)
  },
)
