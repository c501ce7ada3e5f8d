import type { Batch } from '../../contract/batches.ts'
import type { BatchSubject, BundleImport, BundleView } from '../../contract/bundles.ts'
import type { ApprovalTerms } from '../approvals/statements.ts'
import type { Sink } from '../files/whole-file.ts'
import type { AskPassphrase } from '../identity/identity.ts'
import type { PublicKey } from '../identity/public-key.ts'
import type { ReadBundle } from './read-bundle.ts'
import type { BundleSource } from './read-frames.ts'

/** A batch that came as a part of another file: hidden until that is committed as a whole. */
export interface IncomingBatch {
  /** Of the batch, as it was sealed. */
  readonly id: string
  /** In a transaction. @param name under which it is kept; the one it was sealed under, or that with a number, by default */
  commit(name?: string): {
    readonly batch: string
    readonly outcome: 'imported' | 'known'
    readonly newApprovals: number
  }
  discard(): void
}

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
  /** The keys that signatures are known by here. */
  keys(): PublicKey[]
  /** Reads all of a bundle and holds it to the forms of this workspace; nothing is written. */
  read(source: BundleSource): Promise<ReadBundle>
  /** Writes the batch of a bundle that was read, hidden. @param source its bytes once more @throws as `import` */
  stage(source: BundleSource, bundle: ReadBundle): Promise<IncomingBatch>
  /** Writes the bundle of a batch as a part of another file. @throws as `export` */
  writeTo(
    batch: string,
    write: Sink,
    options: { workspace?: string | undefined; ask: AskPassphrase },
  ): Promise<void>
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
