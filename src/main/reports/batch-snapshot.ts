import Database from 'better-sqlite3'
import { ITEM_STATES, type ItemState, type StateCounts } from '../../contract/item-state.ts'
import { AppError } from '../app-error.ts'
import { type BatchRow, batchFinder } from '../batches/batch-row.ts'
import type { Manifest } from '../batches/manifest.ts'
import type { Db } from '../db/workspace-db.ts'
import type { BatchEvent, StoredEvent, ToldBy } from '../journal/event.ts'
import type { ItemRow } from '../journal/item-row.ts'
import type { SettledMinute } from './settled-minute.ts'

/** Rows read at a time: a few milliseconds of reading, then the event loop has its turn. */
const PAGE_ROWS = 1_000
/** Ordinals looked through at a time for the few that need reading. */
const SCAN_ROWS = 10_000
const BUSY_TIMEOUT_MS = 5_000
/** Events of the batch as a whole, without the checkpoints: of those a long run has hundreds. */
const OF_BATCH = `item IS NULL AND type <> 'checkpoint.signed'`

export interface SealedBatchRow extends BatchRow {
  readonly manifest: string
  readonly digest: string
}

/** How many items ask for a reason, stand in a state, and were told to be done by what. */
export interface Tally {
  readonly reason: string | null
  readonly state: ItemState
  readonly confirmedBy: ToldBy | null
  readonly items: number
}

/** An event as it is stored. */
export interface EventRow {
  readonly seq: number
  readonly item: number | null
  readonly body: string
  readonly hash: string
}

/**
 * A sealed batch as it stood at one moment. It has a read-only connection and transaction of its own, so a run that goes
 * on writes undisturbed and all pages of a report agree with each other.
 */
export interface BatchSnapshot extends Disposable {
  /** The snapshot's own read-only connection. */
  readonly db: Db
  readonly row: SealedBatchRow
  readonly manifest: Manifest
  readonly counts: StateCounts
  /** Items by ordinal, from `after` on. */
  itemPages(after?: number): Generator<ItemRow[]>
  /** Items that a person must read about, by ordinal: failed, skipped, or showing something other than was asked. May yield empty pages. */
  exceptionPages(): Generator<ItemRow[]>
  /** The events' stored bytes and hashes by `seq`. */
  eventPages(): Generator<EventRow[]>
  /** Events of the batch as a whole, oldest first; checkpoints are not among them. */
  batchEvents(limit: number): StoredEvent[]
  /** The last of them that come after an event, oldest first. */
  lastBatchEvents(after: number, limit: number): StoredEvent[]
  /** All of one type, oldest first. */
  eventsOfType(type: BatchEvent['type']): StoredEvent[]
  batchEventCount(): number
  minutes(): SettledMinute[]
  /** How many items ask for each reason and stand in each state, a part of the items at a time: a pair occurs in several pages. */
  tallyPages(): Generator<Tally[]>
}

/** @throws AppError `input.no-such-batch`, `state.draft` */
export function openBatchSnapshot(db: Db, name: string): BatchSnapshot {
  const reader = new Database(db.name, { readonly: true, timeout: BUSY_TIMEOUT_MS })
  try {
    reader.exec('BEGIN')
    return snapshotOf(reader, sealedRow(reader, name))
  } catch (error) {
    reader.close()
    throw error
  }
}

function sealedRow(reader: Db, name: string): SealedBatchRow {
  const row = batchFinder(reader)(name)
  if (row.manifest === null || row.digest === null) {
    throw new AppError('state.draft', `Batch "${name}" is a draft: there is nothing to report yet.`, {
      hint: `Seal it first: rescind batch seal "${name}"`,
    })
  }
  return { ...row, manifest: row.manifest, digest: row.digest }
}

