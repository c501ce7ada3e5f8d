import { createHash } from 'node:crypto'
import { countOf } from '../../contract/counted.ts'
import { AppError } from '../app-error.ts'
import type { Manifest } from '../batches/manifest.ts'
import { contentLine, sealedItemLine } from '../batches/sealed-item.ts'
import type { Sink } from '../files/whole-file.ts'
import { canonicalJson, sha256Hex } from '../journal/canonical.ts'
import type { BundleEnd, BundleHeader, BundleItem, BundleSignatures } from './bundle-format.ts'
import { APPROVALS_PER_BUNDLE_MAX, BATCH_FORM, ITEMS_FRAME_BYTES, ITEMS_MAX } from './bundle-format.ts'
import { frameWriter } from './frame-writer.ts'

export interface BundleContent {
  readonly manifest: Manifest
  readonly digest: string
  /** All items by ordinal, in pages. */
  readonly itemPages: () => Iterable<readonly BundleItem[]>
}

/**
 * Writes a bundle (`bundle-format.ts`). The same content and signatures give the same bytes.
 *
 * @param sign answers the signatures, once the content's digest is known
 * @throws AppError `check.evidence-broken` when the items are not those that were sealed, `input.too-many-items`
 */
export async function writeBundle(
  { manifest, digest, itemPages }: BundleContent,
  sign: (content: string) => Promise<BundleSignatures>,
  write: Sink,
): Promise<void> {
  if (manifest.items > ITEMS_MAX) {
    throw new AppError(
      'input.too-many-items',
      `A bundle carries up to ${ITEMS_MAX.toLocaleString('en')} items.`,
      { hint: 'Make several batches of it.' },
    )
  }
  const writer = frameWriter(BATCH_FORM, write, manifest.version)
  await writer.begin()
  await writer.frame('H', canonicalJson({ manifest, digest } satisfies BundleHeader))
  const whole = createHash('sha256')
  const sealed = createHash('sha256')
  let lines: string[] = []
  let gathered = 0
  let items = 0
  const flush = async (): Promise<void> => {
    if (lines.length === 0) return
    const content = lines.join('')
    lines = []
    gathered = 0
    whole.update(content)
    await writer.frame('I', content)
  }
  for (const page of itemPages()) {
    for (const { attributes, ...item } of page) {
      items += 1
      sealed.update(`${sealedItemLine(item)}\n`)
      const line = `${contentLine({ ...item, attributes })}\n`
      lines.push(line)
      gathered += line.length
      if (gathered >= ITEMS_FRAME_BYTES) await flush()
    }
  }
  await flush()
  if (items !== manifest.items || sealed.digest('hex') !== manifest.itemsSha256)
    throw notAsSealed(manifest.name, 'its items are not those that were sealed')
  if (sha256Hex(canonicalJson(manifest)) !== digest)
    throw notAsSealed(manifest.name, 'its manifest is not the one that was sealed')
  const signatures = await sign(whole.digest('hex'))
  if (signatures.approvals.length > APPROVALS_PER_BUNDLE_MAX)
    throw new RangeError(`${countOf(signatures.approvals.length, 'approval')} are more than a bundle carries`)
  await writer.frame('S', canonicalJson(signatures))
  await writer.frame('E', canonicalJson({ items, frames: writer.frames } satisfies BundleEnd))
}

/** SHA-256 over the item lines, as a bundle of them would be signed. */
export async function contentDigest(pages: Iterable<readonly BundleItem[]>): Promise<string> {
  const whole = createHash('sha256')
  for (const page of pages) {
    for (const item of page) whole.update(`${contentLine(item)}\n`)
    await new Promise(setImmediate)
  }
  return whole.digest('hex')
}

function notAsSealed(name: string, what: string): AppError {
  return new AppError(
    'check.evidence-broken',
    `The workspace's record of batch "${name}" does not hold: ${what}.`,
    {
      hint: 'Leave the workspace folder as it is, keep a copy, and compare it with the last bundle or backup.',
    },
  )
}
