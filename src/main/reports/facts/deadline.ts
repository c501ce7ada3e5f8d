import type { BatchState, StateCounts } from '../../../contract/item-state.ts'
import type { OperationInfo } from '../../../contract/vendor.ts'
import type { ReasonCount } from './reason-count.ts'

const HOUR_MS = 60 * 60 * 1000
/** CA/Browser Forum, Baseline Requirements for TLS Server Certificates, section 4.9.1.1. */
export const SHORT_LIMIT_HOURS = 24
export const LONG_LIMIT_HOURS = 5 * 24

/**
 * The reasons that section 4.9.1.1 always gives 24 hours for: the key is compromised, or the subscriber asks without a
 * reason. `privilege_withdrawn` and `superseded` have 24 hours in one case each (a request that was never authorised,
 * a domain validation that cannot be relied upon) and 5 days otherwise, which a reason alone does not tell.
 */
const SHORT_REASONS: ReadonlySet<string | null> = new Set([
  null,
  'unspecified',
  'key_compromise',
  'ca_compromise',
  'aa_compromise',
])
const EITHER_REASONS: ReadonlySet<string | null> = new Set(['privilege_withdrawn', 'superseded'])

export type DeadlineFacts = DeadlineTimes &
  (
    | { readonly basis: 'batch' }
    /** The batch has none of its own: the requirements' limit, counted from when the batch was prepared. */
    | {
        readonly basis: 'requirements'
        readonly hours: number
        /** The reason that asks for the shortest time. */
        readonly reason: string | null
        readonly mayBeShorter: boolean
      }
  )

interface DeadlineTimes {
  /** When the cause became known; null when the batch does not say. */
  readonly knownAt: string | null
  readonly countedFrom: string
  readonly dueAt: string
}

/** Null when there is no deadline: nothing is revoked for good, or the targets are no certificates. */
export function deadlineOf({
  own,
  createdAt,
  reasons,
  operation,
}: {
  readonly own: { readonly startedAt: string; readonly dueAt: string } | undefined
  readonly createdAt: string
  readonly reasons: readonly ReasonCount[]
  readonly operation: OperationInfo
}): DeadlineFacts | null {
  if (own !== undefined)
    return { basis: 'batch', knownAt: own.startedAt, countedFrom: own.startedAt, dueAt: own.dueAt }
  const revokesCertificates =
    !operation.reversible &&
    operation.done === 'revoked' &&
    (operation.target.kind === 'certificate' || operation.target.kind === 'order')
  if (!revokesCertificates || reasons.length === 0) return null
  const short = reasons.find(({ reason }) => SHORT_REASONS.has(reason))
  const either = reasons.find(({ reason }) => EITHER_REASONS.has(reason))
  const hours = short === undefined ? LONG_LIMIT_HOURS : SHORT_LIMIT_HOURS
  return {
    basis: 'requirements',
    hours,
    reason: (short ?? either ?? reasons[0])?.reason ?? null,
    mayBeShorter: short === undefined && either !== undefined,
    knownAt: null,
    countedFrom: createdAt,
    dueAt: new Date(Date.parse(createdAt) + hours * HOUR_MS).toISOString(),
  }
}

export interface DeadlineVerdict {
  readonly kind: 'kept' | 'missed' | 'open'
  /** How far the end, or the report while there is none, lies before (positive) or after it. */
  readonly spareMs: number
  /** Items that the vendor does not show as done. */
  readonly undone: number
  /** Items that a person took out before they were sent: nothing was done about them. */
  readonly skipped: number
  /** When the last was done; null while some are not. */
  readonly doneAt: string | null
}

/** Whether the deadline was kept. Only what the vendor shows as done, or was so before, counts as done. */
export function deadlineVerdict(
  deadline: DeadlineFacts,
  run: {
    readonly state: BatchState
    readonly counts: StateCounts
    readonly finishedAt: string | null
    readonly exportedAt: string
  },
): DeadlineVerdict {
  const { state, counts, finishedAt, exportedAt } = run
  const due = Date.parse(deadline.dueAt)
  const { skipped } = counts
  const undone = counts.total - counts.confirmed - counts['already-done'] - skipped
  const doneAt = state === 'finished' && undone === 0 ? finishedAt : null
  const spareMs = due - Date.parse(doneAt ?? exportedAt)
  if (doneAt !== null) return { kind: spareMs >= 0 ? 'kept' : 'missed', spareMs, undone, skipped, doneAt }
  return { kind: spareMs >= 0 ? 'open' : 'missed', spareMs, undone, skipped, doneAt }
}
