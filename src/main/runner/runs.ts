import type { StandElsewhere } from '../../contract/elsewhere.ts'
import type { ItemState } from '../../contract/item-state.ts'
import type { Place, RetryState, RunItem, RunItemGroup, RunStatus, SeriesPoint } from '../../contract/runs.ts'
import type { AskPassphrase } from '../identity/identity.ts'
import type { Secret } from '../keychain/secret.ts'

export interface StartRun {
  readonly batch: string
  readonly connection: string
  /**
   * The number of items as the operator gave it, or that nobody begins it: then it must be due, and sealed to start by itself.
   *
   * @throws AppError `input.count-differs` from `start` when it is not the batch's; `state.not-by-itself`
   */
  readonly confirmCount: number | 'by-itself'
  readonly canary: boolean
  readonly preflight: boolean
  /** Requests in flight at a time, 1 to 20; kept for resumptions. */
  readonly concurrency?: number | undefined
  readonly key?: Secret | undefined
  /** Insists on signed checkpoints, and tells the passphrase of a key in a file; it is at hand until the run ends here. */
  readonly ask?: AskPassphrase | undefined
  /** Pauses the run when nothing has advanced for so long. */
  readonly giveUpAfterMs?: number | undefined
}

/** A run that this process carries. */
export interface ActiveRun {
  readonly batch: string
  /** Resolves when the run ends here: finished, stopped or paused. Never rejects for what vendor, network or operator do. */
  readonly done: Promise<RunStatus>
}

/** A move as it would be. */
export interface PlannedMove {
  readonly from: Place
  readonly to: Place
  /** Items whose outcome only the old place could tell: they would end as unknown. */
  readonly givenUp: number
}

export interface Move {
  readonly connection: string
  readonly reason: string
  /** Items whose outcome only the old place knows end as unknown. */
  readonly giveUpOpen: boolean
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
      ask?: AskPassphrase | undefined
      giveUpAfterMs?: number | undefined
      /** As it was before, unless given. */
      concurrency?: number | undefined
      /** Nobody resumes it: as with `start`. */
      byItself?: true | undefined
    },
  ): Promise<ActiveRun>
  /** Finishes what is in flight, sends nothing more. Resolves when nothing is in flight. */
  pause(batch: string, why?: 'operator' | 'signal' | 'closing'): Promise<RunStatus>
  /** As pause, and ends the run; what was not sent stays queued and is reported as such. */
  stop(batch: string): Promise<RunStatus>
  retry(batch: string, state: RetryState, ordinals?: readonly number[]): number
  skip(batch: string, ordinals: readonly number[]): number
  /** What of it that is still to be sent stands in other batches. */
  elsewhere(batch: string): Promise<StandElsewhere[]>
  /** Takes out what another batch has done or under way. @returns how many */
  skipElsewhere(batch: string): number
  /**
   * Says that the place of a run goes by another address now. Its later requests and questions go there.
   *
   * @throws AppError `state.open-outcomes`, `state.needs-approval`, `state.not-started`, `state.held`, `input.wrong-vendor`
   */
  move(batch: string, move: Move): Promise<RunStatus>
  /** What a move would do, for a person to agree to. @throws AppError as `move` */
  planMove(batch: string, move: Omit<Move, 'reason'>): Promise<PlannedMove>
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
