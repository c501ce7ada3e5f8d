import { createHash, type Hash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { promisify } from 'node:util'
import { inflateRaw } from 'node:zlib'
import { countOf } from '../../contract/counted.ts'
import { cannotRead } from '../files/whole-file.ts'
import { BundleBroken, type BytePlace } from './bundle-broken.ts'
import {
  type BundleVersion,
  CODING,
  CONTENT_BYTES_MAX,
  FRAME_CONTENT_BYTES_MAX,
  type FrameForm,
  firstLineOf,
  HEAD_BYTES,
  HEAD_FACTS_BYTES,
  RATIO_MAX,
} from './bundle-format.ts'
import { frameDigest } from './frame-writer.ts'

const inflated = promisify(inflateRaw)

/** Read at a time. */
const READ_BYTES = 64 * 1024

export interface Frame<Kind extends string> {
  readonly kind: Kind
  readonly content: Buffer
  /** Covers all of the file up to its end. */
  readonly digest: Buffer
  /** Of the file, by its first line. */
  readonly version: BundleVersion
  /** Where it stands in the file, head included. */
  readonly place: BytePlace
}

/** What is known of the file once the last frame was taken. */
export interface FileFacts {
  readonly bytes: number
  /** Over all bytes, lower-case hex. */
  readonly sha256: string
}

/**
 * Reads a bundle's frames one by one, each checked against its digest before it is handed on. Needs the memory of one
 * frame, whatever the file claims to hold.
 *
 * @param file its path, all of its bytes, or what answers them piece by piece
 * @returns facts of the whole file, when it has ended with an E frame and nothing after it
 * @throws BundleBroken, AppError `input.cannot-read`
 */
export async function* readFrames<Kind extends string>(
  form: FrameForm<Kind>,
  file: BundleSource,
): AsyncGenerator<Frame<Kind>, FileFacts> {
  if (typeof file !== 'string')
    return yield* framesOf(form, byteSource(typeof file === 'function' ? file : onePiece(file)))
  const told = <T>(work: Promise<T>): Promise<T> =>
    work.catch((cause: unknown) => {
      throw cannotRead(file, cause)
    })
  const handle = await told(open(file, 'r'))
  try {
    return yield* framesOf(
      form,
      byteSource(() => told(nextPiece(handle))),
    )
  } finally {
    await handle.close()
  }
}

async function* framesOf<Kind extends string>(
  form: FrameForm<Kind>,
  source: ByteSource,
): AsyncGenerator<Frame<Kind>, FileFacts> {
  const { line, version } = await readFirstLine(form, source)
  let previous: Buffer = createHash('sha256').update(line).digest()
  let contentBytes = 0
  /** From where on the next digest covers what none before it did: the first one covers the first line too. */
  let coveredFrom = 0
  for (;;) {
    const from = source.at
    const head = await source.exactly(HEAD_BYTES)
    if (head === null) throw cutOff(from, source.at)
    const facts = readHead(form, head, from)
    const body = await source.exactly(facts.bodyBytes)
    if (body === null) throw cutOff(from, source.at)
    const place = { from, to: source.at - 1 }
    const digest = frameDigest(previous, head, body)
    if (!digest.equals(head.subarray(HEAD_FACTS_BYTES))) {
      throw new BundleBroken(
        'format',
        { ...place, from: coveredFrom },
        'this part does not have the digest that was written with it: it was changed.',
      )
    }
    previous = digest
    coveredFrom = source.at
    contentBytes += facts.contentBytes
    if (contentBytes > CONTENT_BYTES_MAX) throw tooLarge(place, 'the content is larger than any batch')
    yield { kind: facts.kind, content: await contentOf(facts, body, place), digest, version, place }
    if (facts.kind === 'E') break
  }
  const end = source.at
  if ((await source.exactly(1)) !== null)
    throw new BundleBroken('format', { from: end, to: end }, 'something follows the end of the bundle.')
  return { bytes: end, sha256: source.hash.digest('hex') }
}

interface ByteSource {
  /** Position in the file. */
  readonly at: number
  readonly hash: Hash
  /** The next bytes, or null when the file ends before; then `at` is its end. */
  exactly(bytes: number): Promise<Buffer | null>
}

/** The next bytes of a file, or null at its end. */
export type ReadPiece = () => Promise<Buffer | null>
/** A file by its path, by all of its bytes, or piece by piece: a part of another file. */
export type BundleSource = string | Buffer | ReadPiece

async function nextPiece(handle: FileHandle): Promise<Buffer | null> {
  const { buffer, bytesRead } = await handle.read({ buffer: Buffer.allocUnsafe(READ_BYTES) })
  return bytesRead === 0 ? null : buffer.subarray(0, bytesRead)
}

function onePiece(bytes: Buffer): ReadPiece {
  let left: Buffer | null = bytes
  return async () => {
    const piece = left
    left = null
    return piece
  }
}

function byteSource(readPiece: ReadPiece): ByteSource {
  const hash = createHash('sha256')
  let at = 0
  let ahead: Buffer = Buffer.alloc(0)
  return {
    get at() {
      return at
    },
    hash,
    async exactly(bytes) {
      const pieces = [ahead]
      let gathered = ahead.length
      while (gathered < bytes) {
        const piece = await readPiece()
        if (piece === null) {
          at += gathered
          return null
        }
        pieces.push(piece)
        gathered += piece.length
      }
      const all = pieces.length === 1 ? ahead : Buffer.concat(pieces)
      const taken = all.subarray(0, bytes)
      ahead = all.subarray(bytes)
      at += bytes
      hash.update(taken)
      return taken
    },
  }
}

async function readFirstLine(
  form: FrameForm<string>,
  source: ByteSource,
): Promise<{ line: string; version: BundleVersion }> {
  const firstLine = firstLineOf(form)
  const bytes = await source.exactly(firstLine.length)
  const line = bytes?.toString('latin1') ?? ''
  const known = form.versions.find((one) => line === firstLineOf(form, one))
  if (known !== undefined) return { line, version: known }
  const newest = Math.max(...form.versions)
  const version = Number(new RegExp(`^${form.magic} ([1-9]\\d?)`).exec(line)?.[1])
  if (version > newest) {
    throw new BundleBroken(
      'format',
      { from: 0, to: firstLine.length - 1 },
      `this bundle has format ${version} or later; this version knows up to ${newest}.`,
      { code: 'check.newer-bundle', hint: 'Open it with the newer version of Rescind that wrote it.' },
    )
  }
  throw new BundleBroken(
    'format',
    { from: 0, to: Math.max(source.at - 1, 0) },
    'the file does not begin as a bundle does.',
    {
      code: 'check.not-a-bundle',
      hint: form.hint,
    },
  )
}

interface HeadFacts<Kind extends string> {
  readonly kind: Kind
  readonly coding: number
  readonly bodyBytes: number
  readonly contentBytes: number
}

function readHead<Kind extends string>(form: FrameForm<Kind>, head: Buffer, from: number): HeadFacts<Kind> {
  const place = { from, to: from + HEAD_BYTES - 1 }
  const kind = form.kinds.find((known) => known === String.fromCharCode(head[0] ?? 0))
  const coding = head[1] ?? -1
  const bodyBytes = head.readUInt32BE(2)
  const contentBytes = head.readUInt32BE(6)
  if (kind === undefined || (coding !== CODING.stored && coding !== CODING.deflate))
    throw new BundleBroken('format', place, 'here a part of the bundle should begin, and none does.')
  if (contentBytes > FRAME_CONTENT_BYTES_MAX || bodyBytes > FRAME_CONTENT_BYTES_MAX)
    throw tooLarge(place, 'a part claims to be larger than any is')
  if (coding === CODING.stored && bodyBytes !== contentBytes)
    throw new BundleBroken('format', place, 'a part that is not compressed has two lengths.')
  if (contentBytes > bodyBytes * RATIO_MAX)
    throw tooLarge(place, `a part claims to expand more than ${RATIO_MAX} times`)
  return { kind, coding, bodyBytes, contentBytes }
}

async function contentOf(facts: HeadFacts<string>, body: Buffer, place: BytePlace): Promise<Buffer> {
  if (facts.coding === CODING.stored) return body
  const wrong = () =>
    tooLarge(
      place,
      `a part expands to something else than the ${countOf(facts.contentBytes, 'byte')} that it claims`,
    )
  try {
    const content = await inflated(body, { maxOutputLength: Math.max(facts.contentBytes, 1) })
    if (content.byteLength !== facts.contentBytes) throw wrong()
    return content
  } catch (error) {
    if (error instanceof BundleBroken) throw error
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw wrong()
    throw new BundleBroken('format', place, 'a part cannot be decompressed.')
  }
}

const tooLarge = (place: BytePlace, what: string): BundleBroken =>
  new BundleBroken('format', place, `${what}. It was not decompressed.`, { code: 'check.bundle-too-large' })

const cutOff = (from: number, end: number): BundleBroken =>
  new BundleBroken(
    'format',
    { from, to: Math.max(end - 1, from) },
    'the file ends in the middle: its end was cut off.',
  )
