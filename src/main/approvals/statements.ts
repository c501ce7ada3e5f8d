import { z } from 'zod'
import { Fingerprint } from '../../contract/identity.ts'

const Digest = z.string().regex(/^[0-9a-f]{64}$/)

/** What every signature over a sealed batch names: which batch, and all of its content. */
const Subject = {
  /** The manifest's `id` and `name`. */
  batch: z.string(),
  name: z.string(),
  /** SHA-256 of the manifest, which names the items' digest. */
  digest: Digest,
  /** SHA-256 over the items with all that is known of them, as a bundle carries them (`bundle-format.ts`). */
  content: Digest,
  items: z.int().nonnegative(),
  /** The only host at which it may run; null when the preparer has left that open. */
  host: z.string().nullable(),
  /** Fingerprint of the only workspace in which it may run; absent when the preparer has left that open. */
  workspace: Fingerprint.optional(),
  at: z.iso.datetime(),
  /** What the signer calls themselves. */
  by: z.string(),
}

/** The preparer's signature: this is the batch that I have sealed. */
export const SealStatement = z.strictObject({
  kind: z.literal('rescind-seal'),
  product: z.string(),
  ...Subject,
})
export type SealStatement = z.infer<typeof SealStatement>

/** Another person's signature: I have looked at it and it may run. */
export const ApprovalStatement = z.strictObject({
  kind: z.literal('rescind-approval'),
  decision: z.literal('approved'),
  ...Subject,
  /** When it stops counting (`expiry.ts`); absent from those of earlier versions. */
  expires: z.iso.datetime().optional(),
})
export type ApprovalStatement = z.infer<typeof ApprovalStatement>

/** What seal and approval of one batch have in common. */
export type SignedSubject = Pick<
  SealStatement,
  'batch' | 'name' | 'digest' | 'content' | 'items' | 'host' | 'workspace'
>

export const subjectOf = ({
  batch,
  name,
  digest,
  content,
  items,
  host,
  workspace,
}: SignedSubject): SignedSubject => ({
  batch,
  name,
  digest,
  content,
  items,
  host,
  ...(workspace === undefined ? {} : { workspace }),
})
