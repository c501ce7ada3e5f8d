import type { ConnectionCheck } from '../../contract/connections.ts'
import type { Question } from './answer-reader.ts'

const OFFLINE_HINT = 'Check the base URL, the proxy and the network.'
const PORTAL_HINT =
  "A proxy or captive portal may have answered instead, or the base URL is not the vendor's. Open it in a browser."

export const failedCheck = (message: string, hint: string): ConnectionCheck => ({
  ok: false,
  message,
  hint,
  facts: [],
})

/** A connection's check that did not go well, in words. */
export function verdictOf(read: Exclude<Question<unknown>, { kind: 'ok' }>): ConnectionCheck {
  switch (read.kind) {
    case 'key-refused':
      return failedCheck(`The vendor refused the key: ${read.message}`, read.hint)
    case 'throttled':
      return failedCheck('The vendor asks to slow down.', 'Try again in a minute.')
    case 'offline':
      return {
        ...failedCheck(`The vendor cannot answer: ${read.cause}.`, OFFLINE_HINT),
        ...read.remedy,
      }
    case 'unexpected':
      return failedCheck(`Not the answer that is documented: ${read.cause}.`, PORTAL_HINT)
    case 'error':
      return failedCheck(`The vendor answered ${read.code}: ${read.message}`, PORTAL_HINT)
    default:
      return read satisfies never
  }
}
