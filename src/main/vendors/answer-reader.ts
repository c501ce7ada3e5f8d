import type { z } from 'zod'
import type { Answer } from '../http/transport.ts'
import { answerJson, type ErrorText, NO_CODE } from './error-text.ts'
import { foreignWords, isByStranger, isPage } from './foreign-answer.ts'
import type { Outcome, Read } from './port.ts'
import { type BODIES, type ProofTable, provenStatus, type QuestionProof, rowFor, type Seen } from './proof.ts'

export type Answered = Extract<Answer, { kind: 'answer' }>
type Words = { readonly code: string; readonly message: string; readonly hint: string }

/** How a vendor words its refusals, what is advised about them, and what its answers prove. */
export interface AnswerWords {
  readonly proof: ProofTable
  /** @param told the body as JSON; undefined where it is none */
  readonly readError: (told: unknown) => ErrorText | null
  /** Bodies that the vendor's table names beside `BODIES`. */
  readonly nameBody?: (answer: Answered, error: ErrorText | null) => string | null
  /** The key is not taken. */
  readonly key: Words
  /** The key is good, and may not do this. */
  readonly permission: Words
}

/** A `Read`, or a refusal in the vendor's words with what it proves. */
export type Question<T> = Read<T> | QuestionError
export interface QuestionError extends ErrorText {
  readonly kind: 'error'
  readonly proves: Extract<QuestionProof, 'missing' | 'several' | 'hidden' | 'refused'>
  readonly status: number
}

/** What a client has found in the body of an answer to a change, by its name in the vendor's table. */
export interface Named {
  readonly body: string
  /** Of the request or workflow that waits at the vendor. */
  readonly requestId?: string
  /** The status that the answer names, in the vendor's words. */
  readonly shows?: string
  /** For people: of what was accepted, or why it is in doubt. */
  readonly detail?: string
  /** Where the vendor says no without an error. */
  readonly refusal?: ErrorText
}

export interface QuestionOptions {
  /** The question's name in the vendor's table. */
  readonly of?: string
  readonly okStatuses?: readonly number[]
}

/** Turns answers into outcomes by the vendor's table of proof. */
export interface AnswerReader {
  /** @param name what the client sees in the body; null, or left out, where it sees nothing that the vendor documents */
  readSubmit(operation: string, answer: Answer, name?: (answer: Answered) => Named | null): Outcome
  readQuestion<S extends z.ZodType>(
    answer: Answer,
    schema: S,
    options?: QuestionOptions,
  ): Question<z.output<S>>
}

