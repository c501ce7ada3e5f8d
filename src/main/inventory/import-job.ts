import { createHash } from 'node:crypto'
import type { ImportProgress, ReadAs, ReadSettings, SerialFormat } from '../../contract/inventories.ts'
import type { TargetSchema } from '../../contract/vendor.ts'
import { AppError } from '../app-error.ts'
import type { FoundEncoding } from './formats/find-encoding.ts'
import { detect, hasByteOrderMark, sampleOf } from './formats/find-encoding.ts'
import { chunksOf, type Input, openInput } from './open-input.ts'
import { type Recognised, recognise } from './recognise.ts'
import type { ImportFindings } from './storing/entry-writer.ts'
import { createSink, type ItemSink } from './storing/item-sink.ts'
import { startWriteThread, type WriteThread } from './storing/write-thread.ts'

const PROGRESS_EVERY_MS = 100
/** A row of a usual inventory is hardly shorter. */
const ROW_BYTES_USUAL = 180
/** Of the rejected rows so many are told where nothing could be imported. */
const TOLD_MAX = 3

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

/**
 * Reads a file into an inventory file, all or nothing: on any error the target is left for the caller to delete. Runs in a
 * worker thread.
 *
 * @throws AppError `input.…`
 */
export function importFile(job: ImportJob, onProgress: (progress: Progress) => void): ImportFindings {
  const input = openInput(job.file)
  const recognised = recognise(input, job.schema, job.settings)
  const thread = startWriteThread(job.writer, job.target)
  let reading: Reading = {
    encoding: recognised.kind === 'text' ? recognised.encoding : null,
    format: job.settings.serialFormat,
  }
  for (;;) {
    const written = writeItems(job, thread, input, recognised, reading, onProgress)
    if (written.kind === 'whole') return written.findings
    reading = written.reading
  }
}

/** How a file is being read; what shows to be otherwise further down makes it be read again from its start. */
interface Reading {
  readonly encoding: FoundEncoding | null
  readonly format: SerialFormat | undefined
}
type Written =
  | { readonly kind: 'whole'; readonly findings: ImportFindings }
  | { readonly kind: 'again'; readonly reading: Reading }

function writeItems(
  job: ImportJob,
  thread: WriteThread,
  input: Input,
  recognised: Recognised,
  reading: Reading,
  onProgress: (progress: Progress) => void,
): Written {
  thread.begin(Math.ceil(input.bytes / ROW_BYTES_USUAL))
  const told: string[] = []
  const sink = telling(createSink(job.schema, thread.port), told)
  const { schema, settings } = job
  const opened = openSource(recognised, { schema, settings, sink, serialFormat: reading.format }, reading)
  const digest = createHash('sha256')
  let bytesRead = 0
  let toldAt = 0
  try {
    for (const chunk of input.chunks()) {
      if (!input.isPacked) digest.update(chunk)
      bytesRead += chunk.length
      try {
        opened.push(chunk)
      } catch (error) {
        if (!isUndecodable(error)) throw error
        return again(job, input, reading, chunk, bytesRead)
      }
      const now = performance.now()
      if (now - toldAt < PROGRESS_EVERY_MS) continue
      toldAt = now
      onProgress({ bytesRead, bytesTotal: input.bytes, rows: sink.read(), phase: 'reading' })
    }
    opened.flush()
  } catch (error) {
    if (!isUndecodable(error)) throw error
    return again(job, input, reading, input.head, bytesRead)
  }
  const proved = opened.source.end()
  // All cells were digits too long for hex: the column is decimal, and everything is read again as such.
  if (proved !== undefined && proved !== reading.format) {
    return { kind: 'again', reading: { ...reading, format: proved } }
  }
  onProgress({ bytesRead, bytesTotal: input.bytes, rows: sink.read(), phase: 'indexing' })
  if (input.isPacked) for (const chunk of chunksOf(job.file)) digest.update(chunk)
  const readAs: ReadAs = {
    format: recognised.format.format,
    ...(reading.encoding === null
      ? {}
      : { encoding: reading.encoding.encoding, encodingBy: reading.encoding.by }),
    ...(opened.sample() === '' ? {} : { sample: opened.sample() }),
    ...opened.source.reading(),
  }
  const counts = thread.finish()
  if (counts.imported === 0) throw nothingImported(input.name, counts.read, told, readAs)
  const facts = { name: input.name, bytes: input.fileBytes, sha256: digest.digest('hex') }
  return { kind: 'whole', findings: { source: facts, ...counts, reading: readAs } }
}

