import { z } from 'zod'
import type { Channels } from './channel.ts'
import { FileHandle, Name } from './page.ts'

/** The most approvals that a policy can ask for. */
export const APPROVALS_MAX = 10

/** Ten groups of five digits with hyphens between, as two people read them to each other. */
export const Fingerprint = z.string().regex(/^\d{5}(-\d{5}){9}$/)

/** Opens the key file of a workspace on a machine without a keychain; held in memory for the one act it is given to. */
export const Passphrase = z.string().min(1).max(1_000)

/** The key with which this workspace signs: its public side. */
export const IdentityInfo = z.strictObject({
  name: z.string(),
  /** SHA-256 thumbprint (RFC 7638), base64url: the `kid` of its signatures. */
  keyId: z.string(),
  fingerprint: Fingerprint,
  /** `file`: each signature asks for the passphrase. */
  kept: z.enum(['keychain', 'file']),
  createdAt: z.iso.datetime(),
})
export type IdentityInfo = z.infer<typeof IdentityInfo>

export const TrustedKey = z.strictObject({
  name: z.string(),
  keyId: z.string(),
  fingerprint: Fingerprint,
  addedAt: z.iso.datetime(),
  addedBy: z.string(),
  /** What is to be known of it: that it does not count, or only together with another. */
  note: z.string().nullable(),
})
export type TrustedKey = z.infer<typeof TrustedKey>

/** A key file that was looked at and not added: its fingerprint is to be compared with its owner's first. */
export const KeyPreview = z.strictObject({
  name: z.string(),
  keyId: z.string(),
  fingerprint: Fingerprint,
  isOwn: z.boolean(),
  isTrusted: z.boolean(),
})
export type KeyPreview = z.infer<typeof KeyPreview>

/** One change of who may approve or how many must, newest first in lists. */
export const AuthorityChange = z.strictObject({
  seq: z.int().positive(),
  at: z.iso.datetime(),
  actor: z.string(),
  change: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('policy.set'), approvals: z.int() }),
    z.strictObject({ kind: z.literal('trust.added'), name: z.string(), fingerprint: Fingerprint }),
    z.strictObject({ kind: z.literal('trust.removed'), name: z.string(), fingerprint: Fingerprint }),
    /** `from`: the key that it replaces. `lost`: others have approved it in that key's place. */
    z.strictObject({
      kind: z.literal('key.replaced'),
      name: z.string(),
      fingerprint: Fingerprint,
      from: Fingerprint,
      why: z.enum(['handed-over', 'lost']),
    }),
  ]),
  isSigned: z.boolean(),
  /** Approvals by others that it carries: what loosens a policy needs as many as the policy asked for. */
  approvals: z.int().nonnegative(),
})
export type AuthorityChange = z.infer<typeof AuthorityChange>

/** A change of trust or policy that somebody wants and may not make alone, as a file carries it. All of it holds: else it is an error. */
export const Proposal = z.strictObject({
  change: AuthorityChange.shape.change,
  /** Of the key of the workspace that it would change. */
  workspace: Fingerprint,
  isOwn: z.boolean(),
  by: z.string(),
  at: z.iso.datetime(),
  /** Approvals that it needs there. */
  needed: z.int().positive(),
  approvedBy: z.array(z.strictObject({ name: z.string(), fingerprint: Fingerprint, isTrusted: z.boolean() })),
  /** SHA-256 over the signed proposal, lower-case hex: what an approval is given to. */
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  /** Whether this workspace may approve it; the words say why not. */
  mayApprove: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('yes') }),
    z.strictObject({ kind: z.literal('no'), why: z.string() }),
  ]),
})
export type Proposal = z.infer<typeof Proposal>

export const Policy = z.strictObject({
  /** Approvals by trusted keys other than the preparer's that a batch needs before it runs or resumes. */
  approvals: z.int().nonnegative().max(APPROVALS_MAX),
  changes: z.array(AuthorityChange),
})
export type Policy = z.infer<typeof Policy>

const passphrase = Passphrase.optional()

export const identity = {
  /** Null as long as nothing was signed here. */
  'identity.show': { class: 'read', input: z.strictObject({}), output: IdentityInfo.nullable() },
  /** Makes the key if there is none. Without a keychain the passphrase is needed: `state.passphrase-needed`. */
  'identity.create': {
    class: 'local',
    input: z.strictObject({ name: Name.optional(), passphrase }),
    output: IdentityInfo,
  },
  /** Saves the public key where main's own dialog says; null when the operator cancels. */
  'identity.export': { class: 'local', input: z.strictObject({}), output: z.string().nullable() },
  /** Signs with another key from now on: the old one hands over and is taken away. Refused while a run is under way. */
  'identity.replace': { class: 'irreversible', input: z.strictObject({ passphrase }), output: IdentityInfo },
  /**
   * Makes another key, and saves where main's own dialog says that the one of today is lost, for trusted colleagues to approve; null
   * when the operator cancels. It is made so by `policy.apply`.
   */
  'identity.proposeLost': {
    class: 'irreversible',
    input: z.strictObject({ passphrase }),
    output: z.string().nullable(),
  },
  'trust.list': { class: 'read', input: z.strictObject({}), output: z.array(TrustedKey) },
  'trust.preview': { class: 'read', input: z.strictObject({ file: FileHandle }), output: KeyPreview },
  /** `fingerprint` is what the person was shown: a file that has changed since is refused. */
  'trust.add': {
    class: 'outward',
    input: z.strictObject({
      file: FileHandle,
      fingerprint: Fingerprint,
      name: Name.optional(),
      passphrase,
    }),
    output: TrustedKey,
  },
  'trust.remove': {
    class: 'outward',
    input: z.strictObject({ fingerprint: Fingerprint, passphrase }),
    output: z.void(),
  },
  'policy.show': { class: 'read', input: z.strictObject({}), output: Policy },
  'policy.set': {
    class: 'outward',
    input: z.strictObject({ approvals: z.int().nonnegative().max(APPROVALS_MAX), passphrase }),
    output: Policy,
  },
  /** Saves a change that needs approvals where main's own dialog says, and changes nothing; null when the operator cancels. */
  'policy.propose': {
    class: 'irreversible',
    input: z.strictObject({
      change: z.discriminatedUnion('kind', [
        z.strictObject({
          kind: z.literal('policy.set'),
          approvals: z.int().nonnegative().max(APPROVALS_MAX),
        }),
        z.strictObject({
          kind: z.literal('trust.added'),
          file: FileHandle,
          fingerprint: Fingerprint,
          name: Name.optional(),
        }),
      ]),
      passphrase,
    }),
    output: z.string().nullable(),
  },
  'policy.inspect': { class: 'read', input: z.strictObject({ file: FileHandle }), output: Proposal },
  /** Signs another workspace's proposal and saves it; null when cancelled. `digest` is what the person was shown. */
  'policy.approve': {
    class: 'irreversible',
    input: z.strictObject({ file: FileHandle, digest: Proposal.shape.digest, passphrase }),
    output: z.string().nullable(),
  },
  /** Makes a change that was proposed here and approved since. */
  'policy.apply': {
    class: 'outward',
    input: z.strictObject({ file: FileHandle, digest: Proposal.shape.digest, passphrase }),
    output: Policy,
  },
} satisfies Channels

export const identityAnnouncements = { 'identity.changed': z.strictObject({}) }
