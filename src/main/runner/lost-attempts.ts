import { inTransaction } from '../db/workspace-db.ts'
import type { ItemRow } from '../journal/item-row.ts'
import type { Entry } from '../journal/journal.ts'
import type { Submitted } from '../vendors/port.ts'
import { cutIntoFlights } from './cut-into-flights.ts'
import { outcomeEntries } from './outcome-entry.ts'
import type { RunContext } from './run-context.ts'
import { itemFrom } from './run-store.ts'

const NEVER_LEFT: Submitted = {
  outcome: { kind: 'not-sent', cause: 'the process ended before it left' },
  durationMs: 0,
}

/**
 * Writes down what is known of attempts whose process ended before their outcome was on disk: that it was lost. What certainly had not
 * begun to leave is asked about all the same where a status tells; where none does, asking would leave it to a person, and it is called
 * what it is.
 *
 * @param open all items that stand as under way
 */
export function noteLostAttempts(context: RunContext, open: readonly ItemRow[]): void {
  const { db, departures, pace, store } = context
  const unsent = departures.unsent(open)
  const entriesOf = ({ ordinal: item, attempts: attempt }: ItemRow): readonly Entry[] => {
    if (!unsent.has(item)) return [{ item, type: 'submit.lost', data: { attempt } }]
    return pace.hasStatus
      ? [{ item, type: 'submit.lost', data: { attempt, unsent: true } }]
      : outcomeEntries(item, attempt, NEVER_LEFT, () => false, false)
  }
  const neverLeft = open.filter(({ ordinal }) => unsent.has(ordinal))
  const retried = neverLeft.filter(({ attempts }) => attempts > 1)
  inTransaction(db, () => {
    context.append(open.flatMap(entriesOf))
    // Each was counted with its intent.
    if (neverLeft.length > 0)
      store.addRequests(-cutIntoFlights(neverLeft.map(itemFrom), pace).length, 0, -retried.length)
  })
}
