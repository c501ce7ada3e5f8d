import type { BatchSignature } from '../../contract/bundles.ts'
import type { BatchRow } from '../batches/batch-row.ts'
import type { Signer } from '../identity/signer.ts'
import type { BatchEvent, RunAuthority } from '../journal/event.ts'
import type { Signed } from './check-statements.ts'
import type { Authority } from './judge.ts'
import type { ApprovalStatement, ApprovalTerms, SealStatement } from './statements.ts'

/** On what authority a run goes, for its record. */
export interface Permission {
  /** Null where no policy asks for approvals. */
  readonly permitted: Extract<BatchEvent, { type: 'run.permitted' }>['data'] | null
  readonly authority: RunAuthority
}

/** Four eyes: who has sealed and approved a batch, and whether that is enough to run it. */
export interface Approvals {
  authority(): Authority
  /** Stored signatures, which were checked when they came. Reads no key and checks nothing anew. */
  preparer(row: BatchRow): BatchSignature | null
  list(row: BatchRow): BatchSignature[]
  /** Whether approvals were asked for and there are enough. */
  isApproved(row: BatchRow): boolean
  /**
   * Looks at all that was sealed again, checks the record of trust and every signature anew, and that enough of them count:
   * for the runner, before anything is sent.
   *
   * @throws AppError `state.needs-approval`, `state.other-workspace`, `check.content-changed`, `check.authority-changed`,
   * `check.signature-broken`
   */
  require(row: BatchRow): Promise<Permission>
  /**
   * What was permitted a while ago still is: a passphrase may have been asked for meanwhile.
   *
   * @throws AppError `state.needs-approval` where an approval has ended since
   */
  requireTimely(row: BatchRow, permitted: NonNullable<Permission['permitted']>): void
  /** @throws AppError `state.wrong-host` when the preparer bound the batch to another host, and no move to it was approved */
  requireHost(row: BatchRow, origin: string): void
  /**
   * A move goes against what was approved: under a policy it needs as many approvals that name the new origin, and one where
   * the preparer bound the batch to a host.
   *
   * @throws AppError `state.needs-approval`
   */
  requireMove(row: BatchRow, origin: string): void
  /** Adds approvals that hold and are not there yet, each with its event. @returns how many were new */
  add(row: BatchRow, approvals: readonly Signed<ApprovalStatement>[]): number
  /**
   * Approves a batch of this workspace that somebody else has prepared.
   *
   * @param digest what the person was shown
   * @throws AppError `state.own-batch`, `state.approved-already`, `input.digest-differs`, `state.started`
   */
  approve(row: BatchRow, digest: string, signer: Signer, terms?: ApprovalTerms): Promise<void>
  /** The preparer's statement; null while nobody has signed it. */
  sealOf(row: BatchRow): { jws: string; statement: SealStatement; isFromHere: boolean } | null
  /** Signatures of the approvals, for a bundle. */
  jwsOf(row: BatchRow): string[]
}
