import type { ItemRow } from '../journal/item-row.ts'
import type { Entry } from '../journal/journal.ts'
import type { Submitted } from '../vendors/port.ts'
import { cutIntoFlights } from './cut-into-flights.ts'
import { repeats } from './flights.ts'
import { outcomeEntries } from './outcome-entry.ts'
import type { RunContext } from './run-context.ts'
import { itemFrom } from './run-store.ts'

const NEVER_LEFT: Submitted = {
  outcome: { kind: 'not-sent', cause: 'the process ended before it left' },
  durationMs: 0,
}

/**
 * Writes down, in the caller's transaction, what is known of attempts whose process ended before their outcome was on disk: that it was
 * lost; or, of what certainly had not begun to leave (`departures.ts`), that it was not sent. Those are looked at before they are sent,
 * where the vendor tells a status. Where an earlier request for the item is in doubt it stays so.
 *
 * @param open all items that stand as under way
 * @param before the life that left them so
 */
export function noteLostAttempts(context: RunContext, open: readonly ItemRow[], before: string | null): void {
  const { departures, pace, store, unlooked } = context
  const unsent = departures.unsent(open, before)
  const neverLeft = open.filter(({ ordinal }) => unsent.has(ordinal))
  const entriesOf = ({ ordinal: item, attempts: attempt, doubted }: ItemRow): readonly Entry[] => {
    if (!unsent.has(item)) return [{ item, type: 'submit.lost', data: { attempt } }]
    if (doubted === 1) return [{ item, type: 'submit.lost', data: { attempt, unsent: true } }]
    return outcomeEntries(item, attempt, NEVER_LEFT, () => false, pace.hasStatus)
  }
  context.append(open.flatMap(entriesOf))
  for (const { ordinal, doubted } of neverLeft) if (pace.hasStatus && doubted !== 1) unlooked.add(ordinal)
  // Each was counted with its intent.
  if (neverLeft.length > 0)
    store.addRequests(
      -cutIntoFlights(neverLeft.map(itemFrom), pace).length,
      0,
      -repeats(neverLeft.map(({ attempts }) => attempts)),
    )
}
