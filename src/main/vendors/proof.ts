/**
 * The table of proof: what an answer of a vendor proves, as data with a reason and a source for each row. It is the one place
 * that says so. A client only names what it sees in an answer; whether a request may be repeated, an item refused or a key
 * doubted is read from here. `docs/proof.md` is written from it, and the conformance suite walks all of it.
 */
import type { Reason } from '../../contract/vendor.ts'
import type { TargetStatus } from './target-status.ts'

/** Where a row is from: a document with its section, or nobody's word but ours. */
export type Source = { readonly page: string } | { readonly assumed: string }

/** A state that HTTP knows, or a range of them with both ends. */
export type StatusRange = number | readonly [first: number, last: number]

/** What was seen in place of an answer. */
export type Failure = 'not-sent' | 'in-doubt'

/** What a row is about. Whatever is left out may be anything. */
export interface When {
  /** Ids of operations, or names of questions. */
  readonly of?: readonly string[]
  readonly failure?: readonly Failure[]
  readonly status?: readonly StatusRange[]
  /** What the body is: one of `BODIES`, or one that the vendor's table names. */
  readonly body?: readonly string[]
  /** Codes of the vendor's own errors, whole, or up to a `*` at the end. */
  readonly code?: readonly string[]
  /** The answer names a time to come back. */
  readonly retryAfter?: true
}

/** What an answer shows. */
export interface Seen {
  readonly of: string
  readonly failure?: Failure
  readonly status?: number
  readonly body?: string
  readonly code?: string
  readonly hasRetryAfter?: boolean
}

/** Bodies that mean the same at every vendor. */
export const BODIES = {
  error: "an error in the vendor's own form",
  page: 'a page for a browser, or any other markup',
  empty: 'nothing',
  documented: 'what the question is documented to be answered with',
  other: 'anything else',
} as const

/** What every vendor's status can show beside the vendor's own words. */
export const SHOWN = {
  'nothing such': 'no such thing',
  several: 'several things of that name',
} as const

interface Meaning {
  readonly words: string
  /** Of the request: it was taken, it had no effect, or nobody knows. */
  readonly effect: 'taken' | 'none' | 'open'
  /** Whether the request may be sent again: never, as soon as it may, or once the vendor was asked and has shown no effect. */
  readonly again: 'never' | 'yes' | 'asked'
}

/** What an answer to a change can prove of an item. */
export const CHANGE_PROOFS = {
  accepted: { words: 'taken; its status confirms', effect: 'taken', again: 'never' },
  confirmed: {
    words: 'taken, and the answer itself shows the new status: nothing more is asked',
    effect: 'taken',
    again: 'never',
  },
  waits: { words: 'taken; somebody at the vendor must approve', effect: 'taken', again: 'never' },
  refused: {
    words: 'refused, nothing was changed by it; the status is asked once, since "no" can mean "done already"',
    effect: 'none',
    again: 'never',
  },
  'refused-for-good': { words: 'refused, nothing was changed', effect: 'none', again: 'never' },
  'done-before': {
    words: 'it was done before, and the answer itself says so: nothing more is asked',
    effect: 'none',
    again: 'never',
  },
  'not-one-thing': {
    words: 'the name fits several; not done, sent again under the full name',
    effect: 'none',
    again: 'yes',
  },
  'too-fast': {
    words: 'refused for speed; not done, sent again after the wait',
    effect: 'none',
    again: 'yes',
  },
  'key-refused': { words: 'key refused; not done, sent again with a good key', effect: 'none', again: 'yes' },
  'not-done': { words: 'not done, may be sent again', effect: 'none', again: 'yes' },
  doubt: { words: 'in doubt: the vendor is asked', effect: 'open', again: 'asked' },
  'doubt-of-one': {
    words: 'in doubt for this one item: the vendor is asked',
    effect: 'open',
    again: 'asked',
  },
  stranger: { words: 'in doubt: the vendor is asked; the run pauses', effect: 'open', again: 'asked' },
} as const satisfies Readonly<Record<string, Meaning>>
export type ChangeProof = keyof typeof CHANGE_PROOFS

/** What an answer to a question can prove. A question has no effect: whatever gave no answer may be asked again. */
export const QUESTION_PROOFS = {
  answer: 'is read by the table of statuses',
  missing: 'the vendor knows no such thing',
  several: 'the name fits several things',
  hidden: 'this key may not see it: nothing is learnt',
  refused: 'refused, nothing is learnt',
  'too-fast': 'asked again after the wait',
  'key-refused': 'key refused; the run pauses',
  offline: 'asked again',
  stranger: 'not the answer that is documented; the run pauses',
} as const
export type QuestionProof = keyof typeof QUESTION_PROOFS

