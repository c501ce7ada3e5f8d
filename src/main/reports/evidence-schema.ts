import { z } from 'zod'
import { BatchRequest } from '../../contract/batches.ts'
import { BatchState, StateCounts } from '../../contract/item-state.ts'
import { Reason, VendorId } from '../../contract/vendor.ts'
import type { Manifest, SealedItem } from '../batches/manifest.ts'
import {
  EVIDENCE_FORMAT,
  EVIDENCE_VERSION,
  type EvidenceHeader,
  type EvidenceSummary,
} from './evidence-format.ts'

const Digest = z.string().regex(/^[0-9a-f]{64}$/)
const Count = z.int().nonnegative()

const ManifestSchema = z.strictObject({
  format: z.literal('rescind-batch'),
  version: z.literal(1),
  id: z.string(),
  name: z.string(),
  vendor: VendorId,
  kind: z.string(),
  request: BatchRequest,
  source: z.strictObject({
    name: z.string(),
    bytes: Count,
    sha256: z.string(),
    inventory: z.string(),
    read: Count,
    imported: Count,
    duplicates: Count,
    rejected: Count,
  }),
  items: Count,
  itemsSha256: Digest,
  createdAt: z.iso.datetime(),
  createdBy: z.string(),
  sealedAt: z.iso.datetime(),
  product: z.string(),
}) satisfies z.ZodType<Manifest>

export const HeaderSchema = z.strictObject({
  format: z.literal(EVIDENCE_FORMAT),
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
    exportedAt: z.iso.datetime(),
    product: z.string(),
    checksum: Digest,
  }),
}) satisfies z.ZodType<EvidenceSummary>

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
