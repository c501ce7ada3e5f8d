import type { z } from 'zod'
import type { Answer } from '../../http/transport.ts'
import type { Outcome, Read } from '../port.ts'
import { parseJson, readError } from './wire.ts'

const KEY_HINT = 'Check the API token in DigiCert ONE: it may be mistyped, expired or revoked. Then set it anew for this connection.'
const PERMISSION_HINT =
  'The token needs the permissions "View certificates" and "Revoke" (Certificates, in Trust Lifecycle Manager), and access to the issuing CA and the account.'

type KeyRefused = Extract<Outcome, { kind: 'key-refused' }>
type Answered = Extract<Answer, { kind: 'answer' }>

/** What an answer to revoking or resuming means. DigiCert TLM, Bulk revoke multiple certificates, Step 2 and "Common errors". */
export function readSubmit(answer: Answer): Outcome {
  switch (answer.kind) {
    case 'not-sent':
      return { kind: 'not-sent', cause: answer.cause }
    case 'in-doubt':
      return { kind: 'in-doubt', cause: answer.cause, unexpected: false }
    case 'answer':
      return readSubmitStatus(answer)
    default:
      return answer satisfies never
  }
}

function readSubmitStatus(answer: Answered): Outcome {
  const { status } = answer
  if (status === 204) return { kind: 'accepted' }
  const throttled = readThrottle(answer)
  if (throttled !== null) return throttled
  if (status === 408 || status >= 500) return { kind: 'in-doubt', cause: describe(answer), unexpected: false }
  const refused = readKeyRefused(answer)
  if (refused !== null) return refused
  const error = readError(answer.body)
  // Whatever is not of this vendor's making may come from something in between, which may have passed the request on.
  if (status < 400 || error === null) return { kind: 'in-doubt', cause: describe(answer), unexpected: true }
  if (error.code === 'collision_error') return { kind: 'ambiguous', ...error }
  return { kind: 'refused', ...error, final: status === 404 && error.code === 'resource_not_found' }
}

/** A `Read`, or an error in the vendor's words for the caller to make sense of. */
export type Question<T> = Read<T> | { readonly kind: 'error'; readonly status: number; readonly code: string; readonly message: string }

/** What an answer to a question says: its value by `schema`, or why there is none. */
export function readQuestion<S extends z.ZodType>(answer: Answer, schema: S): Question<z.output<S>> {
  if (answer.kind !== 'answer') return { kind: 'offline', cause: answer.cause }
  const throttled = readThrottle(answer)
  if (throttled !== null) return throttled.retryAfterMs === undefined ? { kind: 'throttled' } : { kind: 'throttled', retryAfterMs: throttled.retryAfterMs }
  if (answer.status === 408 || answer.status >= 500) return { kind: 'offline', cause: describe(answer) }
  const refused = readKeyRefused(answer)
  if (refused !== null) return refused
  if (answer.status === 200) {
    const parsed = schema.safeParse(parseJson(answer.body))
    return parsed.success ? { kind: 'ok', value: parsed.data } : { kind: 'unexpected', cause: `${describe(answer)} does not read as documented` }
  }
  const error = answer.status >= 400 ? readError(answer.body) : null
  return error === null ? { kind: 'unexpected', cause: describe(answer) } : { kind: 'error', status: answer.status, ...error }
}

/** 429, and 503 that says when to come back: certainly without effect ("Always check the Retry-After header"). */
function readThrottle(answer: Answered): Extract<Outcome, { kind: 'throttled' }> | null {
  const { retryAfterMs } = answer
  if (answer.status !== 429 && !(answer.status === 503 && retryAfterMs !== undefined)) return null
  const message = readError(answer.body)?.message
  return {
    kind: 'throttled',
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(message === undefined || message === '' ? {} : { message }),
  }
}

export function readKeyRefused(answer: Answered): KeyRefused | null {
  if (answer.status !== 401 && answer.status !== 403) return null
  const error = readError(answer.body)
  const isKey = answer.status === 401
  return {
    kind: 'key-refused',
    code: error?.code ?? (isKey ? 'invalid_api_key' : 'access_denied'),
    message: error?.message || (isKey ? 'The vendor does not take the API token.' : 'The vendor denies access.'),
    hint: isKey ? KEY_HINT : PERMISSION_HINT,
  }
}

/** The answer in words: its status, and the vendor's own when there are any. Never its body. */
function describe(answer: Answered): string {
  const error = readError(answer.body)
  if (error !== null) return `HTTP ${answer.status} ${error.code}: ${error.message}`
  const type = answer.headers['content-type']?.split(';')[0]?.trim().slice(0, 60)
  return `HTTP ${answer.status}${type === undefined || type === '' ? '' : ` with ${type}`}`
}
