import { canonicalJson } from '../journal/canonical.ts'
import type { SealedItem } from './manifest.ts'

/** The line that stands for an item in evidence and bundles, and over which `itemsSha256` is made (with a line feed after each). */
export function sealedItemLine(item: SealedItem): string {
  return canonicalJson(item)
}
