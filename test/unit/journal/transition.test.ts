import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ItemEvent } from '../../../src/main/journal/event.ts'
import {
  applyItemEvent,
  DENIALS_NEEDED,
  IllegalTransition,
  type ItemProjection,
  newItem,
} from '../../../src/main/journal/transition.ts'

const AT = '2026-11-20T10:00:00.000Z'

const anyEvent: fc.Arbitrary<ItemEvent> = fc.oneof(
  fc.constant<ItemEvent>({ type: 'submit.intent', data: { attempt: 0, digest: 'd' } }),
  fc
    .constantFrom(
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
    )
    .map(
      (outcome): ItemEvent => ({
        type: 'submit.outcome',
        data: { attempt: 0, outcome: outcome as 'accepted' },
      }),
    ),
  fc.constantFrom<ItemEvent>(
    { type: 'submit.lost', data: { attempt: 0 } },
    { type: 'submit.lost', data: { attempt: 0, unsent: true } },
  ),
  fc
    .tuple(
      fc.constantFrom('settle', 'confirm', 'preflight', 'approval'),
      fc.constantFrom(
        'effective',
        'not-effective',
        'pending-approval',
        'rejected',
        'not-found',
        'ambiguous',
        'untold',
      ),
    )
    .map(
      ([purpose, status]): ItemEvent => ({
        type: 'status.answer',
        data: { purpose: purpose as 'settle', status: status as 'effective' },
      }),
    ),
  fc.constant<ItemEvent>({ type: 'target.resolved', data: { columns: { thumbprint: 'AA' } } }),
  fc.constant<ItemEvent>({ type: 'confirm.expired', data: {} }),
  fc.constant<ItemEvent>({ type: 'settle.given-up', data: { message: 'm' } }),
  fc.constant<ItemEvent>({ type: 'item.skipped', data: {} }),
  fc
    .constantFrom('refused', 'unresolved', 'unconfirmed')
    .map((from): ItemEvent => ({ type: 'item.retried', data: { from: from as 'refused' } })),
)

/** Events carry the attempt that the item is at: the generator is about the order of events. */
function withAttempt(event: ItemEvent, item: ItemProjection): ItemEvent {
  switch (event.type) {
    case 'submit.intent':
      return { ...event, data: { ...event.data, attempt: item.attempts + 1 } }
    case 'submit.outcome':
      return { ...event, data: { ...event.data, attempt: item.attempts } }
    case 'submit.lost':
      return { ...event, data: { ...event.data, attempt: item.attempts } }
    default:
      return event
  }
}

/** What may have had an effect, and what shows that it had none, between two intents of one item. */
function mayRepeatAfter(events: readonly ItemEvent[]): boolean {
  let isClear = true
  let denials = 0
  for (const event of events) {
    if (event.type === 'submit.intent') isClear = false
    if (
      event.type === 'submit.outcome' &&
      ['not-sent', 'throttled', 'ambiguous', 'key-refused', 'refused-final'].includes(event.data.outcome)
    )
      isClear = true
    if (event.type === 'submit.outcome' && event.data.outcome === 'refused') isClear = true
    if (event.type === 'submit.outcome' || event.type === 'submit.lost' || event.type === 'item.retried')
      denials = 0
    if (
      event.type === 'status.answer' &&
      event.data.purpose === 'settle' &&
      event.data.status === 'not-effective'
    ) {
      denials += 1
      if (denials >= DENIALS_NEEDED) isClear = true
    }
    // The vendor's word that the request itself was rejected (`STATUS_TABLE`); it goes out again only where a person tries it again.
    if (event.type === 'status.answer' && event.data.purpose === 'settle' && event.data.status === 'rejected')
      isClear = true
  }
  return isClear
}

test('whatever the order of events, no item is sent again before it is clear that nothing happened', () => {
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 60 }), (events) => {
      let item = newItem()
      const since: ItemEvent[] = []
      for (const event of events) {
        const filled = withAttempt(event, item)
        try {
          const next = applyItemEvent(item, filled, AT, 'superseded')
          if (filled.type === 'submit.intent') expect(mayRepeatAfter(since)).toBe(true)
          item = next
          since.push(filled)
        } catch (error) {
          expect(error).toBeInstanceOf(IllegalTransition)
        }
      }
    }),
    { numRuns: 5_000 },
  )
})

test('confirmed is reached only by an answer of the vendor that shows the effect', () => {
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 60 }), (events) => {
      let item = newItem()
      for (const event of events) {
        const filled = withAttempt(event, item)
        try {
          const next = applyItemEvent(item, filled, AT, null)
          if (next.state === 'confirmed' && item.state !== 'confirmed') {
            expect(filled).toMatchObject({ type: 'status.answer', data: { status: 'effective' } })
          }
          item = next
        } catch (error) {
          expect(error).toBeInstanceOf(IllegalTransition)
        }
      }
    }),
    { numRuns: 5_000 },
  )
})

test('a settled item has the time at which it settled, an open one has none', () => {
  const sent = applyItemEvent(
    newItem(),
    { type: 'submit.intent', data: { attempt: 1, digest: 'd' } },
    AT,
    null,
  )
  const refused = applyItemEvent(
    sent,
    { type: 'submit.outcome', data: { attempt: 1, outcome: 'refused-final', code: 'c', message: 'm' } },
    AT,
    null,
  )
  expect(refused).toMatchObject({ state: 'refused', settledAt: AT, vendorCode: 'c', vendorMessage: 'm' })
  // What its name was resolved to before is not relied upon: it is looked up again.
  const looked = { ...refused, resolved: { shown_status: 'PENDING_ISSUANCE' } }
  expect(applyItemEvent(looked, { type: 'item.retried', data: { from: 'refused' } }, AT, null)).toMatchObject(
    { state: 'queued', settledAt: null, resolved: null },
  )
})
