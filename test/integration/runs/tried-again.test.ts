import { expect, test } from 'vitest'
import { memoryVendor } from '../../support/memory-vendor.ts'
import { simulatedWorkspace } from '../../support/simulated-runs.ts'
import { untilDone, virtualClock } from '../../support/virtual-clock.ts'

const SENT_MAX = 5

test('what was sent five times without an effect goes to a person, and is sent again on that person’s word', async () => {
  const clock = virtualClock()
  const memory = memoryVendor({
    clock,
    latencyMs: () => 5,
    lagMs: 0,
    behaviour: () => (memory.submits() <= 2 * SENT_MAX ? 'doubt-before' : 'ok'),
  })
  using workspace = await simulatedWorkspace({ clock, vendor: memory.vendor, items: 1 })
  const { runs } = workspace
  /** To its end: five doubts in a row are a pause before. */
  const ended = async (run: ReturnType<typeof runs.start>) => {
    let status = await untilDone(clock, (await run).done)
    if (status.halt?.kind === 'doubts')
      status = await untilDone(clock, (await runs.resume('b', { connection: 'c' })).done)
    return status
  }
  const start = { batch: 'b', connection: 'c', confirmCount: 1, canary: false, preflight: false }
  expect(await ended(runs.start(start))).toMatchObject({ state: 'finished', counts: { unresolved: 1 } })
  expect(memory.submits()).toBe(SENT_MAX)
  /** What became of the item in all of its minutes. */
  const became = () => {
    const minutes = runs.series('b')
    const sum = (of: 'confirmed' | 'failed' | 'doubted') => minutes.reduce((all, one) => all + one[of], 0)
    return { confirmed: sum('confirmed'), failed: sum('failed'), doubted: sum('doubted') }
  }
  expect(became()).toEqual({ confirmed: 0, failed: 1, doubted: SENT_MAX })

  // The vendor is asked first, and then it is sent as often as at first.
  const again = () => {
    expect(runs.retry('b', 'unresolved')).toBe(1)
    return ended(runs.resume('b', { connection: 'c' }))
  }
  expect(await again()).toMatchObject({ state: 'finished', counts: { unresolved: 1 } })
  expect(memory.submits()).toBe(2 * SENT_MAX)
  expect(memory.effects).toEqual([])

  expect(await again()).toMatchObject({ state: 'finished', counts: { confirmed: 1 } })
  expect(memory.submits()).toBe(2 * SENT_MAX + 1)
  expect(memory.effects).toHaveLength(1)
  // Each time a person had it tried again, it was in doubt until the vendor had been asked.
  expect(became()).toEqual({ confirmed: 1, failed: 2, doubted: 2 * SENT_MAX + 2 })
})
