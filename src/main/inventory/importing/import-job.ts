import { createHash, type Hash } from 'node:crypto'
import type { ImportProgress, ReadAs, ReadSettings, SerialFormat } from '../../../contract/inventories.ts'
import type { TargetSchema } from '../../../contract/vendor.ts'
import { AppError } from '../../app-error.ts'
import { detect, type FoundEncoding, hasByteOrderMark, sampleOf } from '../formats/find-encoding.ts'
import type { Ended } from '../formats/format.ts'
import { openDecoder } from '../formats/text-decoder.ts'
import type { ImportFindings } from '../storing/entry-writer.ts'
import { createSink, type ItemSink } from '../storing/item-sink.ts'
import { startWriteThread, type WriteThread } from '../storing/write-thread.ts'
import { nothingImported } from './nothing-imported.ts'
import { type Input, type Inputs, openInputs } from './open-inputs.ts'
import { type Recognised, recognise } from './recognise.ts'

const PROGRESS_EVERY_MS = 100
/** A row of a usual inventory is hardly shorter. */
const ROW_BYTES_USUAL = 180
/** Sheets are packed, and their rows longer. */
const PACKED_ROW_BYTES_USUAL = 60
/** Of the rejected rows so many are told where nothing could be imported. */
const TOLD_MAX = 3

export interface ImportJob {
  /** The files to read, a folder, a ZIP. */
  readonly files: readonly string[]
  /** The SQLite file to write; it must not exist. */
  readonly target: string
  /** `inventory/storing/write-worker.ts`: the thread that writes it. */
  readonly writer: URL
  readonly schema: TargetSchema
  readonly settings: ReadSettings
}

type Progress = Omit<ImportProgress, 'job'>

/**
 * Reads files into an inventory file, all or nothing: on any error the target is left for the caller to delete. Runs in a
 * worker thread.
 *
 * @throws AppError `input.…`
 */
export async function importFile(
  job: ImportJob,
  onProgress: (progress: Progress) => void,
): Promise<ImportFindings> {
  const inputs = await openInputs(job.files)
  try {
    const parts = inputs.parts.map((input) =>
      inSet(inputs, input, () => {
        const recognised = recognise(input, job.schema, job.settings)
        const encoding = recognised.kind === 'text' ? recognised.encoding : null
        return { input, recognised, reading: { encoding, format: job.settings.serialFormat } }
      }),
    )
    const thread = startWriteThread(job.writer, job.target)
    for (;;) {
      const written = await writeItems(job, thread, inputs, parts, onProgress)
      if (written.kind === 'whole') return written.findings
      ;(parts[written.part] as Part).reading = written.reading
    }
  } finally {
    inputs.close()
  }
}

/** How a file is being read; what shows to be otherwise further down makes all be read again from the start. */
interface Reading {
  readonly encoding: FoundEncoding | null
  readonly format: SerialFormat | undefined
}
interface Part {
  readonly input: Input
  readonly recognised: Recognised
  reading: Reading
}
type Written =
  | { readonly kind: 'whole'; readonly findings: ImportFindings }
  | { readonly kind: 'again'; readonly part: number; readonly reading: Reading }

async function writeItems(
  job: ImportJob,
  thread: WriteThread,
  inputs: Inputs,
  parts: readonly Part[],
  onProgress: (progress: Progress) => void,
): Promise<Written> {
  thread.begin(expectedRows(inputs))
  const told: string[] = []
  const sink = createSink(job.schema, thread.port)
  const digest = inputs.isPlain ? createHash('sha256') : null
  const bytesTotal = inputs.parts.reduce((sum, { bytes }) => sum + bytes, 0)
  const readings: ReadAs[] = []
  let bytesBefore = 0
  let toldAt = 0
  for (const [at, part] of parts.entries()) {
    if (inputs.isSet) thread.port.part(part.input.name)
    const onRead = (bytes: number) => {
      const now = performance.now()
      if (now - toldAt < PROGRESS_EVERY_MS) return
      toldAt = now
      onProgress({ bytesRead: bytesBefore + bytes, bytesTotal, rows: sink.read(), phase: 'reading' })
    }
    const partSink = telling(inputs.isSet ? namingFile(sink, part.input.name) : sink, told, inputs, part)
    const read = await inSet(inputs, part.input, () => readPart(job, part, partSink, digest, onRead))
    if (read.kind === 'again') return { kind: 'again', part: at, reading: read.reading }
    readings.push(read.reading)
    bytesBefore += part.input.bytes
  }
  onProgress({ bytesRead: bytesTotal, bytesTotal, rows: sink.read(), phase: 'indexing' })
  const sha256 = digest?.digest('hex') ?? inputs.digest()
  const { parts: counted = [], ...counts } = thread.finish()
  if (counts.imported === 0) throw nothingImported(inputs.name, counts.read, told, readings)
  const source = { name: inputs.name, bytes: inputs.bytes, sha256 }
  const [reading] = readings
  const files = counted.map((one, at) => ({ ...one, reading: readings[at] as ReadAs }))
  const passedOver = inputs.passedOver.length === 0 ? {} : { passedOver: [...inputs.passedOver] }
  return {
    kind: 'whole',
    findings: {
      source,
      ...counts,
      ...(inputs.isSet || reading === undefined ? { files } : { reading }),
      ...passedOver,
    },
  }
}

