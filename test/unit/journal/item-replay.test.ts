import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ItemEvent } from '../../../src/main/journal/event.ts'
import { createItemReplay } from '../../../src/main/journal/item-replay.ts'
import {
  applyItemEvent,
  IllegalTransition,
  type ItemProjection,
  newItem,
} from '../../../src/main/journal/transition.ts'

const AT = '2026-11-20T10:00:00.000Z'
const OUTCOMES = [
  'accepted',
  'pending-approval',
  'already-done',
  'refused',
  'refused-final',
  'ambiguous',
  'key-refused',
  'not-sent',
  'throttled',
  'in-doubt',
] as const
const PURPOSES = ['settle', 'confirm', 'preflight', 'approval'] as const
const STATUSES = [
  'effective',
  'not-effective',
  'pending-approval',
  'rejected',
  'not-found',
  'ambiguous',
  'untold',
] as const

/** An event that is to happen to an item with so many attempts: mostly of the attempt that would be right. */
type EventFor = (attempts: number) => ItemEvent
const wrongBy = fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, fc.constantFrom(-1, 1, 2))
const anyEvent: fc.Arbitrary<EventFor> = fc.oneof(
  {
    weight: 4,
    arbitrary: wrongBy.map(
      (by): EventFor =>
        (n) => ({ type: 'submit.intent', data: { attempt: n + 1 + by, digest: 'd' } }),
    ),
  },
  {
    weight: 4,
    arbitrary: fc.tuple(wrongBy, fc.constantFrom(...OUTCOMES)).map(
      ([by, outcome]): EventFor =>
        (n) => ({ type: 'submit.outcome', data: { attempt: n + by, outcome } }),
    ),
  },
  fc.tuple(wrongBy, fc.boolean()).map(
    ([by, isUnsent]): EventFor =>
      (n) => ({ type: 'submit.lost', data: { attempt: n + by, ...(isUnsent ? { unsent: true } : {}) } }),
  ),
  {
    weight: 4,
    arbitrary: fc.tuple(fc.constantFrom(...PURPOSES), fc.constantFrom(...STATUSES)).map(
      ([purpose, status]): EventFor =>
        () => ({ type: 'status.answer', data: { purpose, status, reason: 'superseded', requestId: 'r' } }),
    ),
  },
  fc
    .constantFrom<ItemEvent>(
      { type: 'target.resolved', data: { columns: { thumbprint: 'A' } } },
      { type: 'target.unresolvable', data: { code: 'c', message: 'm' } },
      { type: 'confirm.expired', data: {} },
      { type: 'settle.given-up', data: { message: 'm' } },
      { type: 'item.skipped', data: {} },
      { type: 'item.retried', data: { from: 'refused' } },
      { type: 'item.retried', data: { from: 'unresolved' } },
      { type: 'item.retried', data: { from: 'unconfirmed' } },
    )
    .map(
      (event): EventFor =>
        () =>
          event,
    ),
)

/** Applies an event to the full projection; undefined when it may not follow. */
function follow(item: ItemProjection, event: ItemEvent): ItemProjection | undefined {
  try {
    return applyItemEvent(item, event, AT, 'superseded')
  } catch (error) {
    if (error instanceof IllegalTransition) return undefined
    throw error
  }
}

test('the packed replay allows, refuses and ends as the journal itself does, whatever happens to an item', () => {
  let legal = 0
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 1, max: 3 }), anyEvent), { minLength: 60, maxLength: 240 }),
      (history) => {
        const replay = createItemReplay(3)
        const items = [newItem(), newItem(), newItem()]
        for (const [ordinal, eventFor] of history) {
          const before = items[ordinal - 1] as ItemProjection
          const event = eventFor(before.attempts)
          const after = follow(before, event)
          if (after === undefined) {
            expect(() => replay.apply(ordinal, event, AT)).toThrow(IllegalTransition)
            continue
          }
          legal += 1
          items[ordinal - 1] = after
          replay.apply(ordinal, event, AT)
          const counts = replay.counts()
          for (const { state } of items)
            expect(counts[state]).toBe(items.filter((item) => item.state === state).length)
        }
      },
    ),
    { numRuns: 400 },
  )
  // A property over histories that never get anywhere would prove nothing.
  expect(legal).toBeGreaterThan(3_000)
})
