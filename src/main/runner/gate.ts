import type { StartsItself } from '../../contract/wave-schedule.ts'
import { AppError } from '../app-error.ts'
import type { BatchRow } from '../batches/batch-row.ts'

/** Why something is not sent, for people. */
export interface GateWords {
  readonly message: string
  readonly hint: string
}

/** What holds back a run under way. Both are asked in the transaction of each intent, so nothing leaves past them. */
export interface BatchGate {
  /** Why nothing of the batch may be sent now; null when it may. */
  closed(): GateWords | null
  /** Why items may not be sent now, each by its ordinal; good within the transaction in which it is asked for. */
  holds(): HoldOf
}

/** Null when the item may be sent. */
export type HoldOf = (ordinal: number) => GateWords | null
export const HOLDS_NONE: HoldOf = () => null

/** What stands above runs and may hold them back. Runs know nothing of its reasons but the words. */
export interface RunGate {
  /** Before each start and resumption. */
  prepare(batch: BatchRow): Promise<void>
  /** Before a start, and before a resumption that has nothing open to ask about. @throws AppError */
  require(batch: BatchRow): void
  /**
   * Before what nobody begins: that the batch is due now by the very words that it was sealed with.
   *
   * @throws AppError `state.not-by-itself`, `state.wave-waits`
   */
  requireDue(batch: BatchRow, sealed: StartsItself): void
  of(batch: BatchRow): BatchGate
}

const OPEN: BatchGate = { closed: () => null, holds: () => HOLDS_NONE }
export const OPEN_GATE: RunGate = {
  prepare: async () => {},
  require: () => {},
  requireDue: ({ name }) => {
    throw notByItself(name, 'nothing here knows when it is due')
  },
  of: () => OPEN,
}

export const notByItself = (batch: string, why: string): AppError =>
  new AppError(
    'state.not-by-itself',
    `Batch "${batch}" does not start by itself: ${why}. Nothing was sent.`,
    {
      hint: `A person starts it: rescind run "${batch}" --connection NAME`,
    },
  )
