import { expect, test } from 'vitest'
import { type MemoryVendorOptions, memoryVendor } from '../../support/memory-vendor.ts'
import { serial, simulatedWorkspace } from '../../support/simulated-runs.ts'
import { untilDone, virtualClock } from '../../support/virtual-clock.ts'

const calm: Omit<MemoryVendorOptions, 'clock'> = { latencyMs: () => 20, lagMs: 0, behaviour: () => 'ok' }

async function scene(items: number, options: Partial<MemoryVendorOptions> = {}) {
  const clock = virtualClock()
  const memory = memoryVendor({ clock, ...calm, ...options })
  const workspace = await simulatedWorkspace({
    clock,
    vendor: memory.vendor,
    items,
    ...(options.windows === undefined ? {} : { limits: options.windows }),
  })
  const start = { batch: 'b', connection: 'c', confirmCount: items, canary: true, preflight: false }
  const run = async () => untilDone(clock, (await workspace.runs.start(start)).done)
  const resume = async () => untilDone(clock, (await workspace.runs.resume('b')).done)
  return { clock, memory, workspace, start, run, resume }
}

test('revokes every item once and confirms it', async () => {
  const { memory, run, workspace } = await scene(80, { hasList: true, lagMs: 700 })
  using _ = workspace
  const status = await run()
  expect(status).toMatchObject({ state: 'finished', halt: null })
  expect(status.counts.confirmed).toBe(80)
  expect(memory.effects.toSorted()).toEqual(Array.from({ length: 80 }, (_, n) => serial(n + 1)).toSorted())
})

test('asks about a doubt before it repeats, and repeats what had no effect', async () => {
  const { memory, run, workspace } = await scene(3, {
    behaviour: (n) => (n === 1 ? 'doubt-before' : n === 3 ? 'doubt-after' : 'ok'),
  })
  using _ = workspace
  const status = await run()
  expect(status.counts.confirmed).toBe(3)
  expect(memory.effects).toHaveLength(3)
  expect(memory.submits()).toBe(4)
})

test('what was asked about early is asked about again, however long the other questions of that round were held up', async () => {
  const { clock, start, workspace } = await scene(2, {
    lagMs: 1_000,
    confirmWithinMs: 6_000,
    readFails: (read) => (read === 2 ? { kind: 'throttled', retryAfterMs: 8_000 } : null),
  })
  using _ = workspace
  const active = await workspace.runs.start({ ...start, canary: false })
  const status = await untilDone(clock, active.done)
  expect(status.counts).toMatchObject({ confirmed: 2, unconfirmed: 0 })
})

test('a disk that cannot take the sign of life does not end the program', async () => {
  const { clock, start, workspace } = await scene(1, { lagMs: 20_000, confirmWithinMs: 60_000 })
  using _ = workspace
  const active = await workspace.runs.start(start)
  await untilDone(clock, clock.sleep(2_000))
  workspace.db.pragma('query_only = ON')
  const status = await untilDone(clock, active.done)
  expect(status.halt).toMatchObject({ kind: 'disk' })
})

test('a refusal of what was done before ends as already done, another refusal as refused', async () => {
  const { memory, run, workspace } = await scene(3, {
    behaviour: (_, item) => (item.ordinal === 2 ? 'refused' : 'ok'),
  })
  using _ = workspace
  memory.revokeBeforehand(serial(1))
  const status = await run()
  expect(status.counts).toMatchObject({ 'already-done': 1, refused: 1, confirmed: 1 })
  expect(status.exceptions).toBe(1)
})

test('a refused key pauses at once, says what to do, and the run carries on with a better one', async () => {
  let isBad = true
  const { memory, run, resume, workspace } = await scene(5, {
    behaviour: (n) => (isBad && n === 3 ? 'key-refused' : 'ok'),
  })
  using _ = workspace
  const paused = await run()
  expect(paused).toMatchObject({ state: 'paused', halt: { kind: 'key-refused', hint: 'another key' } })
  isBad = false
  const status = await resume()
  expect(status.counts.confirmed).toBe(5)
  expect(memory.effects).toHaveLength(5)
})

test('five doubts in a row pause the run', async () => {
  const { memory, run, workspace } = await scene(200, { behaviour: (n) => (n > 10 ? 'doubt-before' : 'ok') })
  using _ = workspace
  const status = await run()
  expect(status).toMatchObject({ state: 'paused', halt: { kind: 'doubts' } })
  expect(memory.submits()).toBeLessThan(10 + 5 + 50)
})

test('begins with canaries, and stops when none of them ends as meant', async () => {
  const { memory, run, workspace } = await scene(500, { behaviour: () => 'refused-final' })
  using _ = workspace
  const status = await run()
  expect(status).toMatchObject({
    state: 'paused',
    halt: { kind: 'canary' },
    counts: { refused: 1, queued: 499 },
  })
  expect(memory.submits()).toBe(1)
})

test('goes offline when the vendor cannot be reached, and carries on by itself', async () => {
  const { memory, run, workspace } = await scene(30, {
    behaviour: (n) => (n > 8 && n < 20 ? 'not-sent' : 'ok'),
  })
  using _ = workspace
  const status = await run()
  expect(status.counts.confirmed).toBe(30)
  expect(memory.effects).toHaveLength(30)
  const events = workspace.db.prepare(`SELECT type FROM event WHERE type LIKE 'run.o%'`).pluck().all()
  expect(events).toEqual(['run.offline', 'run.online'])
})

test('what is never shown as effective ends unconfirmed, not confirmed', async () => {
  const { run, workspace } = await scene(1, { lagMs: 10_000_000 })
  using _ = workspace
  const status = await run()
  expect(status.counts.unconfirmed).toBe(1)
})

test('keeps the rolling windows, questions included', async () => {
  const windows = [
    { requests: 10, perMs: 1000 },
    { requests: 60, perMs: 10_000 },
  ]
  const { memory, run, workspace } = await scene(150, { windows, hasList: true })
  using _ = workspace
  await run()
  for (const { requests, perMs } of windows) {
    for (let n = 0; n + requests < memory.arrivals.length; n += 1) {
      expect(
        (memory.arrivals[n + requests] as number) - (memory.arrivals[n] as number),
      ).toBeGreaterThanOrEqual(perMs)
    }
  }
})

test('a pause finishes what is in flight and sends nothing more; the rest goes out after resuming', async () => {
  const { clock, memory, workspace, start, resume } = await scene(300)
  using _ = workspace
  const active = await workspace.runs.start(start)
  const paused = untilDone(clock, active.done)
  while (memory.submits() < 100) await new Promise(setImmediate)
  const pausing = workspace.runs.pause('b')
  const status = await paused
  await pausing
  expect(status).toMatchObject({ state: 'paused', halt: { kind: 'operator' }, counts: { submitting: 0 } })
  const before = memory.submits()
  expect((await resume()).counts.confirmed).toBe(300)
  expect(before).toBeLessThan(300)
  expect(memory.effects).toHaveLength(300)
})

test('a different reason at the vendor is an exception', async () => {
  const { memory, run, workspace } = await scene(1, { behaviour: () => 'refused' })
  using _ = workspace
  memory.revokeBeforehand(serial(1), 'key_compromise')
  const status = await run()
  expect(status).toMatchObject({ exceptions: 1, counts: { 'already-done': 1 } })
})
