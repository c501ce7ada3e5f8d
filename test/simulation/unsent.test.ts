/** What a process had not begun to send when it was killed waits for no effect; what it may have sent waits for all of its time. */
import { expect, test } from 'vitest'
import { AppError } from '../../src/main/app-error.ts'
import type { DebugPoint } from '../../src/main/runner/debug-point.ts'
import { memoryVendor } from '../support/memory-vendor.ts'
import { simulatedWorkspace } from '../support/simulated-runs.ts'
import { untilDone, virtualClock } from '../support/virtual-clock.ts'

const ITEMS = 3
const CONFIRM_WITHIN_MS = 900_000

/** A run that is killed at its first pass of the step, and resumed until it ends. */
async function killedAt(label: DebugPoint, { hasStatus = true, items = ITEMS, failures = 0 } = {}) {
  const clock = virtualClock()
  const memory = memoryVendor({
    clock,
    lagMs: 0,
    confirmWithinMs: CONFIRM_WITHIN_MS,
    latencyMs: () => 20,
    hasStatus,
    readFails: (read) => (read <= failures ? { kind: 'offline', cause: 'reset' } : null),
    // What leaves before the kill has no effect.
    behaviour: (submit) => (label === 'after-send' && submit <= ITEMS ? 'doubt-before' : 'ok'),
  })
  using workspace = await simulatedWorkspace({ clock, vendor: memory.vendor, items })
  let isKilled = false
  const life = workspace.reopen((passed) => {
    if (passed !== label || isKilled) return
    isKilled = true
    workspace.crash()
    if (label === 'after-intent') throw new Error('killed')
  })
  const { done } = await life.start({
    batch: 'b',
    connection: 'c',
    confirmCount: items,
    canary: false,
    preflight: false,
  })
  await untilDone(
    clock,
    done.catch(() => {}),
  )
  expect(isKilled).toBe(true)
  workspace.revive()
  // Somebody tries first what is refused, and takes the lease for it.
  await expect(workspace.reopen().resume('b', { connection: 'another-host' })).rejects.toThrow(AppError)
  const resumedAt = clock.monotonic()
  const resumed = await workspace.reopen().resume('b')
  const { counts, requests } = await untilDone(clock, resumed.done)
  expect(requests.sent).toBe(memory.arrivals.length)
  expect(new Set(memory.effects).size).toBe(memory.effects.length)
  const events = workspace.db
    .prepare<[], string>(
      `SELECT body FROM event WHERE type IN ('submit.lost', 'submit.outcome', 'status.answer') ORDER BY seq`,
    )
    .pluck()
    .all()
    .map((body) => JSON.parse(body) as { type: string; data: Record<string, unknown> })
  const told = (type: string) => events.filter((event) => event.type === type).map(({ data }) => data)
  return {
    counts,
    submissions: memory.submissions,
    neverLeft: told('submit.outcome').filter((data) => data['outcome'] === 'not-sent'),
    tookMs: clock.monotonic() - resumedAt,
    lost: told('submit.lost'),
    denials: told('status.answer').filter(
      (data) => data['status'] === 'not-effective' && data['early'] !== true,
    ),
  }
}

test('what was not sent yet is asked about once, and sent, long before an effect would have had to show', async () => {
  const { counts, tookMs, lost, neverLeft, denials } = await killedAt('after-intent')
  expect(counts).toMatchObject({ confirmed: ITEMS })
  expect(neverLeft.length).toBeGreaterThan(0)
  expect(lost).toEqual([])
  // None leaves before the vendor was asked, though nothing of it has left.
  expect(denials.map(({ purpose }) => purpose)).toEqual(neverLeft.map(() => 'preflight'))
  expect(tookMs).toBeLessThan(CONFIRM_WITHIN_MS / 10)
})

test('the others are sent while the vendor does not answer what it is asked about what was not sent', async () => {
  const items = 60
  const { counts, submissions, neverLeft } = await killedAt('after-intent', { items, failures: 100 })
  expect(counts).toMatchObject({ confirmed: items })
  expect(neverLeft.length).toBeLessThan(items)
  const inOrder = submissions.map(({ serial }) => serial)
  expect(inOrder.slice(0, items - neverLeft.length).toSorted()).toEqual(
    inOrder.toSorted().slice(neverLeft.length),
  )
})

test('what had begun to leave is not called unsent, and waits for its effect', async () => {
  const { counts, tookMs, lost, denials } = await killedAt('after-send')
  expect(counts).toMatchObject({ confirmed: ITEMS })
  expect(lost).toHaveLength(ITEMS)
  expect(lost.some((data) => data['unsent'] === true)).toBe(false)
  expect(denials).toHaveLength(2 * ITEMS)
  expect(tookMs).toBeGreaterThan(CONFIRM_WITHIN_MS)
})

test('where no status tells, what was not sent yet is sent once, and nobody is asked about it', async () => {
  const { counts, submissions, neverLeft, lost } = await killedAt('after-intent', { hasStatus: false })
  expect(neverLeft.length).toBeGreaterThan(0)
  expect(lost).toEqual([])
  expect(counts).toMatchObject({ unconfirmed: ITEMS })
  expect(submissions).toHaveLength(ITEMS)
})

test('where no status tells, what had begun to leave is for a person, and is not sent again', async () => {
  const { counts, submissions, neverLeft, lost } = await killedAt('after-send', { hasStatus: false })
  expect(neverLeft).toEqual([])
  expect(lost).toHaveLength(ITEMS)
  expect(counts).toMatchObject({ unresolved: ITEMS })
  expect(submissions).toHaveLength(ITEMS)
})