export function createAnswerReader(words: AnswerWords): AnswerReader {
  const { proof } = words
  /** @param told its body as JSON, which for a page of a long list is read once */
  const see = (
    of: string,
    answer: Answer,
    told: unknown,
    named: string | null,
  ): Seen & { error: ErrorText | null } => {
    if (answer.kind !== 'answer') return { of, failure: answer.kind, error: null }
    const error = words.readError(told)
    return {
      of,
      status: answer.status,
      body: named ?? words.nameBody?.(answer, error) ?? bodyOf(answer, error),
      ...(error === null ? {} : { code: error.code }),
      hasRetryAfter: answer.retryAfterMs !== undefined,
      error,
    }
  }
  const refusedKey = (about: 'key' | 'rights' | undefined, error: ErrorText | null) => {
    const usual = about === 'rights' ? words.permission : words.key
    return {
      kind: 'key-refused' as const,
      code: error?.code ?? usual.code,
      message: error?.message || usual.message,
      hint: usual.hint,
    }
  }
  const describe = (answer: Answer, error: ErrorText | null): string => {
    if (answer.kind !== 'answer') return answer.cause
    if (error !== null) return `HTTP ${answer.status} ${error.code}: ${error.message}`
    return foreignWords(answer)
  }

  return {
    readSubmit(operation, answer, name) {
      const named = answer.kind === 'answer' ? (name?.(answer) ?? null) : null
      const seen = see(operation, answer, answerJson(answer), named?.body ?? null)
      const { proves, about } = rowFor(proof.changes, seen)
      const error = named?.refusal ?? seen.error ?? noWords(seen.status)
      const cause = named?.detail ?? describe(answer, seen.error)
      const detail = named?.detail === undefined ? {} : { detail: named.detail }
      const wait =
        answer.kind === 'answer' && answer.retryAfterMs !== undefined
          ? { retryAfterMs: answer.retryAfterMs }
          : {}
      switch (proves) {
        case 'accepted':
          return { kind: 'accepted', ...detail }
        case 'confirmed': {
          // What a status proves is said in one place, whatever brings it.
          const shows = provenStatus(proof, operation, named?.shows ?? '')
          return { kind: 'accepted', ...detail, ...(shows.kind === 'effective' ? { shows } : {}) }
        }
        case 'waits':
          return { kind: 'pending-approval', requestId: named?.requestId ?? '', ...detail }
        case 'refused':
        case 'refused-for-good':
          return { kind: 'refused', ...error, final: proves === 'refused-for-good' }
        case 'done-before': {
          const shows = provenStatus(proof, operation, named?.shows ?? error.code)
          return { kind: 'already-done', ...error, ...(shows.kind === 'effective' ? { shows } : {}) }
        }
        case 'not-one-thing':
          return { kind: 'ambiguous', ...error }
        case 'too-fast':
          return {
            kind: 'throttled',
            ...wait,
            ...(seen.error?.message ? { message: seen.error.message } : {}),
          }
        case 'key-refused':
          return refusedKey(about, seen.error)
        case 'not-done':
          return {
            kind: 'not-sent',
            cause,
            ...(answer.kind === 'answer' ? { answered: true } : {}),
            ...(answer.kind !== 'answer' && answer.remedy !== undefined && { remedy: answer.remedy }),
          }
        case 'doubt':
          return { kind: 'in-doubt', cause, unexpected: false, ...wait }
        case 'doubt-of-one':
          return { kind: 'in-doubt', cause, unexpected: false, answered: true }
        case 'stranger':
          return { kind: 'in-doubt', cause, unexpected: true }
        default:
          return proves satisfies never
      }
    },
    readQuestion(answer, schema, { of = '', okStatuses = [200] } = {}) {
      const told = answerJson(answer)
      const parsed =
        answer.kind === 'answer' && okStatuses.includes(answer.status) && !isPage(answer)
          ? schema.safeParse(told)
          : null
      const seen = see(of, answer, told, parsed?.success === true ? 'documented' : null)
      const { proves, about } = rowFor(proof.questions, seen)
      switch (proves) {
        case 'answer':
          return { kind: 'ok', value: parsed?.data as z.output<typeof schema> }
        case 'missing':
        case 'several':
        case 'hidden':
        case 'refused':
          return {
            kind: 'error',
            proves,
            status: seen.status ?? 0,
            ...(seen.error ?? noWords(seen.status)),
          }
        case 'too-fast':
          return {
            kind: 'throttled',
            ...(answer.kind === 'answer' && answer.retryAfterMs !== undefined
              ? { retryAfterMs: answer.retryAfterMs }
              : {}),
          }
        case 'key-refused':
          return refusedKey(about, seen.error)
        case 'offline':
          return {
            kind: 'offline',
            cause: describe(answer, seen.error),
            ...(answer.kind !== 'answer' && answer.remedy !== undefined && { remedy: answer.remedy }),
          }
        case 'stranger': {
          return {
            kind: 'unexpected',
            cause: describe(answer, seen.error),
            ...(answer.kind === 'answer' && isByStranger(answer) && { foreign: true as const }),
          }
        }
        default:
          return proves satisfies never
      }
    },
  }
}

function bodyOf(answer: Answered, error: ErrorText | null): keyof typeof BODIES {
  if (error !== null) return 'error'
  if (isPage(answer)) return 'page'
  return answer.body.trim() === '' ? 'empty' : 'other'
}

const noWords = (status: number | undefined): ErrorText => ({
  code: NO_CODE,
  message: `HTTP ${status ?? 0} without an error of the vendor.`,
})

/** A refusal of a question that is asked as documented: something else than the vendor, or another version, has answered. */
export function asRead<T>(question: Question<T>): Read<T> {
  return question.kind === 'error'
    ? { kind: 'unexpected', cause: `HTTP ${question.status} ${question.code}: ${question.message}` }
    : question
}

/** A question about the account as a whole: what is hidden there is what the key may do. */
export function ofAccount<T>(question: Question<T>, hint: string): Question<T> {
  if (question.kind !== 'error' || question.proves !== 'hidden') return question
  return { kind: 'key-refused', code: question.code, message: question.message, hint }
}
