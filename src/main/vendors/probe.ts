/**
 * What a vendor's documents leave open, and how a real account is asked about it: by reading only. Each assumption has an id by which
 * the probe, the document for administrators and the support file call it.
 */
import type { RateWindow } from '../../contract/connections.ts'
import type { Answer, Transport, WireRequest } from '../http/transport.ts'
import type { Secret } from '../keychain/secret.ts'
import { isPage } from './answer-reader.ts'
import { type ErrorText, parseJson } from './error-text.ts'
import type { ConnectionFacts, TokenEndpoint } from './port.ts'

export interface Assumption {
  readonly id: string
  readonly says: string
  /** When it would show, for one that no reading settles. */
  readonly untold?: string
}

/** `untold`: not to be told by reading, or not by what this account shows. */
export type ProbeVerdict = 'holds' | 'differs' | 'untold'

export interface ProbeFinding {
  readonly id: string
  readonly verdict: ProbeVerdict
  /** What was seen, in words that name no certificate and nobody. */
  readonly saw: string
}

/** What the connection uses from now on. */
export interface Learnt {
  readonly options?: Readonly<Record<string, string>>
  readonly windows?: readonly RateWindow[]
}

export interface ProbeLook {
  /** One for each assumption that reading can settle, but for `rate-limits`, which is read from the headers of all answers. */
  readonly findings: readonly ProbeFinding[]
  readonly learnt: Learnt
}

export interface ProbeAsking {
  readonly connection: ConnectionFacts
  readonly secret: Secret
  /** Lets questions through and nothing else. */
  readonly transport: Transport
  readonly tokens: TokenEndpoint | undefined
  /** A thing that the operator names, where the vendor has no list to take one from; by column. */
  readonly target: Readonly<Record<string, string>>
  readonly signal: AbortSignal | undefined
}

export interface VendorProbe {
  readonly assumptions: readonly Assumption[]
  /** Paths of the vendor's documented searches that are no GET; empty where all are. */
  readonly searches: readonly RegExp[]
  look(asking: ProbeAsking): Promise<ProbeLook>
}

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

/** The JSON of a good answer; undefined for any other. */
export const jsonOf = (answer: Answer, codes: readonly number[] = [200]): unknown =>
  answer.kind === 'answer' && codes.includes(answer.status) ? parseJson(answer.body) : undefined

/** An answer in a few words: its status, and the vendor's code where there is one. Nothing of its body. */
export function answerWords(answer: Answer, error: ErrorText | null = null): string {
  if (answer.kind !== 'answer') return answer.cause
  if (error !== null) return `HTTP ${answer.status} ${error.code}`
  if (isPage(answer)) return `HTTP ${answer.status} with a page`
  return answer.body.trim() === '' ? `HTTP ${answer.status} without a body` : `HTTP ${answer.status}`
}

/** The form of an error body, as names of its fields: `{"errors":[{"code","message"}]}`. */
export function errorForm(body: string): string {
  const value = parseJson(body)
  const names = (of: unknown): string =>
    typeof of === 'object' && of !== null
      ? Object.keys(of)
          .filter((name) => /^[A-Za-z_]\w{0,30}$/.test(name))
          .sort()
          .map((name) => `"${name}"`)
          .join(',')
      : 'text'
  if (typeof value !== 'object' || value === null) return body.trim() === '' ? 'no body' : 'no JSON'
  const [name, inner] = Object.entries(value)[0] ?? []
  if (Object.keys(value).length === 1 && Array.isArray(inner)) return `{"${name}":[{${names(inner[0])}}]}`
  if (Object.keys(value).length === 1 && typeof inner === 'object') return `{"${name}":{${names(inner)}}}`
  return `{${names(value)}}`
}

/** The error that an id gets which cannot exist. */
export function errorFinding(
  id: string,
  answer: Answer,
  readError: (body: string) => ErrorText | null,
): ProbeFinding {
  if (answer.kind !== 'answer') return untold(id, answer.cause)
  const error = readError(answer.body)
  const seen = `an id that cannot exist is answered with ${answerWords(answer, error)}, in the form ${errorForm(answer.body)}`
  return error !== null && answer.status === 404 ? holds(id, seen) : differs(id, seen)
}

/** Every question of a look goes on where another has failed: what a broken question would have told stays untold. */
export const noAnswer = (id: string, answer: Answer): ProbeFinding =>
  untold(id, `not answered as documented: ${answerWords(answer)}`)
