import type { Manifest } from '../batches/manifest.ts'
import type { StateCounts } from '../../contract/item-state.ts'

/**
 * The evidence file: JSON Lines, UTF-8, every line canonical JSON (RFC 8785) followed by one line feed.
 *
 *   1. one header line (`EvidenceHeader`)
 *   2. `manifest.items` item lines (`SealedItem`): SHA-256 over their bytes, line feeds included, is `manifest.itemsSha256`
 *   3. `summary.events` event lines (`StoredEvent`): the SHA-256 of each line's bytes without the line feed is the `prev` of
 *      the next; the first one's `prev` is SHA-256 of the manifest's canonical JSON, which is the batch's digest
 *   4. one summary line (`EvidenceSummary`)
 */
export interface EvidenceHeader {
  readonly format: 'rescind-evidence'
  readonly version: 1
  readonly manifest: Manifest
  readonly digest: string
}

export interface EvidenceSummary {
  readonly summary: {
    readonly batch: string
    readonly state: string
    readonly counts: StateCounts
    readonly events: number
    readonly head: string
    readonly exportedAt: string
    readonly product: string
  }
}
