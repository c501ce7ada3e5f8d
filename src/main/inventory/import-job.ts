import { createHash } from 'node:crypto'
import { closeSync, createReadStream, fsyncSync, openSync, readSync, statSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import type {
  ImportProgress,
  ReadSettings,
  RejectionReason,
  SerialFormat,
} from '../../contract/inventories.ts'
import type { Source } from '../../contract/page.ts'
import type { TargetSchema } from '../../contract/vendor.ts'
import { AppError } from '../app-error.ts'
import { mapColumns, requireColumns } from './column-map.ts'
import { type CsvRow, createCsvReader, detectDelimiter } from './csv-rows.ts'
import { INVENTORY_SCHEMA } from './inventory-file.ts'
import { createKeySet } from './key-set.ts'
import { createPemReader, looksLikePem } from './pem-certificates.ts'
import { rejectionMessage } from './rejection.ts'
import { createRowReader, type ReadItem, type ReadRejection } from './row-reader.ts'
import { createSerialColumn } from './serial-column.ts'
import { createKeyWriter } from './target-key.ts'
import { detectEncoding, type Encoding } from './text-decoding.ts'

export const HEAD_BYTES = 64 * 1024
const CHUNK_BYTES = 256 * 1024
const PROGRESS_EVERY_MS = 100
const SECONDS_PER_DAY = 86_400

export interface ImportJob {
  /** The file to read. */
  readonly file: string
  /** The SQLite file to write; it must not exist. */
  readonly target: string
  readonly schema: TargetSchema
  readonly settings: ReadSettings
}

export interface ImportFindings {
  readonly source: Source
  readonly read: number
  readonly imported: number
  readonly duplicates: number
  readonly rejected: number
  readonly reasons: Partial<Record<RejectionReason, number>>
}

type Progress = Omit<ImportProgress, 'job'>

export interface FileHead {
  readonly bytes: number
  readonly head: Buffer
  readonly encoding: Encoding
  readonly text: string
}

/** The first part of a file, decoded. @throws AppError `input.cannot-read`, `input.empty-file`, `input.not-text` */
export function readHead(file: string, settings: ReadSettings): FileHead {
  const name = path.basename(file)
  let head: Buffer
  let bytes: number
  try {
    const stat = statSync(file)
    if (!stat.isFile())
      throw new AppError('input.cannot-read', `"${file}" is not a file.`, {
        hint: 'Give the path of a CSV or PEM file.',
      })
    bytes = stat.size
    const descriptor = openSync(file, 'r')
    try {
      const buffer = Buffer.alloc(Math.min(bytes, HEAD_BYTES))
      head = buffer.subarray(0, readSync(descriptor, buffer, 0, buffer.length, 0))
    } finally {
      closeSync(descriptor)
    }
  } catch (error) {
    if (error instanceof AppError) throw error
    throw new AppError('input.cannot-read', `"${file}" cannot be read: ${(error as Error).message}`, {
      hint: 'Check the path and the permissions.',
      cause: error,
    })
  }
  if (head.length === 0)
    throw new AppError('input.empty-file', `"${name}" is empty.`, { hint: 'Export the inventory again.' })
  const encoding = settings.encoding ?? detectEncoding(head, name, head.length === bytes)
  return { bytes, head, encoding, text: new TextDecoder(encoding).decode(head, { stream: true }) }
}

/**
 * Reads a file into an inventory file, all or nothing: on any error the target is left for the caller to delete. Runs in a
 * worker thread.
 *
 * @throws AppError `input.…`
 */
export async function importFile(
  job: ImportJob,
  onProgress: (progress: Progress) => void,
): Promise<ImportFindings> {
  const head = readHead(job.file, job.settings)
  const format = job.settings.serialFormat
  const isPem = looksLikePem(head.text)
  const first = await writeItems(job, head, isPem, format, onProgress)
  if (first.needs === undefined) return first.findings
  // All cells were digits too long for hex: the column is decimal, and everything is read again as such.
  return (await writeItems(job, head, isPem, first.needs, onProgress)).findings
}

interface Written {
  readonly findings: ImportFindings
  readonly needs?: SerialFormat | undefined
}

async function writeItems(
  job: ImportJob,
  head: FileHead,
  isPem: boolean,
  format: SerialFormat | undefined,
  onProgress: (progress: Progress) => void,
): Promise<Written> {
  const name = path.basename(job.file)
  const db = new Database(job.target)
  try {
    // Nobody sees this file before it is whole and synchronised: a torn one is deleted, never opened.
    db.pragma('journal_mode = OFF')
    db.pragma('synchronous = OFF')
    db.pragma('locking_mode = EXCLUSIVE')
    db.pragma('page_size = 8192')
    db.exec(
      `DROP TABLE IF EXISTS item; DROP TABLE IF EXISTS rejected; DROP TABLE IF EXISTS expiry; ${INVENTORY_SCHEMA}`,
    )
    const sink = createSink(db, job.schema)
    const source = isPem
      ? createPemSource(job.schema, sink, name)
      : createCsvSource(job, head, format, sink, name)
    const digest = createHash('sha256')
    const decoder = new TextDecoder(head.encoding)
    let bytesRead = 0
    let toldAt = 0
    db.exec('BEGIN')
    for await (const chunk of createReadStream(job.file, {
      highWaterMark: CHUNK_BYTES,
    }) as AsyncIterable<Buffer>) {
      digest.update(chunk)
      bytesRead += chunk.length
      source.push(decoder.decode(chunk, { stream: true }))
      const now = performance.now()
      if (now - toldAt < PROGRESS_EVERY_MS) continue
      toldAt = now
      onProgress({ bytesRead, bytesTotal: head.bytes, rows: sink.read(), phase: 'reading' })
    }
    source.push(decoder.decode())
    const needs = source.end()
    sink.finish()
    db.exec('COMMIT')
    onProgress({ bytesRead, bytesTotal: head.bytes, rows: sink.read(), phase: 'indexing' })
    const findings = { source: { name, bytes: bytesRead, sha256: digest.digest('hex') }, ...sink.counts() }
    return { findings, needs: needs === format ? undefined : needs }
  } finally {
    db.close()
    synchronise(job.target)
  }
}

function synchronise(file: string): void {
  const descriptor = openSync(file, 'r+')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

export interface ItemSink {
  item(row: number, item: ReadItem): void
  rejected(row: number, rejection: ReadRejection): void
  read(): number
  finish(): void
  counts(): Omit<ImportFindings, 'source'>
}

/** Writes items once each, and counts. Two rows of one identity that say different things of it contradict each other. */
export function createSink(db: Database.Database, schema: TargetSchema): ItemSink {
  db.exec('CREATE TABLE expiry (day INTEGER PRIMARY KEY, items INTEGER NOT NULL) STRICT')
  const insert = db.prepare('INSERT INTO item VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
  const insertRejected = db.prepare(
    'INSERT INTO rejected (source_row, reason, message, value) VALUES (?, ?, ?, ?)',
  )
  const insertExpiry = db.prepare('INSERT INTO expiry VALUES (?, ?)')
  const selectPayload = db.prepare<[number], { payload: string | null; source_row: number }>(
    'SELECT payload, source_row FROM item WHERE ordinal = ?',
  )
  const keyOf = createKeyWriter(schema)
  const keys = createKeySet()
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
  return {
    item(row, item) {
      const key = keyOf(item.target)
      const payload = payloadOf(item)
      const earlier = keys.add(key, imported + 1)
      if (earlier !== 0) {
        const known = beside.length === 0 ? undefined : selectPayload.get(earlier)
        if (known !== undefined && known.payload !== payload) {
          const message = rejectionMessage(
            'conflict',
            null,
            `row ${known.source_row} says something else of the same target`,
          )
          reject(row, {
            reason: 'conflict',
            message,
            value: key.toString('utf8').replace(/[^\x20-\x7e]/g, ''),
          })
        } else duplicates += 1
        return
      }
      imported += 1
      const { commonName, organization, validFrom, validTo, endsAt, attributes } = item
      insert.run(
        imported,
        row,
        key,
        commonName,
        organization,
        validFrom,
        validTo,
        endsAt,
        payload,
        attributes === null ? null : JSON.stringify(attributes),
      )
      if (endsAt !== null) {
        // The first midnight at or after its end: from that day on it counts as expired.
        const day = Math.ceil(endsAt / SECONDS_PER_DAY)
        expiry.set(day, (expiry.get(day) ?? 0) + 1)
      }
    },
    rejected: reject,
    read: () => imported + duplicates + rejected,
    finish() {
      for (const [day, items] of expiry) insertExpiry.run(day, items)
    },
    counts: () => ({ read: imported + duplicates + rejected, imported, duplicates, rejected, reasons }),
  }
}

interface ItemSource {
  push(text: string): void
  /** Answers the format of serials that the whole column turned out to have. */
  end(): SerialFormat | undefined
}

function createCsvSource(
  job: ImportJob,
  head: FileHead,
  format: SerialFormat | undefined,
  sink: ItemSink,
  name: string,
): ItemSource {
  const reader = createCsvReader(job.settings.delimiter ?? detectDelimiter(head.text), name)
  const serialColumn = job.schema.columns.find(({ type }) => type === 'serial')
  const seen = createSerialColumn()
  let readRow: ReturnType<typeof createRowReader> | undefined
  let serialAt = -1

  const take = (rows: readonly CsvRow[]) => {
    for (const { line, cells } of rows) {
      if (readRow === undefined) {
        const headers = cells.map((header) => header.trim())
        const map = mapColumns(headers, job.schema, job.settings.map)
        requireColumns(map, headers, name)
        serialAt =
          format === undefined && serialColumn !== undefined
            ? (map.positions.get(serialColumn.name) ?? -1)
            : -1
        readRow = createRowReader(job.schema, map, format ?? 'hex')
        continue
      }
      if (serialAt !== -1 && !seen.isHex) seen.see(cells[serialAt] ?? '')
      const made = readRow(cells)
      if (made.kind === 'item') sink.item(line, made)
      else sink.rejected(line, made)
    }
  }
  return {
    push: (text) => take(reader.push(text)),
    end() {
      take(reader.end())
      if (readRow === undefined)
        throw new AppError('input.empty-file', `"${name}" holds no header line.`, {
          hint: 'The first line must name the columns.',
        })
      if (serialAt === -1) return format
      const verdict = seen.verdict()
      if (verdict !== null) return verdict === 'hex' ? undefined : verdict
      throw new AppError(
        'input.serial-format-ambiguous',
        `"${name}": the serial numbers are digits only, which may be hexadecimal or decimal: these are different certificates.`,
        {
          hint: 'Say which: --serial-format hex or --serial-format decimal.',
        },
      )
    },
  }
}

function createPemSource(schema: TargetSchema, sink: ItemSink, name: string): ItemSource {
  const reader = createPemReader(schema, name)
  const take = (found: ReturnType<typeof reader.push>) => {
    for (const { line, result } of found) {
      if (result.kind === 'item') sink.item(line, result)
      else sink.rejected(line, result)
    }
  }
  return {
    push: (text) => take(reader.push(text)),
    end() {
      take(reader.end())
      return undefined
    },
  }
}
