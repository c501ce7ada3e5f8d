import { expect, test } from 'vitest'
import { latenciesApart, memoryVendor } from '../../support/memory-vendor.ts'
import { serial, simulatedWorkspace } from '../../support/simulated-runs.ts'
import { untilDone, virtualClock } from '../../support/virtual-clock.ts'

const ITEMS = 200

/** A run with one list for all statuses; what is revoked already is refused, and the vendor does not say that this is why. */
async function runWhere(isRevokedBefore: (item: number) => boolean) {
  const clock = virtualClock()
  let questions = 0
  let sinceLastChange = 0
  const memory = memoryVendor({
    clock,
    latencyMs: latenciesApart(),
    lagMs: 0,
    behaviour: () => 'ok',
    hasList: true,
    onLeave: ({ batch }) => {
      if (batch === null) questions += 1
      sinceLastChange = batch === null ? sinceLastChange + 1 : 0
    },
  })
  using workspace = await simulatedWorkspace({ clock, vendor: memory.vendor, items: ITEMS })
  for (let item = 1; item <= ITEMS; item += 1)
    if (isRevokedBefore(item)) memory.revokeBeforehand(serial(item))
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
  return { counts, questions, sinceLastChange }
}

test('doubts that come one by one are asked about by the list some at a time', async () => {
  const { counts, questions } = await runWhere(() => true)
  expect(counts['already-done']).toBe(ITEMS)
  // Each round of a list rests for a second at the most: 55 questions without it, in the same time.
  expect(questions).toBeLessThanOrEqual(25)
})

test('at the end one list tells of doubts and of what was accepted', async () => {
  const { counts, sinceLastChange } = await runWhere((item) => item % 2 === 0)
  expect(counts).toMatchObject({ 'already-done': ITEMS / 2, confirmed: ITEMS / 2 })
  expect(sinceLastChange).toBe(1)
})
