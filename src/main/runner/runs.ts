import type { ItemState } from '../../contract/item-state.ts'
import type { RetryState, RunItem, RunItemGroup, RunStatus, SeriesPoint } from '../../contract/runs.ts'
import type { Secret } from '../keychain/secret.ts'

export interface StartRun {
  readonly batch: string
  readonly connection: string
  /** The number of items as the operator gave it. @throws AppError `input.count-differs` from `start` when it is not the batch's. */
  readonly confirmCount: number
  readonly canary: boolean
  readonly preflight: boolean
  readonly concurrency?: number | undefined
  readonly key?: Secret | undefined
  /** Pauses the run when nothing has advanced for so long. */
  readonly giveUpAfterMs?: number | undefined
}

/** A run that this process carries. */
export interface ActiveRun {
  readonly batch: string
  /** Resolves when the run ends here: finished, stopped or paused. Never rejects for what vendor, network or operator do. */
  readonly done: Promise<RunStatus>
}

export interface Runs {
  /** Starts a sealed batch. Resolves as soon as the run is under way and its lease taken. */
  start(request: StartRun): Promise<ActiveRun>
  /** Carries on a paused, killed or stopped run; settles what was in flight first. */
  resume(
    batch: string,
    options?: {
      connection?: string | undefined
      key?: Secret | undefined
      giveUpAfterMs?: number | undefined
    },
  ): Promise<ActiveRun>
  /** Finishes what is in flight, sends nothing more. Resolves when nothing is in flight. */
  pause(batch: string, why?: 'operator' | 'signal' | 'closing'): Promise<RunStatus>
  /** As pause, and ends the run; what was not sent stays queued and is reported as such. */
  stop(batch: string): Promise<RunStatus>
  retry(batch: string, state: RetryState, ordinals?: readonly number[]): number
  skip(batch: string, ordinals: readonly number[]): number
  /** Takes out what another batch has done or under way. @returns how many */
  skipElsewhere(batch: string): number
  /**
   * Says that the place of a run goes by another address now. Its later requests and questions go there.
   *
   * @param move `giveUpOpen`: items whose outcome only the old place knows end as unknown
   * @throws AppError `state.open-outcomes`, `state.needs-approval`, `state.not-started`, `state.held`, `input.wrong-vendor`
   */
  move(batch: string, move: { connection: string; reason: string; giveUpOpen: boolean }): Promise<RunStatus>
  status(batch: string): RunStatus
  list(): RunStatus[]
  items(
    batch: string,
    page: { group: RunItemGroup; state?: ItemState; search?: string; offset: number; limit: number },
  ): { total: number; items: RunItem[] }
  series(batch: string): SeriesPoint[]
  /** Pauses every run of this process. */
  close(): Promise<void>
}
