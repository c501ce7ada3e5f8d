import { createHash } from 'node:crypto'
import { z } from 'zod'
import { countOf } from '../../contract/counted.ts'
import {
  BadStatement,
  checkApproval,
  checkSeal,
  isAbout,
  type Signed,
} from '../approvals/check-statements.ts'
import {
  type ApprovalStatement,
  type SealStatement,
  type SignedSubject,
  subjectOf,
} from '../approvals/statements.ts'
import { ManifestSchema } from '../batches/manifest-schema.ts'
import type { PublicKey } from '../identity/public-key.ts'
import { canonicalJson, sha256Hex } from '../journal/canonical.ts'
import { isSealedItem } from '../reports/evidence-schema.ts'
import type { BundleCheck } from './bundle-broken.ts'
import {
  APPROVALS_PER_BUNDLE_MAX,
  BATCH_FORM,
  type BundleHeader,
  type BundleItem,
  type FrameKind,
  ITEMS_MAX,
} from './bundle-format.ts'
import { broken, canonicalValue, parsed } from './frame-content.ts'
import { type BundleSource, type FileFacts, type Frame as FrameOf, readFrames } from './read-frames.ts'

type Frame = FrameOf<FrameKind>

/** A bundle that was read to its end and holds in every part. */
export interface ReadBundle extends FileFacts {
  readonly header: BundleHeader
  readonly seal: Signed<SealStatement>
  readonly approvals: readonly Signed<ApprovalStatement>[]
}

export interface BundleReader {
  /** Keys of which the caller knows whose they are. */
  readonly known: readonly PublicKey[]
  readonly onHeader?: (header: BundleHeader) => void
  /** Items of one frame, in order. What it does must be undone when the bundle turns out not to hold. */
  readonly onItems?: (items: readonly BundleItem[]) => void | Promise<void>
}

const Digest = z.string().regex(/^[0-9a-f]{64}$/)
const Header = z.strictObject({ manifest: ManifestSchema, digest: Digest })
const Signatures = z.strictObject({
  seal: z.string(),
  approvals: z.array(z.string()).max(APPROVALS_PER_BUNDLE_MAX),
})
const End = z.strictObject({ items: z.int().nonnegative(), frames: z.int().positive() })

/** What may follow what. */
const NEXT: Readonly<Record<FrameKind | 'start', readonly FrameKind[]>> = {
  start: ['H'],
  H: ['I', 'S'],
  I: ['I', 'S'],
  S: ['E'],
  E: [],
}

const LINE_FEED = 0x0a

/**
 * Reads a bundle and checks all of it: every byte against its frame's digest, the manifest against the batch's, the items
 * against the manifest's, the signatures against both.
 *
 * @param file its path, all of its bytes, or what answers them piece by piece
 * @throws BundleBroken with the first place that does not hold, AppError `input.cannot-read`
 */
export async function readBundle(file: BundleSource, reader: BundleReader): Promise<ReadBundle> {
  const frames = readFrames(BATCH_FORM, file)
  try {
    return await readParts(frames, reader)
  } finally {
    // Closes the file where the reading stopped early.
    await frames.return({ bytes: 0, sha256: '' })
  }
}

async function readParts(
  frames: AsyncGenerator<Frame, FileFacts>,
  reader: BundleReader,
): Promise<ReadBundle> {
  const items = itemsReader()
  let last: FrameKind | 'start' = 'start'
  let count = 0
  let header: BundleHeader | undefined
  let signed: { seal: Signed<SealStatement>; approvals: Signed<ApprovalStatement>[] } | undefined
  for (;;) {
    const next = await frames.next()
    if (next.done === true) {
      if (header === undefined || signed === undefined) throw new TypeError('the last frame came too early')
      return { ...next.value, header, ...signed }
    }
    const frame = next.value
    if (!NEXT[last].includes(frame.kind)) throw broken('format', frame, 'the parts are not in their order.')
    last = frame.kind
    switch (frame.kind) {
      case 'H':
        header = readHeader(frame)
        reader.onHeader?.(header)
        break
      case 'I': {
        const taken = items.take(frame)
        await reader.onItems?.(taken)
        break
      }
      case 'S': {
        const content = items.finish(frame, header as BundleHeader)
        signed = await readSignatures(frame, header as BundleHeader, content, reader.known)
        break
      }
      case 'E': {
        const end = parsed('format', frame, frame.content, End)
        if (end.items !== items.count || end.frames !== count)
          throw broken('format', frame, 'the end counts other parts than the bundle holds.')
        break
      }
      default:
        frame.kind satisfies never
    }
    count += 1
  }
}

