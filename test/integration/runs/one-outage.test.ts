import { expect, onTestFinished, test } from 'vitest'
import { openWorkspaceDb } from '../../../src/main/db/workspace-db.ts'
import { createBudget } from '../../../src/main/runner/pacer.ts'
import type { PaceLimits } from '../../../src/main/runner/rate.ts'
import type { StartRun } from '../../../src/main/runner/runs.ts'
import { removeFolder, temporaryFolder } from '../../support/cli-workspace.ts'
import { type Behaviour, type MemoryVendorOptions, memoryVendor } from '../../support/memory-vendor.ts'
import { simulatedWorkspace } from '../../support/simulated-runs.ts'
import { untilDone, virtualClock } from '../../support/virtual-clock.ts'

const ITEMS = 200

/** A run with twenty requests in the air at a time, 300 ms each unless told, to a vendor that behaves so while `isWrong`, and else well. */
async function runThrough(
  behaviour: Behaviour,
  isWrong: (now: number) => boolean,
  options: Partial<MemoryVendorOptions> = {},
  start: Partial<StartRun> = {},
) {
  const clock = virtualClock()
  const memory = memoryVendor({
    clock,
    latencyMs: () => 300,
    lagMs: 0,
    behaviour: () => (isWrong(clock.monotonic()) ? behaviour : 'ok'),
    ...options,
  })
  const workspace = await simulatedWorkspace({
    clock,
    vendor: memory.vendor,
    items: ITEMS,
    random: () => 0.9,
  })
  onTestFinished(() => workspace[Symbol.dispose]())
  const { done } = await workspace.runs.start({
    batch: 'b',
    connection: 'c',
    confirmCount: ITEMS,
    canary: false,
    preflight: false,
    ...start,
  })
  return { clock, memory, workspace, done, end: () => untilDone(clock, done) }
}

test('an outage that strikes all that is in the air is one, and the run goes on after it', async () => {
  const { memory, end } = await runThrough('doubt-after', (now) => now >= 1_000 && now < 1_700)
  const { state, counts } = await end()
  expect({ state, confirmed: counts.confirmed }).toEqual({ state: 'finished', confirmed: ITEMS })
  expect(memory.effects).toHaveLength(ITEMS)
})

test('while nothing is answered one request at a time shows whether the way is open, and five in a row pause the run', async () => {
  const { memory, end } = await runThrough('doubt-after', (now) => now >= 1_000)
  const { state, halt, counts } = await end()
  expect({ state, kind: halt?.kind }).toEqual({ state: 'paused', kind: 'doubts' })
  const doubtful = memory.submissions.filter(({ behaviour }) => behaviour === 'doubt-after').length
  expect(doubtful).toBe(20 + 4)
  expect(counts.submitting).toBe(0)
})

test('what waits for its turn while the vendor wants to be left alone is queued, and not under way; what it waits for is told', async () => {
  const { clock, workspace, done, end } = await runThrough(
    'throttled',
    (now) => now >= 1_000 && now < 1_700,
    {
      retryAfterMs: 50_000,
    },
  )
  while (clock.monotonic() < 20_000) await untilDone(clock, Promise.race([done, clock.sleep(500)]))
  const { counts, waits } = workspace.runs.status('b')
  expect(counts.submitting).toBe(0)
  expect(counts.queued + counts.waiting).toBeGreaterThan(100)
  expect(waits).toMatchObject([{ for: 'limit', items: counts.queued + counts.waiting }])
  expect((await end()).counts.confirmed).toBe(ITEMS)
})

test('the longer it waits for a vendor that cannot be reached, the less is on disk as under way', async () => {
  const { clock, workspace, done, end } = await runThrough('not-sent', (now) => now >= 1_000 && now < 90_000)
  while (clock.monotonic() < 60_000) await untilDone(clock, Promise.race([done, clock.sleep(500)]))
  // A probe at the most.
  expect(workspace.runs.status('b').counts.submitting).toBeLessThanOrEqual(1)
  expect((await end()).counts.confirmed).toBe(ITEMS)
})

test('refusals for speed of what was in the air together slow down once', () => {
  const folder = temporaryFolder()
  const db = openWorkspaceDb(folder)
  onTestFinished(() => {
    db.close()
    removeFolder(folder)
  })
  const clock = virtualClock()
  const limits: PaceLimits = { kind: 'adaptive', startPerSecond: 10 }
  const pacer = createBudget({ db, clock, random: () => 1, scope: 's', limits, throttleMs: 5_000 }).join()
  for (let refusals = 0; refusals < 20; refusals += 1) pacer.throttled(undefined)
  expect(pacer.allowedPerSecond()).toBe(7)
  expect(pacer.waitMs()).toBe(5_000 + 1_000)
  // A longer time that one of them names is kept to.
  pacer.throttled(9_000)
  expect(pacer.waitMs()).toBe(9_000)
})

test('a try that takes long and fails is no advance: a bounded run gives up', async () => {
  // As where a firewall drops what is sent to the vendor: each connection is waited for.
  const { clock, done } = await runThrough(
    'not-sent',
    () => true,
    { latencyMs: () => 9_700 },
    { giveUpAfterMs: 60_000 },
  )
  const { state, halt } = await untilDone(clock, done, 20_000)
  expect({ state, kind: halt?.kind }).toEqual({ state: 'paused', kind: 'offline' })
  expect(clock.monotonic()).toBeLessThan(3 * 60_000)
})

test('a bounded run does not give up while it asks about many items before it sends', async () => {
  const { end } = await runThrough(
    'ok',
    () => false,
    { latencyMs: () => 20_000 },
    { preflight: true, giveUpAfterMs: 60_000 },
  )
  const { state, counts } = await end()
  expect({ state, confirmed: counts.confirmed }).toEqual({ state: 'finished', confirmed: ITEMS })
})
