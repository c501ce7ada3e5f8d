import { z } from 'zod'
import { BatchState, StateCounts } from '../../contract/item-state.ts'
import { Reason } from '../../contract/vendor.ts'
import type { SealedItem } from '../batches/manifest.ts'
import { ManifestSchema, Time } from '../batches/manifest-schema.ts'
import {
  EVIDENCE_FORMAT,
  EVIDENCE_VERSION,
  type EvidenceHeader,
  type EvidenceSummary,
  EXCERPT_FORMAT,
  type ExcerptProof,
} from './evidence-format.ts'

const Digest = z.string().regex(/^[0-9a-f]{64}$/)
const Count = z.int().nonnegative()

export const HeaderSchema = z.strictObject({
  format: z.enum([EVIDENCE_FORMAT, EXCERPT_FORMAT]),
  version: z.literal(EVIDENCE_VERSION),
  manifest: ManifestSchema,
  digest: Digest,
}) satisfies z.ZodType<EvidenceHeader>

export const SummarySchema = z.strictObject({
  summary: z.strictObject({
    batch: z.string(),
    state: BatchState,
    counts: StateCounts,
    events: Count,
    head: Digest,
    root: Digest,
    exportedAt: Time,
    product: z.string(),
    jws: z.string().nullable(),
    checksum: Digest,
  }),
}) satisfies z.ZodType<EvidenceSummary>

export const ProofSchema = z.strictObject({
  proof: z.strictObject({ batch: z.array(Digest), item: z.array(Digest) }),
}) satisfies z.ZodType<ExcerptProof>

const REASONS: ReadonlySet<unknown> = new Set(Reason.options)
const ITEM_MEMBERS: readonly string[] = ['label', 'ordinal', 'reason', 'sourceRow', 'target']

/** Whether a value is an item as sealed. Written by hand, not as a schema: a million are checked in one go. */
export function isSealedItem(value: unknown): value is SealedItem {
  if (typeof value !== 'object' || value === null) return false
  const names = Object.keys(value)
  if (names.length !== ITEM_MEMBERS.length || !ITEM_MEMBERS.every((name, index) => names[index] === name))
    return false
  const { label, ordinal, reason, sourceRow, target } = value as Record<string, unknown>
  if (typeof label !== 'string' || !Number.isSafeInteger(ordinal)) return false
  if (!Number.isSafeInteger(sourceRow) || (sourceRow as number) < 0) return false
  if (reason !== null && !REASONS.has(reason)) return false
  if (typeof target !== 'object' || target === null || Array.isArray(target)) return false
  const columns = Object.values(target)
  return columns.length > 0 && columns.every((column) => typeof column === 'string')
}
