import { expect, test } from 'vitest'
import { memoryVendor } from '../../support/memory-vendor.ts'
import { simulatedWorkspace } from '../../support/simulated-runs.ts'
import { untilDone, virtualClock } from '../../support/virtual-clock.ts'

const ITEMS = 5
const LEFT_OUT = 2

test('an item that a person leaves out while its name is looked up is not sent, and the run goes on', async () => {
  const clock = virtualClock()
  const memory = memoryVendor({
    clock,
    latencyMs: () => 50,
    lagMs: 0,
    behaviour: () => 'ok',
    named: true,
  })
  using workspace = await simulatedWorkspace({ clock, vendor: memory.vendor, items: ITEMS })
  const { runs, db } = workspace
  const { done } = await runs.start({
    batch: 'b',
    connection: 'c',
    confirmCount: ITEMS,
    canary: false,
    preflight: false,
  })
  const resolved = db.prepare('SELECT count(*) FROM batch_item WHERE resolved IS NOT NULL').pluck()
  // Until the questions for the names are on their way, and none is answered.
  for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate)
  expect(resolved.get()).toBe(0)
  expect(runs.skip('b', [LEFT_OUT])).toBe(1)

  expect(await untilDone(clock, done)).toMatchObject({
    state: 'finished',
    halt: null,
    counts: { confirmed: ITEMS - 1, skipped: 1 },
  })
  expect(memory.effects).toHaveLength(ITEMS - 1)
})