function readHeader(frame: Frame): BundleHeader {
  const header = parsed('manifest', frame, frame.content, Header) as BundleHeader
  if (sha256Hex(canonicalJson(header.manifest)) !== header.digest)
    throw broken('manifest', frame, 'the manifest does not have the digest that was sealed: it was changed.')
  if (header.manifest.version !== frame.version)
    throw broken('manifest', frame, 'the first line names another version than what was sealed has.')
  if (header.manifest.items > ITEMS_MAX)
    throw broken('manifest', frame, `it claims to hold more than ${ITEMS_MAX.toLocaleString('en')} items.`)
  return header
}

/** Checks the items' lines one by one, and their digests with the last. */
function itemsReader() {
  const sealed = createHash('sha256')
  const whole = createHash('sha256')
  let count = 0
  const readLine = (frame: Frame, line: Buffer): BundleItem => {
    const value = canonicalValue('items', frame, line)
    const { attributes, ...item } = (value ?? {}) as BundleItem
    if (!isSealedItem(item) || !isTexts(attributes))
      throw broken('items', frame, `item ${count + 1} is not one that this version knows.`)
    count += 1
    if (item.ordinal !== count)
      throw broken('items', frame, `item ${item.ordinal} stands where item ${count} belongs.`)
    // What is left of a canonical line without its first member is canonical too.
    sealed.update(JSON.stringify(item)).update('\n')
    return { ...item, attributes }
  }
  return {
    get count() {
      return count
    },
    take(frame: Frame): BundleItem[] {
      const { content } = frame
      if (content.at(-1) !== LINE_FEED) throw broken('items', frame, 'the items end in the middle of one.')
      whole.update(content)
      const items: BundleItem[] = []
      for (let start = 0; start < content.length; ) {
        const end = content.indexOf(LINE_FEED, start)
        items.push(readLine(frame, content.subarray(start, end)))
        start = end + 1
      }
      return items
    },
    /** @returns SHA-256 over all item lines */
    finish(frame: Frame, { manifest }: BundleHeader): string {
      if (count !== manifest.items)
        throw broken(
          'items',
          frame,
          `${countOf(manifest.items, 'item was', 'items were')} sealed, and the bundle holds ${count}.`,
        )
      if (sealed.digest('hex') !== manifest.itemsSha256)
        throw broken(
          'items',
          frame,
          'the items do not have the digest that was sealed: one of them was changed.',
        )
      return whole.digest('hex')
    },
  }
}

async function readSignatures(
  frame: Frame,
  header: BundleHeader,
  content: string,
  known: readonly PublicKey[],
): Promise<{ seal: Signed<SealStatement>; approvals: Signed<ApprovalStatement>[] }> {
  const { seal, approvals } = parsed('seal', frame, frame.content, Signatures)
  const checked = await told('seal', frame, checkSeal(seal, known))
  const { manifest, digest } = header
  const subject: SignedSubject = {
    ...subjectOf(checked.statement),
    batch: manifest.id,
    name: manifest.name,
    digest,
    content,
    items: manifest.items,
  }
  if (!isAbout(checked.statement, subject))
    throw broken('seal', frame, "the preparer's signature is about other content than the bundle holds.")
  const held: Signed<ApprovalStatement>[] = []
  for (const jws of approvals) held.push(await told('approvals', frame, checkApproval(jws, subject, known)))
  if (new Set(held.map(({ key }) => key.keyId)).size !== held.length)
    throw broken('approvals', frame, 'one key has approved it twice.')
  return { seal: checked, approvals: held }
}

async function told<T>(check: BundleCheck, frame: Frame, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (!(error instanceof BadStatement)) throw error
    throw broken(check, frame, `${error.message}.`)
  }
}

const isTexts = (value: unknown): value is Record<string, string> =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.values(value).every((text) => typeof text === 'string')
