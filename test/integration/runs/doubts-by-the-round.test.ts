import { expect, test } from 'vitest'
import { latenciesApart, memoryVendor } from '../../support/memory-vendor.ts'
import { serial, simulatedWorkspace } from '../../support/simulated-runs.ts'
import { untilDone, virtualClock } from '../../support/virtual-clock.ts'

const ITEMS = 200

test('doubts that come one by one are asked about by the list some at a time', async () => {
  const clock = virtualClock()
  let questions = 0
  const memory = memoryVendor({
    clock,
    latencyMs: latenciesApart(),
    lagMs: 0,
    behaviour: () => 'refused',
    hasList: true,
    onLeave: ({ batch }) => {
      if (batch === null) questions += 1
    },
  })
  using workspace = await simulatedWorkspace({ clock, vendor: memory.vendor, items: ITEMS })
  // Refused since they are as they should be: the vendor does not say so.
  for (let item = 1; item <= ITEMS; item += 1) memory.revokeBeforehand(serial(item))
  const { done } = await workspace.runs.start({
    batch: 'b',
    connection: 'c',
    confirmCount: ITEMS,
    concurrency: 4,
    canary: false,
    preflight: false,
  })
  const { state, counts } = await untilDone(clock, done)
  expect(state).toBe('finished')
  expect(counts['already-done']).toBe(ITEMS)
  // Each round of a list rests for a second at the most: 55 questions without it, in the same time.
  expect(questions).toBeLessThanOrEqual(25)
})
