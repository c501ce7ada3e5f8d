import { z } from 'zod'
import { Fingerprint } from '../../contract/identity.ts'
import { Origin, Time } from '../batches/manifest-schema.ts'
import { isoTime } from '../clock.ts'
import type { Signer } from '../identity/signer.ts'
import { expiryOf } from './expiry.ts'

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
  at: Time,
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
  expires: Time.optional(),
  /** Origin, e.g. `https://one.digicert.com`, to which the run may be moved; absent where no move is approved. */
  movedTo: Origin.optional(),
})
export type ApprovalStatement = z.infer<typeof ApprovalStatement>

/** What an approver may say beside yes. */
export interface ApprovalTerms {
  /** For how many days it counts. */
  readonly days?: number | undefined
  /** Origin to which the run may be moved. */
  readonly movedTo?: string | undefined
}

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

/** What an approver signs. @param atMs epoch milliseconds */
export const approvalOf = (
  subject: SignedSubject,
  { key }: Pick<Signer, 'key'>,
  atMs: number,
  { days, movedTo }: ApprovalTerms,
): ApprovalStatement => ({
  kind: 'rescind-approval',
  decision: 'approved',
  ...subjectOf(subject),
  at: isoTime(atMs),
  by: key.name,
  expires: expiryOf(atMs, days),
  ...(movedTo === undefined ? {} : { movedTo }),
})
