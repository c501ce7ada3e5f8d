import { expect, test } from 'vitest'
import { memoryVendor } from '../../support/memory-vendor.ts'
import { simulatedWorkspace } from '../../support/simulated-runs.ts'
import { untilDone, virtualClock } from '../../support/virtual-clock.ts'

const ITEMS = 60

test('a run that was started with few requests at a time keeps to it when it goes on, unless told otherwise', async () => {
  const clock = virtualClock()
  // Without a status no intent is written ahead: what is in flight is what the journal shows as sent.
  const { vendor } = memoryVendor({
    clock,
    latencyMs: () => 200,
    lagMs: 0,
    behaviour: () => 'ok',
    hasStatus: false,
  })
  using workspace = await simulatedWorkspace({ clock, vendor, items: ITEMS })
  const submitting = workspace.db
    .prepare<[], number>(`SELECT count(*) FROM batch_item WHERE state = 'submitting'`)
    .pluck()
  let widest = 0
  const runs = workspace.reopen(() => {
    widest = Math.max(widest, submitting.get() ?? 0)
  })
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
