import type { RequestGroup } from '../vendor-world.ts'

/** Whether the vendor had done what was asked when the fault struck. */
export type Moment = 'before' | 'after'

export type RetryAfter =
  | { readonly kind: 'seconds'; readonly seconds: number }
  /** An HTTP date, that many seconds from the answer. */
  | { readonly kind: 'date'; readonly seconds: number }
  | { readonly kind: 'none' }
  | { readonly kind: 'nonsense' }

/**
 * Answers of a question that are whole and not true any more: from a replica that has not seen the last change of what it shows,
 * the last page of the same call once more, a page that has lost its first row to a list that shifted. Changes are answered as ever.
 */
export const WRONG_ANSWERS = ['stale', 'twice', 'shift'] as const
export type WrongAnswer = (typeof WRONG_ANSWERS)[number]

/** What goes wrong with one answer. */
export type AnswerFault =
  | { readonly kind: 'reset'; readonly moment: Moment }
  | { readonly kind: 'close'; readonly moment: Moment }
  | {
      readonly kind: 'status'
      readonly moment: Moment
      readonly status: number
      readonly retryAfter: RetryAfter
    }
  | { readonly kind: 'html'; readonly moment: Moment }
  /** Any answer at all, as it is given. */
  | {
      readonly kind: 'say'
      readonly moment: Moment
      readonly status: number
      readonly headers: Readonly<Record<string, string>>
      readonly text: string
    }
  | { readonly kind: 'odd-json'; readonly moment: Moment }
  | { readonly kind: 'hang'; readonly moment: Moment }
  | { readonly kind: 'truncate-body' }
  | { readonly kind: 'truncate-json' }
  | { readonly kind: 'drip'; readonly everyMs: number }
  | { readonly kind: 'slow'; readonly ms: number }
  /** Well-formed, and wrong as a question's answer: see `WRONG_ANSWERS`. */
  | { readonly kind: WrongAnswer }
  /** To another origin: the given one, or the sandbox's own stranger. */
  | { readonly kind: 'redirect'; readonly status: number; readonly to: string | null }
  /** The request is cut off and nothing listens any more, for that long. */
  | { readonly kind: 'offline'; readonly ms: number }

/** What changes from one request on. */
export type LastingFault =
  | { readonly kind: 'key-revoked' }
  | { readonly kind: 'limits-halved' }
  | { readonly kind: 'status-lag'; readonly ms: number; readonly reads: number }

/** Which of the requests that a rule's selector fits it strikes, counted from 1. */
export type Occasion =
  | { readonly kind: 'always' }
  | { readonly kind: 'ranges'; readonly ranges: readonly { readonly first: number; readonly last: number }[] }
  | { readonly kind: 'every'; readonly n: number }
  /** The n-th request of each target. */
  | { readonly kind: 'each'; readonly n: number }

export interface Selector {
  /** Null: every vendor of the sandbox. */
  readonly vendor: string | null
  /** `any`, `read`, a group or the name of a call. */
  readonly requests: string
  readonly target: string | null
}

export type FaultRule =
  | {
      readonly kind: 'answer'
      readonly text: string
      readonly selector: Selector
      readonly occasion: Occasion
      readonly fault: AnswerFault
    }
  | {
      readonly kind: 'lasting'
      readonly text: string
      readonly selector: Selector
      readonly from: number
      readonly fault: LastingFault
    }
  /** TCP connections closed at accept, counted from 1. */
  | {
      readonly kind: 'connection'
      readonly text: string
      readonly vendor: string | null
      readonly occasion: Occasion
    }
  | {
      readonly kind: 'random'
      readonly text: string
      readonly selector: Selector
      readonly rate: number
      readonly seed: number
      readonly faults: readonly AnswerFault[]
    }

export const REQUEST_GROUPS: readonly RequestGroup[] = ['submit', 'status', 'list', 'check', 'token', 'other']
