import type { Learnt } from '../../../contract/connections.ts'
import type { Environment } from '../../../contract/environment.ts'
import type { BatchState, ItemState, StateCounts } from '../../../contract/item-state.ts'
import type { RunHalt, Sweep } from '../../../contract/runs.ts'
import type { RunAuthority, ToldBy } from '../../journal/event.ts'
import type { SettledMinute } from '../settled-minute.ts'
import type { DeadlineFacts } from './deadline.ts'
import type { EffectFacts } from './effect-facts.ts'
import type { Population } from './population.ts'
import type { ReasonCount } from './reason-count.ts'
import type { TimelineStep } from './timeline.ts'

/**
 * Everything that the report says about a batch as a whole, and its exceptions: plain data that every format words from,
 * so that no two of them differ. It crosses to the PDF's worker by structured clone. Times are ISO 8601, UTC.
 */
export interface ReportFacts {
  readonly batch: {
    readonly id: string
    readonly name: string
    readonly state: BatchState
    readonly incident: string | null
  }
  /** An exercise against the built-in sandbox: every page says so. */
  readonly drill: boolean
  readonly vendor: string
  readonly host: string | null
  /** As the vendor numbers it; null where it tells none. */
  readonly account: string | null
  /** What the host stands for; null before the first start. */
  readonly environment: Environment | null
  readonly connection: string | null
  /** What probes had taught the connection, and the run went by. */
  readonly learnt: readonly Learnt[]
  readonly operation: {
    readonly id: string
    readonly title: string
    /** Past participle: `revoked`. */
    readonly done: string
    /** What the targets are called. */
    readonly noun: Noun
  }
  readonly reasons: readonly ReasonCount[]
  readonly comment: string
  readonly options: readonly { readonly label: string; readonly value: string }[]
  readonly people: {
    readonly preparedBy: string
    readonly createdAt: string
    readonly sealedAt: string
    /** In the order in which they came; empty when nobody approved. */
    readonly approvals: readonly ApprovalFact[]
    /** How many approvals the policy asked for when the run was last permitted; null when no policy asked. */
    readonly approvalsNeeded: number | null
    /** Under what policy each start and resumption was; none in records of earlier versions. */
    readonly policy: readonly PolicyFact[]
    /** Everybody who started or resumed the run, in order, each once. */
    readonly ranBy: readonly string[]
  }
  readonly startedAt: string | null
  readonly finishedAt: string | null
  readonly deadline: DeadlineFacts | null
  readonly source: {
    readonly name: string
    readonly bytes: number
    readonly sha256: string
    readonly inventory: string
  }
  readonly population: Population
  readonly counts: StateCounts
  readonly requests: { readonly sent: number; readonly throttled: number; readonly retried: number }
  /** Of the confirmed, which answer told it; those of earlier versions are in none. */
  readonly confirmedBy: Readonly<Record<ToldBy, number>>
  readonly sweep: Sweep | null
  /** The newest check of what relying parties see; null when none was made. */
  readonly effect: EffectFacts | null
  readonly halt: RunHalt | null
  readonly chain: { readonly events: number; readonly head: string; readonly digest: string }
  /** Checkpoints of the chain: how many are signed, and the fingerprints of the keys. */
  readonly signatures: { readonly count: number; readonly fingerprints: readonly string[] }
  readonly minutes: readonly SettledMinute[]
  readonly timeline: { readonly steps: readonly TimelineStep[]; readonly omitted: number }
  readonly exceptions: readonly ExceptionGroup[]
  readonly exportedAt: string
  readonly exportedBy: string
  readonly product: string
}

export interface Noun {
  readonly one: string
  readonly many: string
}

export interface PolicyFact extends RunAuthority {
  readonly at: string
}

export interface ApprovalFact {
  readonly by: string
  readonly keyId: string
  /** When it reached this workspace's journal. */
  readonly at: string
}

export const EXCEPTION_KINDS = ['refused', 'unresolved', 'unconfirmed', 'differs', 'skipped'] as const
export type ExceptionKind = (typeof EXCEPTION_KINDS)[number]

export interface ExceptionGroup {
  readonly kind: ExceptionKind
  /** All there are; `items` may hold fewer. */
  readonly total: number
  readonly items: readonly ReportItem[]
}

export interface ReportItem {
  readonly ordinal: number
  readonly target: string
  readonly label: string
  readonly reason: string | null
  readonly state: ItemState
  readonly exception: string | null
  readonly vendorStatus: string | null
  readonly vendorCode: string | null
  readonly vendorMessage: string | null
  readonly requestId: string | null
  readonly attempts: number
  readonly submittedAt: string | null
  readonly settledAt: string | null
  readonly sourceRow: number
}

/** A run that is over; all else is reported as unfinished. */
export const isFinished = (state: BatchState): boolean => state === 'finished'
