import type { ItemState, StateCounts } from '../../contract/item-state.ts'
import type { Place, RunHalt, Sweep } from '../../contract/runs.ts'
import type { Reason } from '../../contract/vendor.ts'
import type { CheckpointReason } from './checkpoint-reason.ts'

/** Facts of one exchange with the vendor as the journal keeps them: never a header, never a key. */
export interface Exchange {
  readonly httpStatus?: number
  readonly code?: string
  readonly message?: string
  readonly requestId?: string
  readonly durationMs?: number
}

/** The answer to the very request that changed it, a question about it alone, or a list or search that shows many. */
export const TOLD_BY = ['answer', 'status', 'list'] as const
export type ToldBy = (typeof TOLD_BY)[number]

/** Under what policy a run was started: evidence shows by it whether somebody lowered the policy for the run. */
export interface RunAuthority {
  /** Approvals that the policy asked for: now, when the batch was sealed or came here, and the most it ever asked for. */
  readonly approvals: number
  readonly atSeal: number
  readonly most: number
  /** The record of trust and policy: how many changes it held, and the hash of the last (zeros where there was none). */
  readonly changes: number
  readonly head: string
}

/** The end of the record of trust and policy: how many changes it holds, and the hash of the last (zeros where there is none). */
export type TrustHead = Pick<RunAuthority, 'changes' | 'head'>

/**
 * The events of a batch. `item` events name the item by its ordinal. Their payloads are the `data` of the stored event;
 * `transition.ts` says which state follows from which.
 */
export type ItemEvent =
  /** Written and durable before the request leaves. `digest`: SHA-256 of method, URL and body of the request's content. */
  | { readonly type: 'submit.intent'; readonly data: { readonly attempt: number; readonly digest: string } }
  | {
      readonly type: 'submit.outcome'
      readonly data: Exchange & {
        readonly attempt: number
        readonly outcome:
          | 'accepted'
          | 'pending-approval'
          | 'already-done'
          | 'refused'
          | 'refused-final'
          | 'ambiguous'
          | 'key-refused'
          | 'not-sent'
          | 'throttled'
          | 'in-doubt'
      }
    }
  /**
   * The process that sent it is gone: nobody knows what became of the request. `unsent`: that process had not begun to send it, so no
   * effect of it can come to show.
   */
  | {
      readonly type: 'submit.lost'
      readonly data: { readonly attempt: number; readonly unsent?: true }
    }
  | {
      readonly type: 'status.answer'
      readonly data: Exchange & {
        readonly purpose: 'settle' | 'confirm' | 'preflight' | 'approval'
        /** `effective-before`: it shows an effect from long before we ever asked for it. */
        readonly status:
          | 'effective'
          | 'effective-before'
          | 'not-effective'
          | 'pending-approval'
          | 'rejected'
          | 'not-found'
          | 'ambiguous'
          | 'untold'
        readonly vendorStatus?: string
        readonly reason?: Reason
        readonly since?: string
        /** No effect is shown, and it may still come to show: this counts as no denial. */
        readonly early?: boolean
        /** What told it; absent from evidence of earlier versions. */
        readonly by?: ToldBy
      }
    }
  /** The name did not name one thing; now it does (`columns`), or it never will (`refused`). */
  | {
      readonly type: 'target.resolved'
      readonly data: { readonly columns: Readonly<Record<string, string>> }
    }
  | {
      readonly type: 'target.unresolvable'
      /** `doubted`: an earlier request may have had an effect, so this is for a person and no refusal. */
      readonly data: { readonly code: string; readonly message: string; readonly doubted?: boolean }
    }
  /** The confirmation window ran out. */
  | { readonly type: 'confirm.expired'; readonly data: Record<string, never> }
  /** Asked often enough without an answer: for a person. */
  | { readonly type: 'settle.given-up'; readonly data: { readonly message: string } }
  | { readonly type: 'item.skipped'; readonly data: Record<string, never> }
  /** `doubted`: an earlier request may have had an effect, so the vendor is asked before anything is sent. */
  | {
      readonly type: 'item.retried'
      readonly data: { readonly from: ItemState; readonly doubted?: boolean }
    }

