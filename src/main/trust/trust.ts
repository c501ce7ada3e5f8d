import type { IdentityInfo, Policy, TrustedKey } from '../../contract/identity.ts'
import type { WrittenFile } from '../files/whole-file.ts'
import type { AskPassphrase } from '../identity/identity.ts'
import type { CarriedReplacement, KeyLink } from '../identity/key-replacement.ts'
import type { PublicKey } from '../identity/public-key.ts'
import type { Signer } from '../identity/signer.ts'
import type { RunAuthority, TrustHead } from '../journal/event.ts'
import type { ChangeProposal } from './change-proposal.ts'

/** A change that somebody wants. */
export type WantedChange =
  | { readonly kind: 'policy.set'; readonly approvals: number }
  | { readonly kind: 'trust.added'; readonly key: PublicKey; readonly name: string }

export interface ProposedChange {
  readonly proposal: ChangeProposal
  /** SHA-256 over its signature, lower-case hex. */
  readonly digest: string
  /** Who has approved it, by their keys; names are those that they are trusted under here, or empty. */
  readonly approvedBy: readonly PublicKey[]
}

/**
 * Whose approvals count here, and how many a batch needs. Both are what a chain of changes adds up to: each names the hash of
 * the one before it and is signed by the workspace's key, and the end of the chain is kept outside of the database too. Under
 * a policy, what loosens it needs the approvals that the policy asks for.
 */
export interface Trust {
  /** @throws AppError `check.authority-changed` when the chain does not hold */
  keys(): TrustedKey[]
  /** Those that count, as keys to check signatures by. */
  publicKeys(): PublicKey[]
  /** @throws AppError `check.authority-changed` */
  policy(): Policy
  /**
   * @throws AppError `state.trusted` when it is trusted already, `input.own-key`, `state.change-needs-approval`,
   * `check.authority-changed`
   */
  add(key: PublicKey, name: string, signer: Signer): Promise<TrustedKey>
  /** Only ever stops something, so nobody else is asked. @throws AppError `input.no-such-key`, `check.authority-changed` */
  remove(fingerprint: string, signer: Signer): Promise<void>
  /** @throws AppError `state.change-needs-approval` for fewer than before, `check.authority-changed` */
  setPolicy(approvals: number, signer: Signer): Promise<Policy>
  /** Writes a change that needs approvals to a file. @throws AppError `state.needs-no-approval` */
  propose(wanted: WantedChange, file: string, signer: Signer): Promise<WrittenFile>
  /** Looks at a proposal, of whichever workspace. @throws AppError `check.not-a-change` */
  inspect(file: string): Promise<ProposedChange>
  /**
   * Signs the proposal of another workspace.
   *
   * @param digest what the person was shown
   * @throws AppError `check.not-a-change`, `state.own-change`, `state.approved-already`, `input.digest-differs`
   */
  approve(file: string, out: string, signer: Signer, digest?: string): Promise<WrittenFile>
  /**
   * Changes what was proposed here and approved since.
   *
   * @param digest what the person was shown
   * @throws AppError `state.change-needs-approval`, `state.changed-meanwhile`, `input.digest-differs`
   */
  apply(file: string, signer: Signer, digest?: string): Promise<Policy>
  /** The key by which a proposal is applied here: this workspace's, or the one that is to take its place. */
  signerFor(file: string, ask: AskPassphrase): Promise<Signer>
  /**
   * Makes another key and has this workspace sign with it from now on; the old one says so, and its private half is taken away.
   *
   * @throws AppError `state.no-identity`, `check.authority-changed`, as `Identity.signer`
   */
  replaceKey(ask: AskPassphrase): Promise<IdentityInfo>
  /**
   * Makes another key, and writes to a file that the one of today is lost, for those whose keys are trusted here to approve.
   *
   * @throws AppError `state.no-identity`, `state.nobody-trusted`, `check.authority-changed`
   */
  proposeLost(file: string, ask: AskPassphrase): Promise<WrittenFile>
  /** Somebody else must be trusted who could say that the key is lost. @throws AppError `state.nobody-trusted` */
  requireOthers(): void
  /** The word of this workspace's key that another, elsewhere, takes its place: good for the record as it stands. @throws AppError `check.authority-changed` */
  handOverTo(key: PublicKey, signer: Signer): Promise<string>
  /** Has the next key take the place of one that has given its word elsewhere. @throws AppError `check.not-a-change`, `check.authority-changed` */
  receive(approval: string, signer: Signer): Promise<void>
  /** Keys that this workspace has signed with and no longer does, oldest first. */
  former(): PublicKey[]
  /** How each came in the place of the one before, newest first, for key files; and the same as checked. */
  replacements(): CarriedReplacement[]
  links(): Promise<KeyLink[]>
  /** The end of the record. */
  head(): TrustHead
  /**
   * Checks all of the record: every signature, the approvals of what needed them, and that its end is the one that is kept
   * elsewhere and that runs have on record.
   *
   * @throws AppError `check.authority-changed`; as the keychain, where it must be asked and does not answer
   */
  verify(): Promise<void>
  /** What a run keeps on record of it. @param sealedAt when the batch was sealed or came here */
  standing(sealedAt: string | null): RunAuthority
}
