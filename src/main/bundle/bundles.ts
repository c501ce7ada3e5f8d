import type { Batch } from '../../contract/batches.ts'
import type { BatchSubject, BundleImport, BundleView } from '../../contract/bundles.ts'
import type { ApprovalTerms } from '../approvals/statements.ts'
import type { AskPassphrase } from '../identity/identity.ts'

export interface WrittenBundle {
  readonly file: string
  readonly bytes: number
  /** Of the file's bytes, lower-case hex. */
  readonly sha256: string
}

/** Sealed batches on their way between workspaces: out, in, and approved on the way. */
export interface Bundles {
  /** Explains a bundle; nothing is imported. @throws AppError `check.…` with the first place that does not hold */
  inspect(file: string): Promise<BundleView>
  /**
   * Imports a bundle, after all of it was checked. A batch that is here already is recognised, and gets the approvals that
   * it did not have.
   *
   * @param name another name than the one it was sealed under, which may be taken here
   * @throws AppError `check.…`, `input.name-taken`
   */
  import(file: string, name?: string): Promise<BundleImport>
  /**
   * Writes a sealed batch that has not been started, with the approvals it has. The preparer signs it the first time.
   *
   * @param options.host binds the batch to one host
   * @param options.workspace binds it to the workspace whose key has this fingerprint
   * @throws AppError `state.draft`, `state.started`, `state.bound-already`; as `Identity.signer`
   */
  export(
    batch: string,
    file: string,
    options: { host?: string | undefined; workspace?: string | undefined; ask: AskPassphrase },
  ): Promise<WrittenBundle>
  /** What an approval of a batch of this workspace would be about. */
  subject(batch: string): Promise<BatchSubject>
  /** @param digest what the person was shown; as `Approvals.approve` */
  approve(batch: string, digest: string, ask: AskPassphrase, terms?: ApprovalTerms): Promise<Batch>
  /** Writes the bundle with this workspace's approval to `out`, which may be the file itself. */
  approveFile(
    file: string,
    digest: string,
    out: string,
    ask: AskPassphrase,
    terms?: ApprovalTerms,
  ): Promise<WrittenBundle>
}
