import type { z } from 'zod'
import type { Answer } from '../http/transport.ts'
import { type Answered, type AnswerReader, type AnswerWords, createAnswerReader } from './answer-reader.ts'
import { type ErrorText, readDigicertError } from './error-text.ts'
import type { Outcome } from './port.ts'

export interface DigicertWords extends Omit<AnswerWords, 'readError'> {
  /** What a 403 in the vendor's words is about: the one thing asked for, the key itself, or what the key may do at all. */
  readonly deniedOf?: (error: ErrorText) => 'item' | 'key' | 'rights'
}

/** What a 403 means, where it is not what a 403 usually means. */
type Denial =
  | { readonly kind: 'item'; readonly error: ErrorText }
  | { readonly kind: 'key'; readonly error: ErrorText }
  /** A page for a browser: a firewall's, or that of whoever else stands in between. */
  | { readonly kind: 'foreign' }

/** Reads answers of DigiCert's APIs, all of which stand behind firewalls that answer for them. */
export function createDigicertReader({ deniedOf = () => 'rights', ...words }: DigicertWords): AnswerReader {
  const reader = createAnswerReader({ ...words, readError: readDigicertError })
  const denialIn = (answer: Answer): Denial | null => {
    if (answer.kind !== 'answer' || answer.status !== 403) return null
    const error = readDigicertError(answer.body)
    if (error === null) return isPage(answer) ? { kind: 'foreign' } : null
    const kind = deniedOf(error)
    return kind === 'rights' ? null : { kind, error }
  }
  const ofKey = ({ code, message }: ErrorText): Extract<Outcome, { kind: 'key-refused' }> => ({
    kind: 'key-refused',
    code,
    message: message || words.key.message,
    hint: words.key.hint,
  })
  return {
    ...reader,
    readSubmit(answer, accept, refuse) {
      const denial = denialIn(answer)
      switch (denial?.kind) {
        case 'item':
          return { kind: 'refused', ...denial.error, final: false }
        case 'key':
          return ofKey(denial.error)
        case 'foreign':
          return { kind: 'in-doubt', cause: reader.describe(answer as Answered), unexpected: true }
        case undefined:
          return reader.readSubmit(answer, accept, refuse)
        default:
          return denial satisfies never
      }
    },
    readQuestion<S extends z.ZodType>(answer: Answer, schema: S, okStatuses?: readonly number[]) {
      const denial = denialIn(answer)
      switch (denial?.kind) {
        case 'item':
          return { kind: 'error', status: 403, ...denial.error }
        case 'key':
          return ofKey(denial.error)
        case 'foreign':
          return { kind: 'unexpected', cause: reader.describe(answer as Answered) }
        case undefined:
          return reader.readQuestion(answer, schema, okStatuses)
        default:
          return denial satisfies never
      }
    },
  }
}

const isPage = ({ headers, body }: Answered): boolean =>
  /html/i.test(headers['content-type'] ?? '') || /^\s*</.test(body)
