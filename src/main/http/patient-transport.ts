import type { Clock } from '../clock.ts'
import { parseJson } from './json.ts'
import { isOfTheMoment } from './passing-status.ts'
import type { Answer, Transport } from './transport.ts'
import type { Remedy } from './way-error.ts'

/** How often one question is put before whoever asks hears that it failed, unless told otherwise. */
const TRIES_MAX = 6
const WAIT_MS_FIRST = 250
/** Who answers with a page for a browser, or with half of something, may go on doing so: a person should hear of it soon. */
const FOREIGN_TRIES_MAX = 3

export interface PatientDeps {
  readonly clock: Clock
  readonly random: () => number
  readonly tries?: number
  /** The vendor asks for a slower pace: the next request takes its place after the wait. */
  readonly throttled: (retryAfterMs: number | undefined) => void
  /** Told of what failed and is put again after `waitMs`. */
  readonly failed: (cause: string, waitMs: number, remedy?: Remedy) => void
}

/**
 * Repeats single questions that failed on the way or were refused for speed, so that what takes many of them (a list page by
 * page, names, a sweep) does not begin again for one that was lost. Reading has no effect, and may be repeated at will; what
 * changes anything goes through untouched, once.
 */
export function patientTransport(
  transport: Transport,
  { clock, random, throttled, failed, tries: triesMax = TRIES_MAX }: PatientDeps,
): Transport {
  return {
    async send(request, signal) {
      if (request.mutating) return transport.send(request, signal)
      let foreign = 0
      for (let tries = 1; ; tries += 1) {
        const answer = withJson(await transport.send(request, signal))
        const failure = failureOf(answer)
        // What was lost before says nothing of who answers now: the two are counted apart.
        if (failure?.kind === 'foreign') foreign += 1
        const isLast = tries >= triesMax || foreign >= FOREIGN_TRIES_MAX
        if (failure === null || isLast || signal?.aborted === true) return answer
        if (failure.kind === 'throttled') throttled(failure.retryAfterMs)
        else {
          const waitMs = WAIT_MS_FIRST * 2 ** (tries - 1) * (0.5 + random() / 2)
          failed(failure.cause, waitMs, failure.remedy)
          try {
            await clock.sleep(waitMs, signal)
          } catch {
            // Cut short by whoever asked.
            return answer
          }
        }
      }
    },
    close: () => transport.close(),
  }
}

type Failure =
  | { readonly kind: 'lost' | 'foreign'; readonly cause: string; readonly remedy?: Remedy }
  | { readonly kind: 'throttled'; readonly retryAfterMs: number | undefined }

/** What may be over at the next try; null for an answer to go by. */
function failureOf(answer: Answer): Failure | null {
  if (answer.kind !== 'answer') return { ...answer, kind: 'lost' }
  const { status, retryAfterMs } = answer
  if (status === 429 || (status === 503 && retryAfterMs !== undefined))
    return { kind: 'throttled', retryAfterMs }
  if (isOfTheMoment(status)) return { kind: 'lost', cause: `HTTP ${status}` }
  return status < 300 && isForeign(answer)
    ? { kind: 'foreign', cause: `HTTP ${status} with something else than the vendor's answer` }
    : null
}

/** Whoever reads it need not parse a long list once more. */
const withJson = (answer: Answer): Answer =>
  answer.kind === 'answer' && answer.status < 300 ? { ...answer, json: parseJson(answer.body) } : answer

/** Whether it is not the JSON that every vendor answers with, or only the first half of it. */
const isForeign = ({ body, json }: Extract<Answer, { kind: 'answer' }>): boolean =>
  json === undefined && body.trim() !== ''
