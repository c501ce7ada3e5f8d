import type { Connection } from '../../contract/connections.ts'
import { countOf } from '../../contract/counted.ts'
import type { ItemState } from '../../contract/item-state.ts'
import type { Place } from '../../contract/runs.ts'
import type { ActivityLog } from '../activity/activity-log.ts'
import { AppError } from '../app-error.ts'
import type { Approvals } from '../approvals/approvals.ts'
import type { BatchRow } from '../batches/batch-row.ts'
import { placeText } from '../batches/place-text.ts'
import type { Connections } from '../connections/connections.ts'
import { type Db, inTransaction } from '../db/workspace-db.ts'
import type { Entry, Journal } from '../journal/journal.ts'
import type { Leases } from './lease.ts'
import { movePlace, placeOf } from './place.ts'
import type { Move, PlannedMove } from './runs.ts'

/** An item whose outcome at the old place is open. */
interface OpenItem {
  readonly ordinal: number
  readonly state: ItemState
  readonly attempts: number
}

export interface MovingDeps {
  readonly db: Db
  readonly connections: Pick<Connections, 'get'>
  readonly approvals: Pick<Approvals, 'requireMove'>
  readonly journal: Journal
  readonly leases: Pick<Leases, 'take' | 'release'>
  readonly activity: ActivityLog
  readonly isCarried: (batch: string) => boolean
}

/** Says that the place of a run goes by another address now: an event with a reason, and never while an outcome is open. */
export interface Moving {
  /** @throws AppError as `Runs.move` */
  move(row: BatchRow, wanted: Move): Promise<void>
  /** What it would do, for a person to agree to. @throws AppError as `move` */
  plan(row: BatchRow, wanted: Omit<Move, 'reason'>): Promise<PlannedMove>
}

export function createMoving(deps: MovingDeps): Moving {
  const { db, connections, approvals, journal, leases, activity, isCarried } = deps
  const updateConnection = db.prepare('UPDATE batch SET connection = ?, host = ? WHERE id = ?')
  /** @throws AppError where the run may not be moved */
  const planned = (row: BatchRow, to: Connection, giveUpOpen: boolean) => {
    const from = placeOf(row)
    if (to.vendor !== row.vendor || from === null || isCarried(row.id)) throw cannotMove(row, to.vendor, from)
    const { origin } = new URL(to.baseUrl)
    approvals.requireMove(row, origin)
    const open = openItems(db, row.id)
    const stuck = open.filter(({ state }) => state === 'pending-approval' || !giveUpOpen)
    if (stuck.length > 0) throw openOutcomes(row.name, from, stuck.length)
    return { from, to: { origin, account: null }, open }
  }
  return {
    async plan(row, { connection, giveUpOpen }) {
      const { from, to, open } = planned(row, await connections.get(connection), giveUpOpen)
      return { from, to, givenUp: open.length }
    },
    async move(row, { connection: name, reason, giveUpOpen }) {
      const connection = await connections.get(name)
      const { from, to } = planned(row, connection, giveUpOpen)
      leases.take(row.id)
      try {
        inTransaction(db, () => {
          const { open } = planned(row, connection, giveUpOpen)
          journal.append(row.id, [
            ...open.flatMap((item) => giveUpEntries(item, reason)),
            { type: 'run.moved', data: { from, to, reason } },
          ])
          movePlace(db, row.id, to)
          updateConnection.run(connection.name, connection.host, row.id)
        })
      } finally {
        leases.release(row.id)
      }
      activity.add({
        kind: 'run.moved',
        message: `Moved "${row.name}" from ${placeText(from)} to ${to.origin}: ${reason}`,
        batch: row.name,
      })
    },
  }
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
function giveUpEntries({ ordinal: item, state, attempts }: OpenItem, reason: string): Entry[] {
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

function openOutcomes(batch: string, from: Place, count: number): AppError {
  return new AppError(
    'state.open-outcomes',
    `Batch "${batch}" is not moved: of ${countOf(count, 'item')} only ${from.origin} can tell what became of them.`,
    {
      hint: 'Resume it there until they are settled. If that place is gone for good, --give-up-open ends them as unknown; what waits for an approval must be decided there.',
    },
  )
}

function cannotMove(row: BatchRow, vendor: string, from: Place | null): AppError {
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
