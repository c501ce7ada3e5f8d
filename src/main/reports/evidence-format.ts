import type { StateCounts } from '../../contract/item-state.ts'
import type { Manifest } from '../batches/manifest.ts'
import { canonicalJson, sha256Hex } from '../journal/canonical.ts'

/**
 * The evidence file: JSON Lines, UTF-8, every line canonical JSON (RFC 8785) followed by one line feed.
 *
 *   1. one header line (`EvidenceHeader`)
 *   2. `manifest.items` item lines (`SealedItem`): SHA-256 over their bytes, line feeds included, is `manifest.itemsSha256`
 *   3. `summary.events` event lines (`StoredEvent`): the SHA-256 of each line's bytes without the line feed is the `prev` of
 *      the next; the first one's `prev` is SHA-256 of the manifest's canonical JSON, which is the batch's digest
 *   4. one summary line (`EvidenceSummary`): `checksum` is SHA-256 over the canonical JSON of `summary`'s other members, and
 *      `head` among them stands for everything before, so no byte of the file is left out
 *
 * `docs/evidence-format.md` says the same to whoever writes a verifier of their own.
 */
export interface EvidenceHeader {
  readonly format: EvidenceFormat
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
    /** Root of the tree over the records of all items (`accounts.ts`): by it one item's record is shown without the others. */
    readonly root: string
    readonly exportedAt: string
    readonly product: string
    /** Compact JWS over the `ExportStatement`, by the workspace that wrote the file; null where no key was at hand. */
    readonly jws: string | null
    readonly checksum: string
  }
}

/** The ways of the batch's own account and of the item's to `summary.root` (`accounts.ts`): digests from the leaf upwards. */
export interface ExcerptProof {
  readonly proof: { readonly batch: readonly string[]; readonly item: readonly string[] }
}

/** What a summary says before it is signed. */
export type SummaryFacts = Omit<EvidenceSummary['summary'], 'checksum' | 'jws'>

/** The last checkpoint, of the file as a whole: all that its signature is over. */
export interface ExportStatement extends SummaryFacts {
  readonly kind: 'rescind-evidence'
  /** Of the sealed manifest. */
  readonly digest: string
}

export const EVIDENCE_FORMAT = 'rescind-evidence'
/**
 * The record of one item, cut out of an evidence file: its header with this format in place of the other; the item's line; the
 * lines of all events of that item and of the batch as a whole, in order; one `ExcerptProof`; the summary's line.
 */
export const EXCERPT_FORMAT = 'rescind-excerpt'
export type EvidenceFormat = typeof EVIDENCE_FORMAT | typeof EXCERPT_FORMAT
export const EVIDENCE_VERSION = 1

/** No line of an evidence file is longer: what is, is refused before it is gathered in memory. */
export const LINE_BYTES_MAX = 16 * 1024 * 1024

export function headerLine(
  manifest: Manifest,
  digest: string,
  format: EvidenceFormat = EVIDENCE_FORMAT,
): string {
  return canonicalJson({
    format,
    version: EVIDENCE_VERSION,
    manifest,
    digest,
  } satisfies EvidenceHeader)
}

export const exportStatement = (digest: string, facts: SummaryFacts): ExportStatement => ({
  ...facts,
  kind: 'rescind-evidence',
  digest,
})

export function summaryLine(facts: Omit<EvidenceSummary['summary'], 'checksum'>): string {
  const summary = { ...facts, checksum: summaryChecksum(facts) }
  return canonicalJson({ summary } satisfies EvidenceSummary)
}

export function summaryChecksum(facts: Omit<EvidenceSummary['summary'], 'checksum'>): string {
  return sha256Hex(canonicalJson(facts))
}
