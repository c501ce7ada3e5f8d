import { expect, test } from 'vitest'
import { type Behaviour, memoryVendor } from '../support/memory-vendor.ts'
import { simulatedWorkspace } from '../support/simulated-runs.ts'
import { virtualClock } from '../support/virtual-clock.ts'

const SECOND_MS = 1_000
const LAGS_MS = [0, 1, 12, 60, 300, 600].map((seconds) => seconds * SECOND_MS)
const ITEMS = 3

/** A run whose every first request has its effect and breaks; the status shows it only after a while. */
async function runWith(lagMs: number, first: Behaviour, later: Behaviour) {
  const clock = virtualClock()
  const seen = new Set<number>()
  const memory = memoryVendor({
    clock,
    lagMs,
    confirmWithinMs: 900_000,
    latencyMs: () => 20,
    behaviour: (_, item) => {
      if (seen.has(item.ordinal)) return later
      seen.add(item.ordinal)
      return first
    },
  })
  using workspace = await simulatedWorkspace({ clock, vendor: memory.vendor, items: ITEMS })
  const active = await workspace.runs.start({
    batch: 'b',
    connection: 'c',
    confirmCount: ITEMS,
    canary: false,
    preflight: false,
  })
  let isOver = false
  const done = active.done.finally(() => {
    isOver = true
  })
  while (!isOver) {
    await new Promise(setImmediate)
    clock.step()
  }
  const status = await done
  const sends = workspace.db.prepare('SELECT DISTINCT sends FROM batch_item').pluck().all()
  return { status, sends, submits: memory.submits(), effects: memory.effects }
}

test.each(LAGS_MS)(
  'a reset after the effect with a status that lags %i ms: once, and confirmed',
  async (lagMs) => {
    const { status, submits, effects } = await runWith(lagMs, 'doubt-after', 'ok')
    expect(status.counts).toMatchObject({ confirmed: ITEMS, refused: 0 })
    expect(submits).toBe(ITEMS)
    expect(new Set(effects).size).toBe(effects.length)
  },
)

test('a request without effect is sent again once the time is over that an effect has to show', async () => {
  const { status, submits, effects } = await runWith(0, 'doubt-before', 'ok')
  expect(status.counts).toMatchObject({ confirmed: ITEMS })
  expect(submits).toBe(2 * ITEMS)
  expect(effects).toHaveLength(ITEMS)
})

test('a final refusal after a doubt is looked into before it is believed', async () => {
  const { status } = await runWith(0, 'doubt-before', 'refused-final')
  expect(status.counts).toMatchObject({ refused: ITEMS })
})

test('what never left is counted neither as sent nor as an attempt that may have had an effect', async () => {
  const { status, sends, submits } = await runWith(0, 'not-sent', 'ok')
  expect(status.counts).toMatchObject({ confirmed: ITEMS })
  expect(submits).toBe(2 * ITEMS)
  // One request and one question for each item: what never left is neither.
  expect(status.requests).toMatchObject({ sent: 2 * ITEMS, retried: ITEMS })
  expect(sends).toEqual([1])
})
