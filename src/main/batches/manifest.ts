import type { BatchRequest } from '../../contract/batches.ts'
import type { Source } from '../../contract/page.ts'
import { startsItselfWords } from '../../contract/schedule-words.ts'
import type { VendorId } from '../../contract/vendor.ts'

/**
 * What sealing freezes. Its canonical JSON (RFC 8785) is stored as `batch.manifest`; SHA-256 over those bytes is the
 * batch's digest, the `prev` of the chain's first event.
 */
export interface Manifest {
  readonly format: 'rescind-batch'
  /** 2 where it starts by itself: readers of earlier versions are not to take it for one that does not. */
  readonly version: 1 | 2
  readonly id: string
  readonly name: string
  readonly vendor: VendorId
  readonly kind: string
  readonly request: BatchRequest
  readonly source: Source & {
    readonly inventory: string
    readonly read: number
    readonly imported: number
    readonly duplicates: number
    readonly rejected: number
  }
  readonly items: number
  /** SHA-256 over the items' lines (`sealedItemLine`), each followed by a line feed, in ordinal order; lower-case hex. */
  readonly itemsSha256: string
  readonly createdAt: string
  readonly createdBy: string
  readonly sealedAt: string
  readonly product: string
}

/** What a verdict says of a batch that starts by itself; nothing of others. */
export const byItselfWords = ({ request: { startsItself } }: Pick<Manifest, 'request'>): string =>
  startsItself === undefined ? '' : `; it starts ${startsItselfWords(startsItself)}`

/** One item as it is sealed: what evidence and bundles carry, a line each, as canonical JSON. */
export interface SealedItem {
  readonly ordinal: number
  /** The target's columns by name. */
  readonly target: Readonly<Record<string, string>>
  readonly label: string
  readonly reason: string | null
  readonly sourceRow: number
}
