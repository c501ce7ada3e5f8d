import type { Clock } from '../clock.ts'
import type { Answer, Transport } from './transport.ts'

/** How often one question is asked anew before its failure is believed. */
export const REPEATS_MAX = 5
const BACKOFF_MS_FIRST = 1_000
const BACKOFF_MS_MAX = 30_000

export interface Patience {
  readonly clock: Clock
  /** How long to wait after a 429 that names no time. */
  readonly throttleMs: number
  /** Told of each refusal for speed. */
  readonly onThrottled?: (retryAfterMs: number | undefined) => void
}

/**
 * A transport for reading long lists: a question that meets a throttle, a 5xx or a broken connection is asked again after
 * a wait, so that one bad moment does not throw away a thousand pages. A mutating request goes through once, untouched.
 */
export function patientTransport(
  transport: Transport,
  { clock, throttleMs, onThrottled }: Patience,
): Transport {
  return {
    async send(request, signal) {
      for (let repeat = 0; ; repeat += 1) {
        const answer = await transport.send(request, signal)
        const waitMs = waitAfter(answer, repeat, throttleMs)
        if (answer.kind === 'answer' && answer.status === 429) onThrottled?.(answer.retryAfterMs)
        if (request.mutating || waitMs === null || repeat === REPEATS_MAX || signal?.aborted === true)
          return answer
        try {
          await clock.sleep(waitMs, signal)
        } catch {
          // Only an aborted signal ends the waiting: the caller asks it.
          return answer
        }
      }
    },
    close: () => transport.close(),
  }
}

/** Milliseconds to wait before asking again; null for an answer that stands. */
function waitAfter(answer: Answer, repeat: number, throttleMs: number): number | null {
  const backoffMs = Math.min(BACKOFF_MS_MAX, BACKOFF_MS_FIRST * 2 ** repeat)
  if (answer.kind !== 'answer') return backoffMs
  if (answer.status === 429) return Math.max(answer.retryAfterMs ?? throttleMs, backoffMs)
  if (answer.status >= 500) return Math.max(answer.retryAfterMs ?? 0, backoffMs)
  return null
}
