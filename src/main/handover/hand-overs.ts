import type { HandOverReading, HandOverView } from '../../contract/handovers.ts'
import type { AskPassphrase } from '../identity/identity.ts'

export interface WrittenHandOver {
  /** Absolute. */
  readonly folder: string
  readonly number: number
  readonly items: number
  /** Of the hand-over: its script, its result and the journal name it. */
  readonly digest: string
  /** Whether a key was at hand. */
  readonly signed: boolean
  /** It was written before, and is the same again. */
  readonly again: boolean
  readonly script: string
}

/** Batches of CAs without an API leave as a hand-over, and come back as its result. */
export interface HandOvers {
  /**
   * Writes a sealed batch, or what is left of it, into a new folder: list, script, sheet, signature. The intent of each item is
   * on disk before the folder is there. While an outcome of the last one is unknown, the same is written again.
   *
   * @param ask where the signing key's passphrase comes from; without it, a key in a file signs nothing
   * @throws AppError `input.has-api`, `input.folder-taken`, `input.several-cas`, `input.cannot-write`, `state.draft`, `state.drill`,
   *   `state.held`, `state.nothing-left`, `state.needs-approval`, `state.wrong-host`, `state.done-elsewhere`, `state.target-held`
   */
  write(
    batch: string,
    folder: string,
    options?: { readonly ask?: AskPassphrase | undefined },
  ): Promise<WrittenHandOver>
  /**
   * Gives each item the outcome that the result says, all of them or none. Reading the same again changes nothing.
   *
   * @param closed the script is not run again: what it did not begin may be handed over again
   * @throws AppError `input.cannot-read`, `state.not-handed-over`, `state.hand-over-closed`, `state.open-hand-over`, `check.result-foreign`, `check.result-broken`
   */
  read(
    batch: string,
    file: string,
    options?: { readonly closed?: boolean; readonly ask?: AskPassphrase | undefined },
  ): Promise<HandOverReading>
  list(batch: string): HandOverView[]
}
