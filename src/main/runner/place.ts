import type { Place } from '../../contract/runs.ts'
import { AppError } from '../app-error.ts'
import type { BatchRow } from '../batches/batch-row.ts'
import type { Db } from '../db/workspace-db.ts'

/** The place that a batch's run is bound to; null before its first start, and for runs of before places were kept. */
export function placeOf({ origin, account }: Pick<BatchRow, 'origin' | 'account'>): Place | null {
  return origin === null ? null : { origin, account }
}

/**
 * A run belongs to where it began: the same vendor at another address is another place.
 *
 * @param baseUrl of the connection
 * @throws AppError `state.wrong-place` that names both
 */
export function assertPlace(row: BatchRow, baseUrl: string): void {
  const { origin, host } = new URL(baseUrl)
  const isAt = row.origin === null ? row.host === null || row.host === host : row.origin === origin
  if (isAt) return
  throw new AppError(
    'state.wrong-place',
    `Batch "${row.name}" was begun at ${row.origin ?? row.host}; this connection leads to ${origin}. Nothing was sent.`,
    {
      hint: `Choose a connection to ${row.origin ?? row.host}. If the vendor's host was renamed: rescind move "${row.name}" --connection NAME --reason TEXT`,
    },
  )
}

export function bindPlace(db: Db, batch: string, { origin, account }: Place): void {
  db.prepare('UPDATE batch SET origin = ?, account = ? WHERE id = ?').run(origin, account, batch)
}

export function movePlace(db: Db, batch: string, { origin, account }: Place): void {
  db.prepare('UPDATE batch SET origin = ?, account = ?, moves = moves + 1 WHERE id = ?').run(
    origin,
    account,
    batch,
  )
}
