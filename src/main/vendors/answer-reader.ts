import type { z } from 'zod'
import type { Answer } from '../http/transport.ts'
import { type ErrorText, parseJson } from './error-text.ts'
import type { Outcome, Read } from './port.ts'

export type Answered = Extract<Answer, { kind: 'answer' }>
export type KeyRefused = Extract<Outcome, { kind: 'key-refused' }>

/** How a vendor words its refusals, and what is advised about them. */
export interface AnswerWords {
  readonly readError: (body: string) => ErrorText | null
  /** On 401: the key is not taken. */
  readonly key: { readonly code: string; readonly message: string; readonly hint: string }
  /** On 403: the key is good, and may not do this. */
  readonly permission: { readonly code: string; readonly message: string; readonly hint: string }
}

/** A `Read`, or a refusal in the vendor's words for the caller to make sense of. */
export type Question<T> = Read<T> | ({ readonly kind: 'error'; readonly status: number } & ErrorText)

/** What answers mean that mean the same at every vendor. */
export interface AnswerReader {
  /**
   * @param accept reads an answer with a status below 300: null when it is not one that the vendor documents, which is doubt
   * @param refuse makes an outcome of a refusal in the vendor's words; by default `refused`, to be checked by the status
   */
  readSubmit(
    answer: Answer,
    accept: (answer: Answered) => Outcome | null,
    refuse?: (error: ErrorText, answer: Answered) => Outcome,
  ): Outcome
  readQuestion<S extends z.ZodType>(
    answer: Answer,
    schema: S,
    okStatuses?: readonly number[],
  ): Question<z.output<S>>
  readKeyRefused(answer: Answered): KeyRefused | null
  /** The answer in words: its status, and the vendor's own when there are any. Never its body. */
  describe(answer: Answered): string
}

export function createAnswerReader(words: AnswerWords): AnswerReader {
  const describe = (answer: Answered): string => {
    const error = words.readError(answer.body)
    if (error !== null) return `HTTP ${answer.status} ${error.code}: ${error.message}`
    const type = answer.headers['content-type']?.split(';')[0]?.trim().slice(0, 60)
    return `HTTP ${answer.status}${type === undefined || type === '' ? '' : ` with ${type}`}`
  }
  const readKeyRefused = (answer: Answered): KeyRefused | null => {
    if (answer.status !== 401 && answer.status !== 403) return null
    const error = words.readError(answer.body)
    const usual = answer.status === 401 ? words.key : words.permission
    return {
      kind: 'key-refused',
      code: error?.code ?? usual.code,
      message: error?.message || usual.message,
      hint: usual.hint,
    }
  }
  /** 429, the refusal for speed that the vendors document: certainly without effect. */
  const readThrottle = (answer: Answered): Extract<Outcome, { kind: 'throttled' }> | null => {
    const { retryAfterMs } = answer
    if (answer.status !== 429) return null
    const message = words.readError(answer.body)?.message
    return {
      kind: 'throttled',
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      ...(message === undefined || message === '' ? {} : { message }),
    }
  }

  return {
    describe,
    readKeyRefused,
    readSubmit(answer, accept, refuse = (error) => ({ kind: 'refused', ...error, final: false })) {
      if (answer.kind === 'not-sent') return { kind: 'not-sent', cause: answer.cause }
      if (answer.kind === 'in-doubt') return { kind: 'in-doubt', cause: answer.cause, unexpected: false }
      const { status } = answer
      if (status >= 200 && status < 300) {
        return accept(answer) ?? { kind: 'in-doubt', cause: describe(answer), unexpected: true }
      }
      const throttled = readThrottle(answer)
      if (throttled !== null) return throttled
      // Also a 503 with Retry-After: a gateway may say so after it has passed the request on.
      if (status === 408 || status >= 500) {
        return {
          kind: 'in-doubt',
          cause: describe(answer),
          unexpected: false,
          ...(answer.retryAfterMs === undefined ? {} : { retryAfterMs: answer.retryAfterMs }),
        }
      }
      const refused = readKeyRefused(answer)
      if (refused !== null) return refused
      const error = words.readError(answer.body)
      // Whatever is not of this vendor's making may come from something in between, which may have passed the request on.
      if (status < 400 || error === null)
        return { kind: 'in-doubt', cause: describe(answer), unexpected: true }
      return refuse(error, answer)
    },
    readQuestion(answer, schema, okStatuses = [200]) {
      if (answer.kind !== 'answer') return { kind: 'offline', cause: answer.cause }
      const throttled = readThrottle(answer)
      if (throttled !== null) {
        return {
          kind: 'throttled',
          ...(throttled.retryAfterMs === undefined ? {} : { retryAfterMs: throttled.retryAfterMs }),
        }
      }
      // A question has no effect, so whoever says when to come back is believed.
      if (answer.status === 503 && answer.retryAfterMs !== undefined)
        return { kind: 'throttled', retryAfterMs: answer.retryAfterMs }
      if (answer.status === 408 || answer.status >= 500) return { kind: 'offline', cause: describe(answer) }
      const refused = readKeyRefused(answer)
      if (refused !== null) return refused
      if (okStatuses.includes(answer.status)) {
        const parsed = schema.safeParse(parseJson(answer.body))
        return parsed.success
          ? { kind: 'ok', value: parsed.data }
          : { kind: 'unexpected', cause: `${describe(answer)} does not read as documented` }
      }
      const error = answer.status >= 400 ? words.readError(answer.body) : null
      return error === null
        ? { kind: 'unexpected', cause: describe(answer) }
        : { kind: 'error', status: answer.status, ...error }
    },
  }
}
