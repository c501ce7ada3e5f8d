import type Database from 'better-sqlite3'
import type { ImportSummary, ReadAs, RejectionReason } from '../../../contract/inventories.ts'
import type { Source } from '../../../contract/page.ts'
import { rejectionMessage } from '../cells/rejection.ts'
import type { ReadRejection } from '../columns/row-reader.ts'
import type { EntryPort } from './entry-port.ts'
import { createKeySet } from './key-set.ts'

const SECONDS_PER_DAY = 86_400
/** Many rows by one statement take a third of the time that as many statements take. */
const ROWS_PER_INSERT = 50
/** The ordinal is left to SQLite: in an empty table it counts from 1. */
const INSERT_ENTRIES = 'INSERT INTO entry (source_row, key, common_name, payload, shared) VALUES'
const ONE_ENTRY = '(?, ?, ?, ?, ?)'
const ENTRY_VALUES = 5
const KEY_AT = 1
const PAYLOAD_AT = 3

interface Counts {
  readonly read: number
  readonly imported: number
  readonly duplicates: number
  readonly rejected: number
}
export interface ImportCounts extends Counts {
  readonly reasons: Partial<Record<RejectionReason, number>>
  /** Of several files, what came of each. */
  readonly parts?: readonly (Counts & { readonly name: string })[]
}
export type ImportFindings = Omit<ImportCounts, 'parts'> & {
  readonly source: Source
  readonly reading?: ReadAs
  readonly leftOut?: number
  readonly files?: ImportSummary['files']
  readonly passedOver?: string[]
}

export interface EntryWriter extends EntryPort {
  /** Copies the keys that were handed in and are not written yet: their memory is about to be written again. */
  keepKeys(): void
  /** Writes what is still held back; the transaction is the caller's. */
  finish(): ImportCounts
}

interface EarlierEntry {
  readonly source_row: number
  readonly key: Buffer
  readonly payload: string | null
}

/**
 * Writes entries once each, and counts. Two rows of one identity that say different things of it contradict each other.
 *
 * @param expectedRows a guess, to make room at once
 * @param isKeyKept whether a key handed in stays as it is until `keepKeys`: else it is copied at once
 */
export function createEntryWriter(db: Database.Database, isKeyKept: boolean, expectedRows = 0): EntryWriter {
  db.exec('CREATE TABLE expiry (day INTEGER PRIMARY KEY, items INTEGER NOT NULL) STRICT')
  const insert = (rows: number) => db.prepare(`${INSERT_ENTRIES} ${Array(rows).fill(ONE_ENTRY).join(', ')}`)
  const insertFull = insert(ROWS_PER_INSERT)
  const insertShared = db.prepare('INSERT INTO shared VALUES (?, ?, ?, ?, ?, ?)')
  const insertRejected = db.prepare(
    'INSERT INTO rejected (source_row, reason, message, value, cells, cell, file) VALUES (?, ?, ?, ?, ?, ?, ?)',
  )
  const insertIssued = db.prepare('INSERT INTO issued VALUES (?)')
  const insertExpiry = db.prepare('INSERT INTO expiry VALUES (?, ?)')
  const selectEntry = db.prepare<[number], EarlierEntry>(
    'SELECT source_row, key, payload FROM entry WHERE ordinal = ?',
  )
  const keys = createKeySet(expectedRows)
  /** Values of rows that are not in the table yet, one after the other. */
  const waiting: (string | number | Uint8Array | null)[] = []
  let flushed = 0
  /** The first midnight at or after the end, by shared values: from that day on an item counts as expired. */
  const days = new Map<number, number>()
  const expiry = new Map<number, number>()
  const reasons: Partial<Record<RejectionReason, number>> = {}
  let imported = 0
  let duplicates = 0
  let rejected = 0
  /** Where each file's counts begin. */
  const parts: { name: string; imported: number; duplicates: number; rejected: number }[] = []
  /** The file in which an entry stands, where there are several. */
  const partOf = (ordinal: number): string | undefined =>
    parts.findLast((part) => part.imported < ordinal)?.name

  const reject = (row: number, { reason, message, value, cells, cell }: Omit<ReadRejection, 'kind'>) => {
    rejected += 1
    reasons[reason] = (reasons[reason] ?? 0) + 1
    const whole = cells === undefined ? null : JSON.stringify(cells)
    insertRejected.run(row, reason, message, value, whole, cell ?? null, parts.at(-1)?.name ?? null)
  }
  const flush = (statement: Database.Statement) => {
    statement.run(waiting)
    flushed += waiting.length / ENTRY_VALUES
    waiting.length = 0
  }
  const earlierEntry = (ordinal: number): EarlierEntry => {
    if (ordinal <= flushed) return selectEntry.get(ordinal) as EarlierEntry
    const at = (ordinal - flushed - 1) * ENTRY_VALUES
    return {
      source_row: waiting[at] as number,
      key: waiting[at + KEY_AT] as Buffer,
      payload: waiting[at + PAYLOAD_AT] as string | null,
    }
  }
  return {
    part: (name) => void parts.push({ name, imported, duplicates, rejected }),
    define({ id, organization, validFrom, validTo, endsAt, attributes }) {
      insertShared.run(id, organization, validFrom, validTo, endsAt, attributes)
      if (endsAt !== null) days.set(id, Math.ceil(endsAt / SECONDS_PER_DAY))
    },
    entry(row, reportAs, key, commonName, payload, shared) {
      const earlier = keys.add(
        key,
        imported + 1,
        (number) => Buffer.compare(earlierEntry(number).key, key) === 0,
      )
      if (earlier !== 0) {
        const known = earlierEntry(earlier)
        if (known.payload === payload) {
          duplicates += 1
          return
        }
        const file = partOf(earlier)
        const where = file === undefined || file === parts.at(-1)?.name ? '' : ` of "${file}"`
        const detail = `row ${known.source_row}${where} says something else of the same target`
        reject(reportAs, {
          reason: 'conflict',
          message: rejectionMessage('conflict', null, detail),
          value: Buffer.from(key)
            .toString('utf8')
            .replace(/[^\x20-\x7e]/g, ''),
        })
        return
      }
      imported += 1
      waiting.push(row, isKeyKept ? key : Buffer.from(key), commonName, payload, shared)
      if (waiting.length === ROWS_PER_INSERT * ENTRY_VALUES) flush(insertFull)
      const day = days.get(shared)
      if (day !== undefined) expiry.set(day, (expiry.get(day) ?? 0) + 1)
    },
    certificate: (issued) => void insertIssued.run(issued),
    rejected: reject,
    keepKeys() {
      for (let at = KEY_AT; at < waiting.length; at += ENTRY_VALUES)
        waiting[at] = Buffer.from(waiting[at] as Uint8Array)
    },
    finish() {
      if (waiting.length > 0) flush(insert(waiting.length / ENTRY_VALUES))
      for (const [day, items] of expiry) insertExpiry.run(day, items)
      const end = { imported, duplicates, rejected }
      const counted = parts.map((part, at) => {
        const next = parts[at + 1] ?? end
        const own = {
          imported: next.imported - part.imported,
          duplicates: next.duplicates - part.duplicates,
          rejected: next.rejected - part.rejected,
        }
        return { name: part.name, read: own.imported + own.duplicates + own.rejected, ...own }
      })
      return {
        read: imported + duplicates + rejected,
        ...end,
        reasons,
        ...(counted.length === 0 ? {} : { parts: counted }),
      }
    },
  }
}