interface Opened {
  readonly source: { end(): SerialFormat | undefined; reading(): object }
  push(chunk: Buffer): void
  flush(): void
  sample(): string
}

function openSource(
  recognised: Recognised,
  job: Omit<Parameters<Extract<Recognised, { kind: 'octets' }>['format']['open']>[0], 'head'>,
  reading: Reading,
): Opened {
  if (recognised.kind === 'octets') {
    const source = recognised.format.open({ ...job, head: recognised.head })
    return { source, push: (chunk) => source.push(chunk), flush: () => {}, sample: () => '' }
  }
  const source = recognised.format.open({ ...job, head: recognised.head })
  const encoding = reading.encoding?.encoding ?? 'utf-8'
  const decoder = new TextDecoder(encoding, { fatal: true })
  // UTF-8 that decodes is right; of the others a person can tell by a sample.
  let sample = encoding === 'utf-8' ? null : ''
  return {
    source,
    push(chunk) {
      const text = decoder.decode(chunk, { stream: true })
      if (sample === '') sample = sampleOf(text)
      source.push(text)
    },
    flush: () => source.push(decoder.decode()),
    sample: () => sample ?? '',
  }
}

/** Keeps the first words about rejected rows. */
function telling(sink: ItemSink, told: string[]): ItemSink {
  return {
    ...sink,
    rejected(row, rejection) {
      if (told.length < TOLD_MAX) told.push(`row ${row}: ${rejection.message}`)
      sink.rejected(row, rejection)
    },
  }
}

function nothingImported(
  name: string,
  read: number,
  told: readonly string[],
  { privateKeys }: ReadAs,
): AppError {
  const key =
    privateKeys === undefined
      ? ''
      : ` A private key lies in it (row ${privateKeys[0]}), which was not read: take care of who has had the file.`
  if (read === 0)
    return new AppError('input.nothing-imported', `"${name}" holds no row that could be imported.${key}`, {
      hint: 'Look whether the export was empty, or its filter too narrow.',
    })
  const more = read > told.length ? ` And ${(read - told.length).toLocaleString('en')} more.` : ''
  return new AppError(
    'input.nothing-imported',
    `"${name}": none of ${read.toLocaleString('en')} rows could be imported, and nothing is kept. ${told.join(' ')}${more}${key}`,
    { hint: 'Mend the file, or say how it is to be read: --map, --heading, --serial-format, --delimiter.' },
  )
}

const isUndecodable = (error: unknown): boolean =>
  (error as NodeJS.ErrnoException).code === 'ERR_ENCODING_INVALID_ENCODED_DATA'

/** A file whose head was plain enough to pass for UTF-8, where no byte order mark or operator said that it is, is something else. */
function again(job: ImportJob, input: Input, reading: Reading, flawed: Buffer, bytesRead: number): Written {
  const mayBeOther =
    reading.encoding?.encoding === 'utf-8' &&
    job.settings.encoding === undefined &&
    !hasByteOrderMark(input.head)
  if (!mayBeOther)
    throw new AppError(
      'input.bad-encoding',
      `"${input.name}" is not valid ${reading.encoding?.encoding}: there is a flaw near byte ${bytesRead.toLocaleString('en')}.`,
      { hint: 'Export it again as UTF-8, or say which encoding it has: --encoding LABEL.' },
    )
  return { kind: 'again', reading: { ...reading, encoding: detect(flawed, input.name) } }
}
