import { createHash } from 'node:crypto'
import { closeSync, openSync, readSync, statSync } from 'node:fs'
import path from 'node:path'
import type { ImportProgress, ReadSettings, SerialFormat } from '../../contract/inventories.ts'
import type { TargetSchema } from '../../contract/vendor.ts'
import { AppError } from '../app-error.ts'
import { mapColumns, requireColumns } from './column-map.ts'
import { type CsvRow, createCsvReader, detectDelimiter } from './csv-rows.ts'
import type { ImportFindings } from './entry-writer.ts'
import { createSink, type ItemSink } from './item-sink.ts'
import { createPemReader, looksLikePem } from './pem-certificates.ts'
import { createRowReader } from './row-reader.ts'
import { createSerialColumn } from './serial-column.ts'
import { detectEncoding, type Encoding, hasByteOrderMark } from './text-decoding.ts'
import { startWriteThread, type WriteThread } from './write-thread.ts'

export const HEAD_BYTES = 64 * 1024
const CHUNK_BYTES = 256 * 1024
const PROGRESS_EVERY_MS = 100
/** A row of a usual inventory is hardly shorter. */
const ROW_BYTES_USUAL = 180

export interface ImportJob {
  /** The file to read. */
  readonly file: string
  /** The SQLite file to write; it must not exist. */
  readonly target: string
  /** `inventory/write-worker.ts`: the thread that writes it. */
  readonly writer: URL
  readonly schema: TargetSchema
  readonly settings: ReadSettings
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
export function importFile(job: ImportJob, onProgress: (progress: Progress) => void): ImportFindings {
  const head = readHead(job.file, job.settings)
  const isPem = looksLikePem(head.text)
  const thread = startWriteThread(job.writer, job.target)
  let reading: Reading = { encoding: head.encoding, format: job.settings.serialFormat }
  for (;;) {
    const written = writeItems(job, thread, head, isPem, reading, onProgress)
    if (written.kind === 'whole') return written.findings
    reading = written.reading
  }
}

/** How a file is being read; what shows to be otherwise further down makes it be read again from its start. */
interface Reading {
  readonly encoding: Encoding
  readonly format: SerialFormat | undefined
}
type Written =
  | { readonly kind: 'whole'; readonly findings: ImportFindings }
  | { readonly kind: 'again'; readonly reading: Reading }

function writeItems(
  job: ImportJob,
  thread: WriteThread,
  head: FileHead,
  isPem: boolean,
  reading: Reading,
  onProgress: (progress: Progress) => void,
): Written {
  const name = path.basename(job.file)
  thread.begin(Math.ceil(head.bytes / ROW_BYTES_USUAL))
  const sink = createSink(job.schema, thread.port)
  const source = isPem
    ? createPemSource(job.schema, sink, name)
    : createCsvSource(job, head, reading.format, sink, name)
  const digest = createHash('sha256')
  const decoder = new TextDecoder(reading.encoding, { fatal: true })
  let bytesRead = 0
  let toldAt = 0
  try {
    for (const chunk of chunksOf(job.file)) {
      digest.update(chunk)
      bytesRead += chunk.length
      source.push(decoder.decode(chunk, { stream: true }))
      const now = performance.now()
      if (now - toldAt < PROGRESS_EVERY_MS) continue
      toldAt = now
      onProgress({ bytesRead, bytesTotal: head.bytes, rows: sink.read(), phase: 'reading' })
    }
    source.push(decoder.decode())
  } catch (error) {
    if (!isUndecodable(error)) throw error
    if (!mayBeWindows1252(job, head, reading)) throw badEncoding(name, reading.encoding, bytesRead)
    return { kind: 'again', reading: { ...reading, encoding: 'windows-1252' } }
  }
  const proved = source.end()
  // All cells were digits too long for hex: the column is decimal, and everything is read again as such.
  if (proved !== undefined && proved !== reading.format) {
    return { kind: 'again', reading: { ...reading, format: proved } }
  }
  onProgress({ bytesRead, bytesTotal: head.bytes, rows: sink.read(), phase: 'indexing' })
  const counts = thread.finish()
  const facts = { name, bytes: bytesRead, sha256: digest.digest('hex') }
  return { kind: 'whole', findings: { source: facts, ...counts } }
}

/** The file in pieces, each good until the next is asked for. */
function* chunksOf(file: string): Generator<Buffer> {
  const descriptor = openSync(file, 'r')
  try {
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES)
    for (;;) {
      const bytes = readSync(descriptor, buffer, 0, CHUNK_BYTES, null)
      if (bytes === 0) return
      yield buffer.subarray(0, bytes)
    }
  } finally {
    closeSync(descriptor)
  }
}

const isUndecodable = (error: unknown): boolean =>
  (error as NodeJS.ErrnoException).code === 'ERR_ENCODING_INVALID_ENCODED_DATA'

/** Its head was plain enough to pass for UTF-8 and no byte order mark or operator said that it is. */
const mayBeWindows1252 = (job: ImportJob, head: FileHead, reading: Reading): boolean =>
  reading.encoding === 'utf-8' && job.settings.encoding === undefined && !hasByteOrderMark(head.head)

const badEncoding = (name: string, encoding: Encoding, bytesRead: number): AppError =>
  new AppError(
    'input.bad-encoding',
    `"${name}" is not valid ${encoding}: there is a flaw near byte ${bytesRead.toLocaleString('en')}.`,
    { hint: 'Export it again as UTF-8, or say which encoding it has.' },
  )

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
        readRow = createRowReader(job.schema, map, format ?? 'hex', cells.length)
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
