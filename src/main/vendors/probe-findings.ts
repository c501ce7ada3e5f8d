import type { Answer, WireRequest } from '../http/transport.ts'
import type { TokenEndpoint } from './connection-facts.ts'
import { answerJson, type ErrorText } from './error-text.ts'
import { isPage } from './foreign-answer.ts'
import type { ProbeAsking, ProbeFinding } from './probe.ts'

export const holds = (id: string, saw: string): ProbeFinding => ({ id, verdict: 'holds', saw })
export const differs = (id: string, saw: string): ProbeFinding => ({ id, verdict: 'differs', saw })
export const untold = (id: string, saw: string): ProbeFinding => ({ id, verdict: 'untold', saw })

/** Asks one question with the vendor's own headers. */
export type ProbeAsk = (path: string, query?: WireRequest['query']) => Promise<Answer>

export const probeAsk =
  (
    { transport, signal }: Pick<ProbeAsking, 'transport' | 'signal'>,
    headers: WireRequest['headers'],
  ): ProbeAsk =>
  (path, query) =>
    transport.send(
      { method: 'GET', path, ...(query === undefined ? {} : { query }), headers, mutating: false },
      signal,
    )

/** The way to who gives out tokens, watched. @param onToken hears the life that a token is told to have, in seconds; null for none */
export const watchedTokens = (
  tokens: TokenEndpoint | undefined,
  onToken: (seconds: number | null) => void,
): TokenEndpoint | undefined =>
  tokens && {
    ...tokens,
    transport: {
      async send(...args) {
        const answer = await tokens.transport.send(...args)
        if (answer.kind === 'answer' && answer.status === 200) {
          const told = Number((answerJson(answer) as Record<string, unknown> | undefined)?.['expires_in'])
          onToken(Number.isFinite(told) ? told : null)
        }
        return answer
      },
      close: () => tokens.transport.close(),
    },
  }

/** The JSON of a good answer; undefined for any other. */
export const jsonOf = (answer: Answer, codes: readonly number[] = [200]): unknown =>
  answer.kind === 'answer' && codes.includes(answer.status) ? answerJson(answer) : undefined

/** An answer in a few words: its status, and the vendor's code where there is one. Nothing of its body. */
export function answerWords(answer: Answer, error: ErrorText | null = null): string {
  if (answer.kind !== 'answer') return answer.cause
  // Some vendors' codes are the status once more.
  if (error !== null)
    return error.code === String(answer.status)
      ? `HTTP ${answer.status}`
      : `HTTP ${answer.status} ${error.code}`
  if (isPage(answer)) return `HTTP ${answer.status} with a page`
  return answer.body.trim() === '' ? `HTTP ${answer.status} without a body` : `HTTP ${answer.status}`
}

/** How a question was refused: its answer, and the form of its body where it has one. */
export function refusalWords(answer: Answer, error: ErrorText | null): string {
  const words = answerWords(answer, error)
  if (answer.kind !== 'answer' || answer.body.trim() === '' || isPage(answer)) return words
  const form = errorForm(answerJson(answer))
  return form === null ? `${words}, and a body that is no JSON` : `${words}, in the form ${form}`
}

/** The form of an error body, as names of its fields: `{"errors":[{"code","message"}]}`; null for what is no JSON. */
function errorForm(value: unknown): string | null {
  const names = (of: unknown): string =>
    typeof of === 'object' && of !== null
      ? Object.keys(of)
          .filter((name) => /^[A-Za-z_]\w{0,30}$/.test(name))
          .sort()
          .map((name) => `"${name}"`)
          .join(',')
      : 'text'
  if (typeof value !== 'object' || value === null) return null
  const [name, inner] = Object.entries(value)[0] ?? []
  if (Object.keys(value).length === 1 && Array.isArray(inner)) return `{"${name}":[{${names(inner[0])}}]}`
  if (Object.keys(value).length === 1 && typeof inner === 'object') return `{"${name}":{${names(inner)}}}`
  return `{${names(value)}}`
}

/** The error that an id gets which cannot exist. */
export function errorFinding(
  id: string,
  answer: Answer,
  readError: (told: unknown) => ErrorText | null,
): ProbeFinding {
  if (answer.kind !== 'answer') return untold(id, answer.cause)
  const error = readError(answerJson(answer))
  const seen = `an id that cannot exist is answered with ${refusalWords(answer, error)}`
  return error !== null && answer.status === 404 ? holds(id, seen) : differs(id, seen)
}

/** Every question of a look goes on where another has failed: what a broken question would have told stays untold. */
export const noAnswer = (id: string, answer: Answer): ProbeFinding =>
  untold(id, `not answered as documented: ${answerWords(answer)}`)
