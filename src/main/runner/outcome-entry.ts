import type { Entry } from '../journal/journal.ts'
import type { Outcome, Submitted } from '../vendors/port.ts'
import { answerEntry } from './asking.ts'

/**
 * The events that record what the vendor answered to an attempt: never a header, never a key. Where the answer itself shows
 * the status, a second event says so: the item is confirmed, or was done before, and nothing more is asked. Where no status
 * call could ever confirm what was accepted, a second event ends it at once.
 *
 * @param isDoubted whether an earlier request for the item may have had an effect: then even a final "no" is asked about
 * @param hasStatus whether the vendor can be asked what became of it
 */
export function outcomeEntries(
  item: number,
  attempt: number,
  submitted: Submitted,
  isDoubted: (item: number) => boolean,
  hasStatus: boolean,
): readonly Entry[] {
  const entry = outcomeEntry(item, attempt, submitted, isDoubted)
  const { outcome } = submitted
  if (outcome.kind !== 'accepted' && outcome.kind !== 'already-done') return [entry]
  if (outcome.shows !== undefined) {
    const purpose = outcome.kind === 'accepted' ? 'confirm' : 'settle'
    return [entry, answerEntry(item, purpose, { status: outcome.shows, by: 'answer' })]
  }
  if (outcome.kind === 'accepted' && !hasStatus) return [entry, { item, type: 'confirm.expired', data: {} }]
  return [entry]
}

function outcomeEntry(
  item: number,
  attempt: number,
  submitted: Submitted,
  isDoubted: (item: number) => boolean,
): Entry {
  const { outcome, httpStatus, vendorRequestId, durationMs } = submitted
  return {
    item,
    type: 'submit.outcome',
    data: {
      attempt,
      outcome:
        outcome.kind === 'refused' && outcome.final && !isDoubted(item) ? 'refused-final' : outcome.kind,
      durationMs: Math.round(durationMs),
      ...(httpStatus === undefined ? {} : { httpStatus }),
      ...(vendorRequestId === undefined ? {} : { requestId: vendorRequestId }),
      ...outcomeWords(outcome),
    },
  }
}

function outcomeWords(outcome: Outcome): { code?: string; message?: string; requestId?: string } {
  switch (outcome.kind) {
    case 'accepted':
      return outcome.detail === undefined ? {} : { message: outcome.detail }
    case 'pending-approval':
      return {
        requestId: outcome.requestId,
        ...(outcome.detail === undefined ? {} : { message: outcome.detail }),
      }
    case 'already-done':
    case 'refused':
    case 'ambiguous':
    case 'key-refused':
      return { code: outcome.code, message: outcome.message }
    case 'not-sent':
    case 'in-doubt':
      return { message: outcome.cause }
    case 'throttled':
      return outcome.message === undefined ? {} : { message: outcome.message }
    default:
      return outcome satisfies never
  }
}