const expectedRows = ({ parts }: Inputs): number =>
  Math.ceil(
    parts.reduce(
      (sum, { bytes, archive }) =>
        sum + bytes / (archive === undefined ? ROW_BYTES_USUAL : PACKED_ROW_BYTES_USUAL),
      0,
    ),
  )

type PartRead =
  | { readonly kind: 'read'; readonly reading: ReadAs }
  | { readonly kind: 'again'; readonly reading: Reading }

async function readPart(
  job: ImportJob,
  { input, recognised, reading }: Part,
  sink: ItemSink,
  digest: Hash | null,
  onRead: (bytes: number) => void,
): Promise<PartRead> {
  const { schema, settings } = job
  const common = { schema, settings, sink, serialFormat: reading.format }
  let ended: Ended
  let sample = ''
  if (recognised.kind === 'archive') {
    ended = await recognised.format.read({ ...common, head: recognised.head }, (share) =>
      onRead(Math.round(share * input.bytes)),
    )
  } else {
    const opened = openSource(recognised, common, reading)
    let bytes = 0
    let piece = input.head
    try {
      for await (const chunk of input.chunks()) {
        piece = chunk
        digest?.update(chunk)
        bytes += chunk.length
        opened.push(chunk)
        onRead(bytes)
      }
      opened.flush()
    } catch (error) {
      if (!isUndecodable(error)) throw error
      return { kind: 'again', reading: otherEncoding(job, input, reading, piece, bytes) }
    }
    ended = await opened.end()
    sample = opened.sample()
  }
  // All cells were digits too long for hex: the column is decimal, and everything is read again as such.
  if (ended.serialFormat !== undefined && ended.serialFormat !== reading.format)
    return { kind: 'again', reading: { ...reading, format: ended.serialFormat } }
  return {
    kind: 'read',
    reading: {
      format: recognised.format.format,
      ...(reading.encoding === null
        ? {}
        : { encoding: reading.encoding.encoding, encodingBy: reading.encoding.by }),
      ...(sample === '' ? {} : { sample }),
      ...ended.reading,
    },
  }
}

interface Opened {
  push(chunk: Buffer): void
  flush(): void
  end(): Ended | Promise<Ended>
  sample(): string
}

function openSource(
  recognised: Exclude<Recognised, { kind: 'archive' }>,
  job: Omit<Parameters<Extract<Recognised, { kind: 'octets' }>['format']['open']>[0], 'head'>,
  reading: Reading,
): Opened {
  if (recognised.kind === 'octets') {
    const source = recognised.format.open({ ...job, head: recognised.head })
    return { push: (chunk) => source.push(chunk), flush: () => {}, end: () => source.end(), sample: () => '' }
  }
  const source = recognised.format.open({ ...job, head: recognised.head })
  const encoding = reading.encoding?.encoding ?? 'utf-8'
  const decoder = openDecoder(encoding, { fatal: true })
  // UTF-8 that decodes is right; of the others a person can tell by a sample.
  let sample = encoding === 'utf-8' ? null : ''
  return {
    push(chunk) {
      const text = decoder.decode(chunk, { stream: true })
      if (sample === '') sample = sampleOf(text)
      source.push(text)
    },
    flush: () => source.push(decoder.decode()),
    end: () => source.end(),
    sample: () => sample ?? '',
  }
}

/** Keeps the first words about rejected rows. */
function telling(sink: ItemSink, told: string[], { isSet }: Inputs, { input }: Part): ItemSink {
  const where = isSet ? `${input.name}, row` : 'row'
  return {
    ...sink,
    rejected(row, rejection) {
      if (told.length < TOLD_MAX) told.push(`${where} ${row}: ${rejection.message}`)
      sink.rejected(row, rejection)
    },
  }
}

/** Each item of several files says from which it came. */
function namingFile(sink: ItemSink, name: string): ItemSink {
  return {
    ...sink,
    item: (row, item, reportAs) =>
      sink.item(row, { ...item, attributes: { ...item.attributes, source_file: name } }, reportAs),
  }
}

/** An error of one file of several says how to go on without it. */
function inSet<T>({ isSet }: Inputs, { name }: Input, work: () => T): T {
  const told = (error: unknown): unknown => {
    if (!isSet || !(error instanceof AppError)) return error
    const message = error.message.includes(name) ? error.message : `"${name}": ${error.message}`
    return new AppError(error.code, message, {
      hint: `${error.hint ?? ''} Or take this file out of what you import: nothing was imported.`.trim(),
      cause: error,
    })
  }
  try {
    const result = work()
    if (!(result instanceof Promise)) return result
    return result.catch((error: unknown) => {
      throw told(error)
    }) as T
  } catch (error) {
    throw told(error)
  }
}

const isUndecodable = (error: unknown): boolean =>
  (error as NodeJS.ErrnoException).code === 'ERR_ENCODING_INVALID_ENCODED_DATA'

/** A file whose head was plain enough to pass for UTF-8, where no byte order mark or operator said that it is, is something else. */
function otherEncoding(
  job: ImportJob,
  input: Input,
  reading: Reading,
  flawed: Buffer,
  bytesRead: number,
): Reading {
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
  return { ...reading, encoding: detect(flawed, input.name) }
}
