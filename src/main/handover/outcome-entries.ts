import type { Entry } from '../journal/journal.ts'
import type { ItemResult } from './read-result.ts'

/** The CA's database shows the effect when the script asks it, so what it tells is told by the status. */
const VENDOR_STATUS = 'revoked'

/**
 * The events that record what a result says of an item that stands as sent: the same that a run writes of an answer.
 *
 * @param startedAt when the batch's first hand-over was written, ISO 8601: what was revoked since then, and is found revoked by
 *   a script that has no line about it, may be its own work of an earlier life, whose result file is lost
 */
export function outcomeEntries(
  item: number,
  attempt: number,
  result: ItemResult,
  startedAt: string | null,
): readonly Entry[] {
  const said = {
    ...(result.exit === null ? {} : { code: `exit ${result.exit}` }),
    ...(result.message === null ? {} : { message: result.message }),
  }
  const shown = (purpose: 'confirm' | 'settle'): Entry => ({
    item,
    type: 'status.answer',
    data: {
      purpose,
      status: 'effective',
      vendorStatus: VENDOR_STATUS,
      ...(result.reason === null ? {} : { reason: result.reason }),
      ...(result.since === null ? {} : { since: result.since }),
      by: 'status',
    },
  })
  switch (result.outcome) {
    case 'revoked':
      return [
        { item, type: 'submit.outcome', data: { attempt, outcome: 'accepted', ...said } },
        shown('confirm'),
      ]
    case 'already':
      return [
        {
          item,
          type: 'submit.outcome',
          data: { attempt, outcome: isSince(result.since, startedAt) ? 'in-doubt' : 'already-done', ...said },
        },
        shown('settle'),
      ]
    case 'refused':
      return [{ item, type: 'submit.outcome', data: { attempt, outcome: 'refused-final', ...said } }]
    case 'not-shown':
      return [
        { item, type: 'submit.outcome', data: { attempt, outcome: 'accepted', ...said } },
        { item, type: 'confirm.expired', data: {} },
      ]
    default:
      return result.outcome satisfies never
  }
}

/** What the script never began may be handed over again. */
export const notDoneEntry = (item: number, attempt: number): Entry => ({
  item,
  type: 'submit.outcome',
  data: { attempt, outcome: 'not-sent', message: 'The script did not come to it.' },
})

const isSince = (since: string | null, startedAt: string | null): boolean =>
  since !== null && startedAt !== null && Date.parse(since) >= wholeSecond(Date.parse(startedAt))

/** The database of a CA tells no part of a second. */
const wholeSecond = (ms: number): number => ms - (ms % 1_000)
