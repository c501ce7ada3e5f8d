import type { z } from 'zod'
import type { Answer, Transport, WireRequest } from '../http/transport.ts'
import { type Access, type Asked, askWith, type Changed, sendWith } from './access-tokens.ts'
import type { AnswerReader, Question, QuestionOptions } from './answer-reader.ts'

/** Puts a question: a GET, or the POST of a search where it has a body. */
export type Ask = (
  request: Pick<WireRequest, 'path' | 'query' | 'body'>,
  signal: AbortSignal | undefined,
) => Promise<Asked>

/** Sends one change, once. */
export type Change = (
  request: Pick<WireRequest, 'method' | 'path' | 'query' | 'body'>,
  signal: AbortSignal | undefined,
) => Promise<Changed>

/**
 * Questions and changes, each with what authorises it.
 *
 * @param own headers that every request carries
 * @param refusal the status by which the vendor refuses a token
 */
export function authorised(
  access: Access,
  transport: Pick<Transport, 'send'>,
  own: Readonly<Record<string, string>> = {},
  refusal?: number,
): { readonly ask: Ask; readonly change: Change } {
  const sender =
    (request: Omit<WireRequest, 'headers'>, signal: AbortSignal | undefined) =>
    (headers: WireRequest['headers']): Promise<Answer> =>
      transport.send({ ...request, headers: { ...headers, ...own } }, signal)
  return {
    ask: (request, signal) => {
      const method = request.body === undefined ? 'GET' : 'POST'
      return askWith(access, sender({ method, ...request, mutating: false }, signal), signal, refusal)
    },
    change: (request, signal) =>
      sendWith(access, sender({ ...request, mutating: true }, signal), signal, refusal),
  }
}

/** What the answer to a question says, or why there is none. */
export const readAsked = <S extends z.ZodType>(
  reader: AnswerReader,
  asked: Asked,
  schema: S,
  options?: QuestionOptions,
): Question<z.output<S>> =>
  asked.kind === 'answered' ? reader.readQuestion(asked.answer, schema, options) : asked

/** A header of the answer to a question. */
export const headerOf = (asked: Asked, name: string): string | undefined =>
  asked.kind === 'answered' && asked.answer.kind === 'answer' ? asked.answer.headers[name] : undefined

/** A question as an answer, for who looks at answers themselves: one that could not be put has not left. */
export const answerTo = (asked: Asked): Answer =>
  asked.kind === 'answered'
    ? asked.answer
    : { kind: 'not-sent', cause: 'cause' in asked ? asked.cause : 'no token to ask with', durationMs: 0 }
