import { AppError } from '../app-error.ts'
import type { BatchRow } from '../batches/batch-row.ts'
import { type Db, inTransaction } from '../db/workspace-db.ts'
import type { Entry, Journal } from '../journal/journal.ts'
import type { Leases } from './lease.ts'
import type { Runs } from './runs.ts'

export interface ItemChangesDeps {
  readonly db: Db
  readonly journal: Journal
  readonly leases: Pick<Leases, 'view'>
  /** @throws AppError `state.by-hand-over` */
  readonly requireApi: (row: BatchRow) => void
  /** Told after each change. */
  readonly changed: (row: BatchRow) => void
}

type RetryState = Parameters<Runs['retry']>[1]

/** What a person decides about items, also while their run goes on: to try them again, or to leave them out. */
export interface ItemChanges {
  /** @returns how many */
  retry(row: BatchRow, state: RetryState, ordinals?: readonly number[]): number
  /** Of those that nothing has left for yet. @returns how many */
  skip(row: BatchRow, ordinals: readonly number[]): number
}

export function createItemChanges({
  db,
  journal,
  leases,
  requireApi,
  changed,
}: ItemChangesDeps): ItemChanges {
  /** Appends to a batch that nobody else is running, or that this process runs. */
  const append = (row: BatchRow, entries: readonly Entry[]) => {
    const lease = leases.view(row.id)
    if (lease !== null && !lease.here) {
      throw new AppError('state.held', `This batch is being run by ${lease.holder}.`, {
        hint: 'Do it there, or after that run has ended.',
      })
    }
    if (entries.length > 0) journal.append(row.id, entries)
    changed(row)
  }
  return {
    retry(row, state, ordinals) {
      // What a hand-over left unknown is told by its own result alone; there is nobody else to ask.
      if (state !== 'refused') requireApi(row)
      const inState = db
        .prepare<[string, string], { ordinal: number; doubted: number }>(
          'SELECT ordinal, doubted FROM batch_item WHERE batch = ? AND state = ? ORDER BY ordinal',
        )
        .all(row.id, state)
      const wanted = ordinals === undefined ? null : new Set(ordinals)
      const entries = inState
        .filter(({ ordinal }) => wanted === null || wanted.has(ordinal))
        .map(
          ({ ordinal, doubted }): Entry => ({
            item: ordinal,
            type: 'item.retried',
            data: { from: state, ...(doubted === 1 ? { doubted: true } : {}) },
          }),
        )
      inTransaction(db, () => {
        // First: what is told of the entries tells of the state as well.
        if (row.state === 'finished' && entries.length > 0)
          db.prepare(`UPDATE batch SET state = 'paused', finished_at = NULL WHERE id = ?`).run(row.id)
        append(row, entries)
      })
      return entries.length
    },
    skip(row, ordinals) {
      const find = db.prepare<[string, number], { state: string }>(
        'SELECT state FROM batch_item WHERE batch = ? AND ordinal = ?',
      )
      const entries = [...new Set(ordinals)]
        .filter((ordinal) => ['queued', 'waiting'].includes(find.get(row.id, ordinal)?.state ?? ''))
        .map((ordinal): Entry => ({ item: ordinal, type: 'item.skipped', data: {} }))
      append(row, entries)
      return entries.length
    },
  }
}
