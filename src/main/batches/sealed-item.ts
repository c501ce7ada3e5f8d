import { createHash } from 'node:crypto'
import { canonicalJson } from '../journal/canonical.ts'
import type { SealedItem } from './manifest.ts'

/** The line that stands for an item in evidence and bundles, and over which `itemsSha256` is made (with a line feed after each). */
export function sealedItemLine(item: SealedItem): string {
  return canonicalJson(item)
}

/** The same with all that the inventory knew of the item, as bundles carry it: over these lines goes the digest of the content. */
export function contentLine(
  item: SealedItem & { readonly attributes: Readonly<Record<string, string>> },
): string {
  return canonicalJson(item)
}

/** Bytes of the digest that a mark keeps: enough to find the one line that was changed, and a number that JavaScript holds. */
const MARK_BYTES = 6

/** The beginning of SHA-256 over an item's line, kept beside the item only to tell which one was changed. It proves nothing. */
export const lineMark = (line: string): number =>
  createHash('sha256').update(line).digest().readUIntBE(0, MARK_BYTES)
