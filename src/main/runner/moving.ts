import type { ItemState } from '../../contract/item-state.ts'
import type { Place } from '../../contract/runs.ts'
import { AppError } from '../app-error.ts'
import type { BatchRow } from '../batches/batch-row.ts'
import type { Db } from '../db/workspace-db.ts'
import type { Entry } from '../journal/journal.ts'

/** An item whose outcome at the old place is open. */
interface OpenItem {
  readonly ordinal: number
  readonly state: ItemState
  readonly attempts: number
}

/** Items that keep a run from being moved: the old place alone can tell what became of them. */
export function openItems(db: Db, batch: string): OpenItem[] {
  return db
    .prepare<[string], OpenItem>(
      `SELECT ordinal, state, attempts FROM batch_item INDEXED BY batch_item_by_state
       WHERE batch = ? AND state IN ('submitting', 'accepted', 'pending-approval', 'in-doubt')`,
    )
    .all(batch)
}

/** What a person settles by moving all the same: such items end for a person to read, never as done or refused. */
export function giveUpEntries({ ordinal: item, state, attempts }: OpenItem, reason: string): Entry[] {
  const givenUp: Entry = {
    item,
    type: 'settle.given-up',
    data: { message: `Not asked about any more, since the run was moved: ${reason}` },
  }
  switch (state) {
    case 'submitting':
      return [{ item, type: 'submit.lost', data: { attempt: attempts } }, givenUp]
    case 'in-doubt':
      return [givenUp]
    case 'accepted':
      return [{ item, type: 'confirm.expired', data: {} }]
    default:
      throw new RangeError(`an item that is ${state} cannot be given up`)
  }
}

export function openOutcomes(batch: string, from: Place, count: number): AppError {
  return new AppError(
    'state.open-outcomes',
    `Batch "${batch}" is not moved: of ${count.toLocaleString('en')} items only ${from.origin} can tell what became of them.`,
    {
      hint: 'Resume it there until they are settled. If that place is gone for good, --give-up-open ends them as unknown; what waits for an approval must be decided there.',
    },
  )
}

export function cannotMove(row: BatchRow, vendor: string, from: Place | null): AppError {
  if (vendor !== row.vendor) {
    return new AppError(
      'input.wrong-vendor',
      `Batch "${row.name}" is for ${row.vendor}; that connection leads to ${vendor}.`,
      { hint: 'Choose a connection of the same vendor: rescind connections list' },
    )
  }
  return from === null
    ? new AppError('state.not-started', `Batch "${row.name}" was never started: it belongs nowhere yet.`, {
        hint: `Start it where it is to go: rescind run "${row.name}" --connection NAME`,
      })
    : new AppError('state.held', `Batch "${row.name}" is running.`, { hint: 'Pause it first.' })
}