function snapshotOf(reader: Db, row: SealedBatchRow): BatchSnapshot {
  const itemsAfter = reader.prepare<[string, number, number], ItemRow>(
    'SELECT * FROM batch_item WHERE batch = ? AND ordinal > ? ORDER BY ordinal LIMIT ?',
  )
  const exceptionsBetween = reader.prepare<[string, number, number], ItemRow>(`
    SELECT * FROM batch_item
    WHERE batch = ? AND ordinal > ? AND ordinal <= ?
      AND (state IN ('refused', 'unconfirmed', 'unresolved', 'skipped') OR exception IS NOT NULL)
    ORDER BY ordinal`)
  const eventsAfter = reader.prepare<[string, number, number], EventRow>(
    'SELECT seq, item, body, hash FROM event WHERE batch = ? AND seq > ? ORDER BY seq LIMIT ?',
  )
  const batchEvents = reader.prepare<[string, number], { body: string }>(
    `SELECT body FROM event WHERE batch = ? AND ${OF_BATCH} ORDER BY seq LIMIT ?`,
  )
  const lastBatchEvents = reader.prepare<[string, number, number], { body: string }>(
    `SELECT body FROM event WHERE batch = ? AND ${OF_BATCH} AND seq > ? ORDER BY seq DESC LIMIT ?`,
  )
  const eventsOfType = reader.prepare<[string, string], { body: string }>(
    'SELECT body FROM event WHERE batch = ? AND item IS NULL AND type = ? ORDER BY seq',
  )
  const stored = ({ body }: { body: string }) => JSON.parse(body) as StoredEvent
  const countBatchEvents = reader.prepare<[string], { events: number }>(
    `SELECT count(*) AS events FROM event WHERE batch = ? AND ${OF_BATCH}`,
  )
  const minutes = reader.prepare<[string], SettledMinute>(
    'SELECT minute AS at, settled FROM batch_minute WHERE batch = ? AND settled > 0 ORDER BY minute',
  )
  const lastOrdinal = reader.prepare<[string], { ordinal: number | null }>(
    'SELECT max(ordinal) AS ordinal FROM batch_item WHERE batch = ?',
  )
  const tallyBetween = reader.prepare<[string, number, number], Tally>(
    `SELECT reason, state, confirmed_by AS confirmedBy, count(*) AS items FROM batch_item
     WHERE batch = ? AND ordinal > ? AND ordinal <= ? GROUP BY reason, state, confirmed_by`,
  )
  return {
    db: reader,
    row,
    manifest: JSON.parse(row.manifest) as Manifest,
    counts: countsOf(reader, row.id),
    itemPages: (after = 0) =>
      pages(
        after,
        ({ ordinal }) => ordinal,
        (last) => itemsAfter.all(row.id, last, PAGE_ROWS),
      ),
    *exceptionPages() {
      for (let from = 0; from < row.items; from += SCAN_ROWS)
        yield exceptionsBetween.all(row.id, from, from + SCAN_ROWS)
    },
    eventPages: () =>
      pages(
        0,
        ({ seq }) => seq,
        (last) => eventsAfter.all(row.id, last, PAGE_ROWS),
      ),
    batchEvents: (limit) => batchEvents.all(row.id, limit).map(stored),
    lastBatchEvents: (after, limit) => lastBatchEvents.all(row.id, after, limit).map(stored).reverse(),
    eventsOfType: (type) => eventsOfType.all(row.id, type).map(stored),
    batchEventCount: () => countBatchEvents.get(row.id)?.events ?? 0,
    minutes: () => minutes.all(row.id),
    *tallyPages() {
      // To the last there is, not to the last that was sealed: what does not belong there is to be counted too.
      const last = lastOrdinal.get(row.id)?.ordinal ?? 0
      for (let from = 0; from < last; from += SCAN_ROWS)
        yield tallyBetween.all(row.id, from, from + SCAN_ROWS)
    },
    [Symbol.dispose]: () => {
      reader.close()
    },
  }
}

/** Pages by key until one comes back empty. */
function* pages<T>(start: number, keyOf: (row: T) => number, read: (after: number) => T[]): Generator<T[]> {
  for (let after = start; ; ) {
    const page = read(after)
    const last = page.at(-1)
    if (last === undefined) return
    yield page
    after = keyOf(last)
  }
}

function countsOf(reader: Db, batch: string): StateCounts {
  const rows = reader
    .prepare<[string], { state: ItemState; items: number }>(
      'SELECT state, items FROM batch_count WHERE batch = ?',
    )
    .all(batch)
  const found = new Map(rows.map(({ state, items }) => [state, items]))
  const counts = Object.fromEntries(ITEM_STATES.map((state) => [state, found.get(state) ?? 0])) as Record<
    ItemState,
    number
  >
  return { total: Object.values(counts).reduce((sum, items) => sum + items, 0), ...counts }
}
