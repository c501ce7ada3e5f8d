import type { Clock } from '../clock.ts'
import { type Fetcher, plainUrl } from './fetch-bytes.ts'

/** Tries where the way to a host failed that has answered before. */
const TRIES_MAX = 6
/** Where it never answered, or the server itself fails. */
const OTHER_TRIES_MAX = 3
/** What fails later than this is not tried again where nothing has answered yet: each try would take as long. */
const AT_ONCE_MS = 3_000
const WAIT_MS_FIRST = 500
const WAIT_MS_MAX = 8_000

/**
 * Tries again what failed on the way, or for the moment, so that a check of many certificates does not lose those that were asked about
 * while the network was gone, nor a report its time stamp. Lists, questions and time stamps have no effect, and may be repeated at will.
 */
export function patientFetcher(fetcher: Fetcher, clock: Clock): Fetcher {
  const answering = new Set<string>()
  return {
    async fetch(request, signal) {
      const host = plainUrl(request.url)?.host ?? ''
      for (let tries = 1; ; tries += 1) {
        const begunAt = clock.monotonic()
        const fetched = await fetcher.fetch(request, signal)
        if (fetched.kind === 'bytes') answering.add(host)
        if (fetched.kind === 'bytes' || fetched.mayPass !== true) return fetched
        const isKnown = answering.has(host)
        const triesMax = isKnown && fetched.status === undefined ? TRIES_MAX : OTHER_TRIES_MAX
        const isTooSlow = !isKnown && clock.monotonic() - begunAt >= AT_ONCE_MS
        if (tries >= triesMax || isTooSlow) return fetched
        await clock.sleep(Math.min(WAIT_MS_MAX, WAIT_MS_FIRST * 2 ** (tries - 1)), signal)
      }
    },
    close: () => fetcher.close(),
  }
}
