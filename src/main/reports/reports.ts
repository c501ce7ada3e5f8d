import type { ReportFormat, Verdict } from '../../contract/reports.ts'
import type { WrittenFile } from '../files/whole-file.ts'
import type { AskPassphrase } from '../identity/identity.ts'
import type { KeyLink } from '../identity/key-replacement.ts'
import type { PublicKey } from '../identity/public-key.ts'
import type { ShippedVerifier } from './ship-verifier.ts'

export interface Reports {
  /**
   * Writes a report of a sealed batch: whole or not at all (a temporary file, then a rename). A report of an unfinished
   * run says so on each page. `sha256` is over the file's bytes, lower-case hex.
   *
   * @throws AppError `input.no-such-batch`, `state.draft`, `input.cannot-write`; `check.evidence-broken` when what the
   *   workspace holds no longer fits its own digests, in which case no evidence is written;
   *   with `ask`, `input.wrong-passphrase`
   */
  write(batch: string, format: ReportFormat, file: string, options?: WriteOptions): Promise<WrittenReport>
}

export interface WrittenReport extends WrittenFile {
  /** Whether a key was at hand: then the chain's head is signed, and evidence as a whole. */
  readonly signed: boolean
  /** Of evidence only: what was put beside it to check it with. */
  readonly verifier: ShippedVerifier | null
}

export interface WriteOptions {
  /** Where the signing key's passphrase comes from. Without it, a key in a file signs nothing. */
  readonly ask?: AskPassphrase | undefined
}

export interface VerifyOptions {
  /** Keys of which the reader knows whose they are: one of them must have signed the file, and no other may have signed in it. */
  readonly trusted?: readonly PublicKey[] | undefined
  /** Certificates of CAs (DER): the signers of time stamps must lead to one of them. Absent: that is not compared. */
  readonly timeStampCas?: readonly Uint8Array[] | undefined
  /** Keys whose owners' names are told where they have signed. */
  readonly known?: readonly PublicKey[] | undefined
  /** How keys of those came in the place of others: what the others signed until then is theirs too. */
  readonly links?: readonly KeyLink[] | undefined
  /**
   * A head of the chain that was kept elsewhere (a change ticket, a printed report): it must be among the events. This is
   * what catches a restored old copy and a chain that was computed anew.
   */
  readonly expectedHead?: string | undefined
}

/**
 * Checks an evidence file: no database, no network. Bad files give a verdict with `ok: false`.
 *
 * @throws AppError `input.cannot-read`
 */
export type VerifyEvidence = (file: string, options?: VerifyOptions) => Promise<Verdict>
