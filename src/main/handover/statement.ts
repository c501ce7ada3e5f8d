import { z } from 'zod'
import { Digest } from '../../contract/bundles.ts'

/** What a hand-over is, as it is kept and signed. Its digest is SHA-256 over its canonical JSON (RFC 8785). */
export const HandOverStatement = z.strictObject({
  kind: z.literal('rescind-hand-over'),
  product: z.string(),
  id: z.uuid(),
  /** Counted in its batch, from 1. */
  number: z.int().positive(),
  /** The manifest's id, the batch's name, and its digest. */
  batch: z.string(),
  name: z.string(),
  digest: Digest,
  vendor: z.string(),
  operation: z.string(),
  items: z.int().positive(),
  /** SHA-256 of the list. */
  list: Digest,
  at: z.string(),
  by: z.string(),
})
export type HandOverStatement = z.infer<typeof HandOverStatement>

/** What is signed: the statement with its digest, and the digests of the files that lie beside it. */
export const HandOverSeal = z.strictObject({
  ...HandOverStatement.shape,
  handOver: Digest,
  files: z.record(z.string(), Digest),
})
export type HandOverSeal = z.infer<typeof HandOverSeal>

export const SEAL_NAME = 'handover.json'
/** Compact JWS over the canonical JSON of the seal. */
export const SIGNATURE_NAME = 'handover.jws'
