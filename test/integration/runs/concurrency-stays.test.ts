import { expect, test } from 'vitest'
import { memoryVendor } from '../../support/memory-vendor.ts'
import { simulatedWorkspace } from '../../support/simulated-runs.ts'
import { untilDone, virtualClock } from '../../support/virtual-clock.ts'

const ITEMS = 60
const LATENCY_MS = 200

test('a run that was started with few requests at a time keeps to it when it goes on, unless told otherwise', async () => {
  const clock = virtualClock()
  let inTheAir = 0
  let widest = 0
  const { vendor } = memoryVendor({
    clock,
    latencyMs: () => LATENCY_MS,
    lagMs: 0,
    behaviour: () => 'ok',
    onLeave: ({ batch }) => {
      if (batch === null) return
      inTheAir += 1
      widest = Math.max(widest, inTheAir)
      void clock.sleep(LATENCY_MS).then(() => (inTheAir -= 1))
    },
  })
  using workspace = await simulatedWorkspace({ clock, vendor, items: ITEMS })
  const { runs } = workspace
  const settled = () => ITEMS - runs.status('b').counts.queued
  const widestUntil = async (done: Promise<unknown>, items: number) => {
    widest = 0
    const pausing = (async () => {
      while (settled() < items) await clock.sleep(50)
      if (items < ITEMS) await runs.pause('b')
    })()
    await untilDone(clock, Promise.all([done, pausing]))
    return widest
  }
  const start = { batch: 'b', connection: 'c', confirmCount: ITEMS, canary: false, preflight: false }
  expect(await widestUntil((await runs.start({ ...start, concurrency: 2 })).done, 20)).toBe(2)
  expect(await widestUntil((await runs.resume('b')).done, 40)).toBe(2)
  expect(await widestUntil((await runs.resume('b', { concurrency: 5 })).done, ITEMS)).toBe(5)
  expect(runs.status('b').state).toBe('finished')
})