export type BatchEvent =
  /** `content`: SHA-256 over the items with all that is known of them (`contentLine`); absent from batches of earlier versions. */
  | {
      readonly type: 'batch.sealed'
      readonly data: { readonly digest: string; readonly items: number; readonly content?: string }
    }
  /** It came in a bundle: `bundle` is SHA-256 of the file, `seal` the preparer's signature (compact JWS). */
  | {
      readonly type: 'batch.imported'
      readonly data: { readonly bundle: string; readonly keyId: string; readonly seal: string }
    }
  /** `jws`: the approval itself, `by` what the approver calls themselves. */
  | {
      readonly type: 'batch.approved'
      readonly data: { readonly keyId: string; readonly by: string; readonly jws: string }
    }
  /**
   * The workspace signs with the key `to` from now on: `jws` is that key's word for it, `approvals` those of `from` itself, or of
   * others where it is lost (compact JWS; `identity/key-replacement.ts`).
   */
  | {
      readonly type: 'batch.key-replaced'
      readonly data: {
        readonly from: string
        readonly to: string
        readonly why: 'handed-over' | 'lost'
        readonly jws: string
        readonly approvals: readonly string[]
      }
    }
  /** Before a start or a resumption under a policy: how many approvals it asked for, and whose counted (fingerprints). */
  | {
      readonly type: 'run.permitted'
      readonly data: {
        readonly needed: number
        readonly by: readonly string[]
        /** Key ids: of those in `by`, in their order; of the preparer; of this workspace, which ran it. */
        readonly keys?: readonly string[]
        readonly preparer?: string
        readonly runner?: string
        /** When the first of these approvals ends. */
        readonly until?: string
        /** Whom this workspace takes them for (`personOf`): no two approvers alike, none the preparer, none who runs it. */
        readonly people?: {
          readonly approvers: readonly string[]
          readonly preparer: string | null
          readonly runner: string | null
        }
      }
    }
  | {
      readonly type: 'run.started' | 'run.resumed'
      readonly data: {
        readonly connection: string
        readonly host: string
        readonly version: string
        readonly canary: boolean
        readonly preflight: boolean
        readonly authority?: RunAuthority
        /** Nobody began it: it was due, and sealed to start by itself. */
        readonly byItself?: true
      }
    }
  /** The first start binds the run to a place, before anything is sent; no other place is asked or sent to from then on. */
  | { readonly type: 'run.bound'; readonly data: Place }
  /** A person says that the place has another name now. */
  | {
      readonly type: 'run.moved'
      readonly data: { readonly from: Place; readonly to: Place; readonly reason: string }
    }
  /** A hand-over left: `handOver` is its id, `digest` that of its statement, which its script and result name. */
  | {
      readonly type: 'run.handed-over'
      readonly data: {
        readonly handOver: string
        readonly number: number
        readonly items: number
        readonly digest: string
      }
    }
  /** Its result was read: `result` is SHA-256 of the file, `outcomes` how many items got theirs by it. `closed`: no other is awaited. */
  | {
      readonly type: 'run.returned'
      readonly data: {
        readonly handOver: string
        readonly result: string
        readonly outcomes: number
        readonly closed: boolean
      }
    }
  | { readonly type: 'run.paused'; readonly data: { readonly halt: RunHalt } }
  | { readonly type: 'run.offline'; readonly data: { readonly cause: string } }
  | { readonly type: 'run.online'; readonly data: Record<string, never> }
  | { readonly type: 'run.stopped'; readonly data: { readonly counts: StateCounts } }
  | { readonly type: 'run.swept'; readonly data: Sweep }
  | { readonly type: 'run.finished'; readonly data: { readonly counts: StateCounts } }
  | { readonly type: 'report.written'; readonly data: { readonly format: string; readonly sha256: string } }
  /** What relying parties see; `sha256` is over the verdicts of all items. */
  | {
      readonly type: 'effect.checked'
      readonly data: {
        readonly items: number
        readonly revoked: number
        readonly notRevoked: number
        readonly notCheckable: number
        /** Confirmed by the vendor, and how many of them are seen so. */
        readonly expected: number
        readonly shown: number
        readonly sha256: string
      }
    }
  /** The hash of the event before it, signed: `jws` is over the `CheckpointStatement` of that event. */
  | {
      readonly type: 'checkpoint.signed'
      readonly data: {
        readonly why: CheckpointReason
        readonly keyId: string
        readonly jws: string
        /** Absent from evidence of earlier versions. */
        readonly authority?: TrustHead
      }
    }
  /** Another party has seen a checkpoint: `token` (RFC 3161, DER in base64) is over `head`, the hash of the checkpoint `seq`. */
  | {
      readonly type: 'checkpoint.timestamped'
      readonly data: {
        readonly seq: number
        readonly head: string
        readonly authority: string
        readonly token: string
      }
    }

/** An event as stored: `hash` is SHA-256 over the bytes of `body`, the canonical JSON of all its other members. */
export interface StoredEvent {
  readonly batch: string
  readonly seq: number
  readonly item: number | null
  readonly type: (ItemEvent | BatchEvent)['type']
  readonly at: string
  readonly actor: string
  readonly data: unknown
  /** Hash of the event before it, or the sealed batch's digest for the first; lower-case hex. */
  readonly prev: string
}