interface Row<P extends string> {
  readonly when: When
  readonly proves: P
  /** Of `key-refused`: whether the key itself is meant, or what it may do. */
  readonly about?: 'key' | 'rights'
  readonly why: string
  readonly source: Source
}
export type ChangeRow = Row<ChangeProof>
export type QuestionRow = Row<QuestionProof>

/** What a status shows of an operation. */
export interface StatusRow {
  readonly when: {
    readonly of?: readonly string[]
    /** The vendor's words, or what the vendor's table names; all when left out. */
    readonly shows?: readonly string[]
    /** The reason that the item asks for. */
    readonly asked?: Reason
  }
  readonly proves: TargetStatus['kind']
  readonly why: string
  readonly source: Source
}

/** All that a vendor's answers prove. Of each list the first row that fits decides, and the last one fits everything. */
export interface ProofTable {
  /** Bodies and shown things that only this vendor has, in words. */
  readonly names: Readonly<Record<string, string>>
  readonly changes: readonly ChangeRow[]
  readonly questions: readonly QuestionRow[]
  readonly statuses: readonly StatusRow[]
}

/** @throws RangeError where no row fits: a table without its last row */
export function rowFor<R extends { readonly when: When }>(rows: readonly R[], seen: Seen): R {
  const found = rows.find(({ when }) => fits(when, seen))
  if (found === undefined) throw new RangeError(`the table of proof says nothing of ${JSON.stringify(seen)}`)
  return found
}

function fits({ of, failure, status, body, code, retryAfter }: When, seen: Seen): boolean {
  return (
    (of === undefined || of.includes(seen.of)) &&
    (failure === undefined || (seen.failure !== undefined && failure.includes(seen.failure))) &&
    (status === undefined || status.some((range) => isIn(range, seen.status))) &&
    (body === undefined || (seen.body !== undefined && body.includes(seen.body))) &&
    (code === undefined || code.some((pattern) => isCode(pattern, seen.code))) &&
    (retryAfter === undefined || seen.hasRetryAfter === true)
  )
}

function isIn(range: StatusRange, status: number | undefined): boolean {
  if (status === undefined) return false
  return typeof range === 'number' ? status === range : range[0] <= status && status <= range[1]
}

function isCode(pattern: string, code: string | undefined): boolean {
  if (code === undefined) return false
  return pattern.endsWith('*') ? code.startsWith(pattern.slice(0, -1)) : code === pattern
}

export interface ShownFacts {
  /** The vendor's own word, where `shows` is the table's. */
  readonly vendorStatus?: string
  /** The reason that the item asks for. */
  readonly asked?: Reason | null
  readonly requestId?: string
  readonly message?: string
  readonly reason?: Reason | undefined
  readonly since?: string | null | undefined
}

/**
 * What a status proves of an item.
 *
 * @param of the operation
 * @param shows what the vendor shows, in its own word or in that of its table
 * @throws RangeError where no row fits
 */
export function provenStatus(
  { statuses }: ProofTable,
  of: string,
  shows: string,
  facts: ShownFacts = {},
): TargetStatus {
  const { vendorStatus = shows, asked = null, requestId = '', message = '', reason, since } = facts
  const row = statuses.find(
    ({ when }) =>
      (when.of === undefined || when.of.includes(of)) &&
      (when.shows === undefined || when.shows.includes(shows)) &&
      (when.asked === undefined || when.asked === asked),
  )
  if (row === undefined) throw new RangeError(`the table of proof says nothing of ${of} that shows ${shows}`)
  const { proves } = row
  switch (proves) {
    case 'effective':
      return {
        kind: 'effective',
        vendorStatus,
        ...(reason === undefined ? {} : { reason }),
        ...(since ? { since } : {}),
      }
    case 'not-effective':
      return { kind: 'not-effective', vendorStatus }
    case 'pending-approval':
      return { kind: 'pending-approval', requestId, vendorStatus }
    case 'rejected':
      return { kind: 'rejected', requestId, message }
    case 'not-found':
    case 'ambiguous':
    case 'untold':
      return { kind: proves, message }
    default:
      return proves satisfies never
  }
}
