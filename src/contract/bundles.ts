import { z } from 'zod'
import { APPROVAL_DAYS_MAX } from './approval-days.ts'
import { Batch } from './batches.ts'
import type { Channels } from './channel.ts'
import { Environment } from './environment.ts'
import { Fingerprint, Passphrase } from './identity.ts'
import { BatchState } from './item-state.ts'
import { FileHandle, Name, Source } from './page.ts'
import { Reason, VendorId } from './vendor.ts'

export const Digest = z.string().regex(/^[0-9a-f]{64}$/)

/** A host with or without a port, as an address has it. */
const HostGiven = z
  .string()
  .max(300)
  .regex(/^[\w.:[\]-]+$/)

/** Somebody's signature over a sealed batch. It holds: one that does not is an error, never a value. */
export const BatchSignature = z.strictObject({
  /** As this workspace calls the key's owner, or what they call themselves when it does not know them. */
  name: z.string(),
  fingerprint: Fingerprint,
  /** Whose key it is to this workspace. */
  standing: z.enum(['own', 'trusted', 'unknown']),
  at: z.iso.datetime(),
  /** Of an approval: when it stops counting. */
  expiresAt: z.iso.datetime().nullable(),
  /** Of an approval: the origin to which the run may be moved; null where it approves no move. */
  movedTo: z.url().nullable(),
  /** Of an approval: whether it counts here and now. */
  counts: z.boolean(),
  /** Why it does not count; null when it does. */
  note: z.string().nullable(),
})
export type BatchSignature = z.infer<typeof BatchSignature>

/** All that somebody must see before they approve a sealed batch, or import it. */
export const BatchSubject = z.strictObject({
  batch: z.string(),
  vendor: VendorId,
  kind: z.string(),
  operation: z.string(),
  /** As people call the operation, e.g. `Revoke certificates`. */
  operationTitle: z.string(),
  reversible: z.boolean(),
  reason: Reason.nullable(),
  comment: z.string(),
  options: z.record(z.string(), z.string()),
  drill: z.boolean(),
  deadline: z.iso.datetime().nullable(),
  incident: z.string().nullable(),
  /** When it starts by itself, in words; null where a person starts it. */
  startsItself: z.string().nullable(),
  items: z.int().nonnegative(),
  /** How many items ask for each reason; `none` for those without. */
  reasons: z.record(z.string(), z.int().positive()),
  /** The first targets, with their labels. */
  sample: z.array(z.strictObject({ ordinal: z.int(), target: z.string(), label: z.string() })),
  /** The only host at which it may run; null when the preparer left that open. */
  host: z.string().nullable(),
  /** What that host is for, as far as its name tells; null with `host`. */
  environment: Environment.nullable(),
  /** The only workspace in which it may run, by its key; null when the preparer left that open. */
  workspace: Fingerprint.nullable(),
  /** What an approval is over: people may compare its first and last characters. */
  digest: Digest,
  source: Source,
  createdBy: z.string(),
  sealedAt: z.iso.datetime(),
  /** Product and version that sealed it. */
  product: z.string(),
  /** Null while a batch that was prepared here has not been signed yet. */
  preparer: BatchSignature.nullable(),
  approvals: z.array(BatchSignature),
  /** By this workspace's policy. */
  approvalsNeeded: z.int().nonnegative(),
  /** Whether this workspace may approve it; the words say why not. */
  mayApprove: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('yes') }),
    z.strictObject({ kind: z.literal('no'), why: z.string() }),
  ]),
})
export type BatchSubject = z.infer<typeof BatchSubject>

/** A bundle that was looked at and holds; nothing was imported. */
export const BundleView = z.strictObject({
  file: z.strictObject({ name: z.string(), bytes: z.int().nonnegative(), sha256: Digest }),
  subject: BatchSubject,
  /** The batch of this workspace that it is about, when it is here already. */
  here: z.strictObject({ batch: z.string(), state: BatchState }).nullable(),
})
export type BundleView = z.infer<typeof BundleView>

export const BundleImport = z.strictObject({
  /** `known`: the batch is here already; approvals that it did not have were added. */
  outcome: z.enum(['imported', 'known']),
  newApprovals: z.int().nonnegative(),
  batch: Batch,
})
export type BundleImport = z.infer<typeof BundleImport>

const passphrase = Passphrase.optional()
/** For how many days an approval counts; the usual time when absent. */
const days = z.int().positive().max(APPROVAL_DAYS_MAX).optional()

export const bundles = {
  /** Explains a bundle without importing it. Whatever does not hold is an error `check.…` that says where. */
  'bundles.inspect': { class: 'read', input: z.strictObject({ file: FileHandle }), output: BundleView },
  'bundles.import': {
    class: 'local',
    input: z.strictObject({ file: FileHandle, name: Name.optional() }),
    output: BundleImport,
  },
  /**
   * Saves a sealed batch where main's own dialog says; null when the operator cancels. `host` binds it to one host.
   * The preparer signs: `state.passphrase-needed` when the key is in a file. Main asks where a host is given.
   */
  'bundles.export': {
    class: 'irreversible',
    input: z.strictObject({ batch: Name, host: HostGiven.optional(), passphrase }),
    output: z.string().nullable(),
  },
  /** What an approval of a batch of this workspace would be about. */
  'bundles.subject': { class: 'read', input: z.strictObject({ batch: Name }), output: BatchSubject },
  /** `digest` is what the person was shown: another is refused. */
  'bundles.approve': {
    class: 'irreversible',
    input: z.strictObject({ batch: Name, digest: Digest, days, passphrase }),
    output: Batch,
  },
  /** Approves offline: adds the approval to the bundle and saves it where main's own dialog says; null when cancelled. */
  'bundles.approveFile': {
    class: 'irreversible',
    input: z.strictObject({ file: FileHandle, digest: Digest, days, passphrase }),
    output: z.string().nullable(),
  },
} satisfies Channels
