import type { BatchState, ItemState, StateCounts } from '../../../contract/item-state.ts'
import type { RunHalt, SeriesPoint, Sweep } from '../../../contract/runs.ts'

/** Everything the PDF says, as plain data: it crosses to the worker thread by structured clone. Times are ISO 8601, UTC. */
export interface PdfFacts {
  readonly batch: {
    readonly id: string
    readonly name: string
    readonly state: BatchState
    readonly incident: string | null
  }
  readonly vendor: string
  readonly host: string | null
  readonly connection: string | null
  /** `done`: past participle; `noun`: what the targets are called. */
  readonly operation: {
    readonly id: string
    readonly title: string
    readonly done: string
    readonly noun: Noun
  }
  readonly reasons: readonly { readonly reason: string | null; readonly items: number }[]
  readonly comment: string
  readonly options: readonly { readonly label: string; readonly value: string }[]
  readonly people: {
    readonly preparedBy: string
    readonly createdAt: string
    readonly sealedAt: string
    /** Everybody who started or resumed the run, in order, each once. */
    readonly ranBy: readonly string[]
  }
  readonly startedAt: string | null
  readonly finishedAt: string | null
  readonly deadline: { readonly startedAt: string; readonly dueAt: string } | null
  readonly source: {
    readonly name: string
    readonly bytes: number
    readonly sha256: string
    readonly inventory: string
    readonly read: number
    readonly imported: number
    readonly duplicates: number
    readonly rejected: number
  }
  readonly counts: StateCounts
  readonly requests: { readonly sent: number; readonly throttled: number; readonly retried: number }
  readonly sweep: Sweep | null
  readonly halt: RunHalt | null
  readonly chain: { readonly events: number; readonly head: string; readonly digest: string }
  readonly minutes: readonly SeriesPoint[]
  readonly course: { readonly steps: readonly CourseStep[]; readonly omitted: number }
  readonly exceptions: readonly ExceptionGroup[]
  /** The first items by ordinal; `counts.total` says how many there are. */
  readonly items: readonly PdfItem[]
  readonly exportedAt: string
  readonly exportedBy: string
  readonly product: string
}

export interface Noun {
  readonly one: string
  readonly many: string
}

/** One event of the batch as a whole, in words. */
export interface CourseStep {
  readonly seq: number
  readonly at: string
  readonly actor: string
  readonly what: string
}

export const EXCEPTION_KINDS = ['refused', 'unresolved', 'unconfirmed', 'differs', 'skipped'] as const
export type ExceptionKind = (typeof EXCEPTION_KINDS)[number]

export interface ExceptionGroup {
  readonly kind: ExceptionKind
  /** All there are; `items` may hold fewer. */
  readonly total: number
  readonly items: readonly PdfItem[]
}

export interface PdfItem {
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
