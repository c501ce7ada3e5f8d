import { z } from 'zod'
import { BatchRequest } from '../../contract/batches.ts'
import { VendorId } from '../../contract/vendor.ts'
import type { Manifest } from './manifest.ts'

const Digest = z.string().regex(/^[0-9a-f]{64}$/)
const Count = z.int().nonnegative()

/** A manifest as evidence and bundles carry it. */
export const ManifestSchema = z.strictObject({
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
