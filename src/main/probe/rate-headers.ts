import type { RateWindow } from '../../contract/connections.ts'
import type { Answer } from '../http/transport.ts'
import { isRateHeader } from '../trace/redact-text.ts'
import type { VendorLimits } from '../vendors/port.ts'
import type { ProbeFinding } from '../vendors/probe.ts'
import { differs, holds, untold } from '../vendors/probe-findings.ts'

const RATE_LIMITS = 'rate-limits'
const WINDOW_SECONDS_MAX = 31 * 24 * 60 * 60

/**
 * The windows of `RateLimit-Policy`, in both forms of the IETF's draft (draft-ietf-httpapi-ratelimit-headers): `100;w=60`, and
 * `"name";q=100;w=60`. What has no window is no window.
 */
export function readPolicy(header: string): readonly RateWindow[] {
  return header.split(',').flatMap((item) => {
    const [first = '', ...rest] = item.split(';').map((part) => part.trim())
    const parameters = new Map(rest.map((part) => part.split('=', 2) as [string, string | undefined]))
    const requests = Number(/^\d{1,9}$/.test(first) ? first : parameters.get('q'))
    const seconds = Number(parameters.get('w'))
    const isWindow = Number.isInteger(requests) && requests > 0 && Number.isInteger(seconds) && seconds > 0
    return isWindow && seconds <= WINDOW_SECONDS_MAX ? [{ requests, perMs: seconds * 1000 }] : []
  })
}

/** What the headers of all answers say of the vendor's limits, and the windows to keep from now on. */
export function readRateHeaders(
  answers: readonly Answer[],
  limits: VendorLimits,
): { readonly finding: ProbeFinding; readonly windows: readonly RateWindow[] } {
  const headers = new Map<string, string>()
  let answered = 0
  for (const answer of answers) {
    if (answer.kind !== 'answer') continue
    answered += 1
    for (const [name, value] of Object.entries(answer.headers))
      if (isRateHeader(name)) headers.set(name, value)
  }
  if (headers.size === 0) {
    const seen = `none of ${answered} answers names a limit`
    return {
      finding: limits.kind === 'unknown' ? holds(RATE_LIMITS, seen) : untold(RATE_LIMITS, seen),
      windows: [],
    }
  }
  const told = readPolicy(headers.get('ratelimit-policy') ?? headers.get('x-ratelimit-policy') ?? '')
  const text = [...headers]
    .map(([name, value]) => `${name}: ${value.slice(0, 60)}`)
    .sort()
    .join('; ')
  if (told.length === 0) {
    const seen = `${text} (without the length of the window: not used)`
    return { finding: differs(RATE_LIMITS, seen), windows: [] }
  }
  const published = limits.kind === 'published' ? limits.windows : []
  const isKnown = told.every((one) =>
    published.some(({ requests, perMs }) => requests === one.requests && perMs === one.perMs),
  )
  if (isKnown) return { finding: holds(RATE_LIMITS, text), windows: [] }
  // Where the vendor publishes windows too, all of them are kept: the narrowest counts.
  return { finding: differs(RATE_LIMITS, text), windows: [...told, ...published].slice(0, 5) }
}
