import { expect, test } from 'vitest'
import { exitCodeOf, exitCodeOfRun } from '../../../src/cli/exit-code.ts'
import { ITEM_STATES, type ItemState, type StateCounts } from '../../../src/contract/item-state.ts'
import type { RunStatus } from '../../../src/contract/runs.ts'

function statusWith(state: RunStatus['state'], items: Partial<Record<ItemState, number>>): RunStatus {
  const counts = Object.fromEntries(ITEM_STATES.map((one) => [one, items[one] ?? 0]))
  const exceptionKinds = (['refused', 'unconfirmed', 'unresolved', 'skipped'] as const).flatMap((kind) => {
    const count = items[kind]
    return count === undefined ? [] : [{ kind, count }]
  })
  return { state, counts: { ...counts, total: 10 } as StateCounts, exceptionKinds } as unknown as RunStatus
}

test.each([
  ['input.bad-where', 2],
  ['state.held', 2],
  ['halt.cancelled', 4],
  ['check.evidence-broken', 5],
  ['internal.not-durable', 1],
  ['unheard-of', 1],
])('%s ends with %i', (code, exit) => expect(exitCodeOf(code)).toBe(exit))

test.each([
  ['confirmed, some already done', 'finished', { confirmed: 9, 'already-done': 1 }, 0],
  ['waiting for approval as it must', 'finished', { 'pending-approval': 10 }, 0],
  ['one refused', 'finished', { confirmed: 9, refused: 1 }, 3],
  ['one taken out', 'finished', { confirmed: 9, skipped: 1 }, 3],
  ['one unconfirmed', 'finished', { confirmed: 9, unconfirmed: 1 }, 3],
  ['one unresolved', 'finished', { confirmed: 9, unresolved: 1 }, 3],
  ['paused, even with refusals', 'paused', { refused: 1, queued: 9 }, 4],
  ['stopped with items left', 'stopped', { confirmed: 1, queued: 9 }, 4],
] as const)('a run with items %s', (_what, state, items, exit) => {
  expect(exitCodeOfRun(statusWith(state, items))).toBe(exit)
})
