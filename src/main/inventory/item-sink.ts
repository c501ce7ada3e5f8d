import type Database from 'better-sqlite3'
import type { RejectionReason } from '../../contract/inventories.ts'
import type { Source } from '../../contract/page.ts'
import type { TargetSchema } from '../../contract/vendor.ts'
import { createKeySet } from './key-set.ts'
import { rejectionMessage } from './rejection.ts'
import type { ReadItem, ReadRejection } from './row-reader.ts'
import { createKeyWriter } from './target-key.ts'

const SECONDS_PER_DAY = 86_400
/** Many rows by one statement take a third of the time that as many statements take. */
const ROWS_PER_INSERT = 50
/** The ordinal is left to SQLite: in an empty table it counts from 1. */
const INSERT_ENTRIES = 'INSERT INTO entry (source_row, key, common_name, payload, shared) VALUES'
const ONE_ENTRY = '(?, ?, ?, ?, ?)'
const ENTRY_VALUES = 5
const PAYLOAD_AT = 3
/** Sets of shared values that are remembered; after these some are stored again, which costs room only. */
const SHARED_REMEMBERED = 20_000

export interface ImportFindings {
  readonly source: Source
  readonly read: number
  readonly imported: number
  readonly duplicates: number
  readonly rejected: number
  readonly reasons: Partial<Record<RejectionReason, number>>
}

export interface ItemSink {
  /** @param rejectedAs under which row a contradiction is reported, where items have none of their own */
  item(row: number, item: ReadItem, rejectedAs?: number): void
  rejected(row: number, rejection: ReadRejection): void
  read(): number
  finish(): void
  counts(): Omit<ImportFindings, 'source'>
}

/** Writes items once each, and counts. Two rows of one identity that say different things of it contradict each other. */
export function createSink(db: Database.Database, schema: TargetSchema): ItemSink {
  db.exec('CREATE TABLE expiry (day INTEGER PRIMARY KEY, items INTEGER NOT NULL) STRICT')
  const insert = (rows: number) => db.prepare(`${INSERT_ENTRIES} ${Array(rows).fill(ONE_ENTRY).join(', ')}`)
  const insertFull = insert(ROWS_PER_INSERT)
  const insertRejected = db.prepare(
    'INSERT INTO rejected (source_row, reason, message, value) VALUES (?, ?, ?, ?)',
  )
  const insertExpiry = db.prepare('INSERT INTO expiry VALUES (?, ?)')
  const selectPayload = db.prepare<[number], { payload: string | null; source_row: number }>(
    'SELECT payload, source_row FROM entry WHERE ordinal = ?',
  )
  const keyOf = createKeyWriter(schema)
  const keys = createKeySet()
  const sharedOf = createSharedWriter(db)
  /** Values of rows that are not in the table yet, one after the other. */
  const waiting: (string | number | Buffer | null)[] = []
  let flushed = 0
  const expiry = new Map<number, number>()
  const reasons: Partial<Record<RejectionReason, number>> = {}
  const beside = schema.columns.filter((column) => !column.identity)
  let imported = 0
  let duplicates = 0
  let rejected = 0

  const reject = (row: number, { reason, message, value }: Omit<ReadRejection, 'kind'>) => {
    rejected += 1
    reasons[reason] = (reasons[reason] ?? 0) + 1
    insertRejected.run(row, reason, message, value)
  }
  const payloadOf = (item: ReadItem): string | null => {
    if (beside.length === 0) return null
    const pairs = beside.flatMap(({ name }) =>
      item.target[name] === undefined ? [] : [[name, item.target[name]] as const],
    )
    return pairs.length === 0 ? null : JSON.stringify(Object.fromEntries(pairs))
  }
  const flush = (statement: Database.Statement) => {
    statement.run(waiting)
    flushed += waiting.length / ENTRY_VALUES
    waiting.length = 0
  }
  const earlierItem = (ordinal: number): { payload: string | null; source_row: number } => {
    if (ordinal <= flushed)
      return selectPayload.get(ordinal) as { payload: string | null; source_row: number }
    const at = (ordinal - flushed - 1) * ENTRY_VALUES
    return { source_row: waiting[at] as number, payload: waiting[at + PAYLOAD_AT] as string | null }
  }
  return {
    item(row, item, rejectedAs = row) {
      const key = keyOf(item.target, item.attributes)
      const payload = payloadOf(item)
      const earlier = keys.add(key, imported + 1)
      if (earlier !== 0) {
        const known = beside.length === 0 ? undefined : earlierItem(earlier)
        if (known !== undefined && known.payload !== payload) {
          const message = rejectionMessage(
            'conflict',
            null,
            `row ${known.source_row} says something else of the same target`,
          )
          reject(rejectedAs, {
            reason: 'conflict',
            message,
            value: key.toString('utf8').replace(/[^\x20-\x7e]/g, ''),
          })
        } else duplicates += 1
        return
      }
      imported += 1
      const { endsAt } = item
      waiting.push(row, keys.lastAdded(), item.commonName, payload, sharedOf(item))
      if (waiting.length === ROWS_PER_INSERT * ENTRY_VALUES) flush(insertFull)
      if (endsAt !== null) {
        // The first midnight at or after its end: from that day on it counts as expired.
        const day = Math.ceil(endsAt / SECONDS_PER_DAY)
        expiry.set(day, (expiry.get(day) ?? 0) + 1)
      }
    },
    rejected: reject,
    read: () => imported + duplicates + rejected,
    finish() {
      if (waiting.length > 0) flush(insert(waiting.length / ENTRY_VALUES))
      for (const [day, items] of expiry) insertExpiry.run(day, items)
    },
    counts: () => ({ read: imported + duplicates + rejected, imported, duplicates, rejected, reasons }),
  }
}

/** Stores what items have in common, and answers its id. */
function createSharedWriter(db: Database.Database): (item: ReadItem) => number {
  const insert = db.prepare('INSERT INTO shared VALUES (?, ?, ?, ?, ?, ?)')
  const known = new Map<string, number>()
  let last = 0
  const idOf = ({ organization, validFrom, validTo, endsAt, attributes }: ReadItem): number => {
    let key = `${organization}\0${validFrom}\0${validTo}`
    for (const name in attributes) key += `\0${name}\0${attributes[name]}`
    const found = known.get(key)
    if (found !== undefined) return found
    last += 1
    const text = attributes === null ? null : JSON.stringify(attributes)
    insert.run(last, organization, validFrom, validTo, endsAt, text)
    if (known.size >= SHARED_REMEMBERED) known.clear()
    known.set(key, last)
    return last
  }
  let before: ReadItem | undefined
  let beforeId = 0
  return (item) => {
    if (before !== undefined && sharesAll(item, before)) return beforeId
    before = item
    beforeId = idOf(item)
    return beforeId
  }
}

/** Most rows have in common with the row before what they have in common with any: told without a look-up. */
function sharesAll(item: ReadItem, other: ReadItem): boolean {
  if (item.organization !== other.organization || item.validFrom !== other.validFrom) return false
  if (item.validTo !== other.validTo) return false
  const [left, right] = [item.attributes, other.attributes]
  if (left === null || right === null) return left === right
  let names = 0
  for (const name in left) {
    if (left[name] !== right[name]) return false
    names += 1
  }
  for (const _ in right) names -= 1
  return names === 0
}
