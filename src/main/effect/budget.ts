import type { Clock } from '../clock.ts'
import { type FailuresInARow, failuresInARow } from '../failures-in-a-row.ts'
import { type Fetcher, plainUrl } from '../http/fetch-bytes.ts'

/**
 * What a whole check spends on addresses that certificates name, and no person gave: whoever writes a certificate could
 * keep it busy for ever.
 */
const BYTES_MAX = 256 * 1024 * 1024
/** Waited in all for what came to nothing. */
const LOST_MS_MAX = 3 * 60_000
/** Failures of one host, one after the other, from which on it is taken to be out of reach for the rest of the check. */
const FAILURES_MAX = 5
/** A host that has answered before is given at least so long: networks fail for moments. */
const OUTAGE_MS_MAX = 60_000

/** A fetcher that asks no more where a host fails over and over, or when strangers' addresses have used up what they may. */
export function withBudget(
  fetcher: Fetcher,
  { clock, given }: { readonly clock: Clock; readonly given: readonly string[] },
): Fetcher {
  const givenHosts = new Set(given.flatMap((text) => plainUrl(text)?.host ?? []))
  const failuresOf = new Map<string, FailuresInARow>()
  const failuresAt = (host: string): FailuresInARow => {
    const failures = failuresOf.get(host) ?? failuresInARow(() => clock.monotonic(), false)
    failuresOf.set(host, failures)
    return failures
  }
  const isGivenUp = (failures: FailuresInARow): boolean => {
    const forMs = clock.monotonic() - (failures.since() ?? clock.monotonic())
    return failures.count() >= FAILURES_MAX && (!failures.hasGoneWell() || forMs >= OUTAGE_MS_MAX)
  }
  let bytesLeft = BYTES_MAX
  let lostMs = 0
  return {
    async fetch(request, signal) {
      const address = plainUrl(request.url)
      const isGiven = address !== null && givenHosts.has(address.host)
      // Not by its port: a host has any number of them.
      const failures = failuresAt(address?.hostname ?? '')
      if (isGivenUp(failures)) return notAsked(HOST_FAILS)
      if (!isGiven && bytesLeft <= 0) return notAsked(BYTES_SPENT)
      if (!isGiven && lostMs >= LOST_MS_MAX) return notAsked(TIME_SPENT)
      const started = clock.monotonic()
      const onPiece = (bytes: number): string | null => {
        bytesLeft -= bytes
        return bytesLeft < 0 ? BYTES_SPENT : null
      }
      const fetched = await fetcher.fetch({ ...request, ...(isGiven ? {} : { onPiece }) }, signal)
      const isFailure = fetched.kind === 'failed' && fetched.status === undefined
      // Who says that there is no such list is there.
      const isThere = fetched.kind === 'bytes' || (fetched.status !== undefined && fetched.mayPass !== true)
      if (isThere) failures.wentWell()
      else failures.failed(started)
      if (isFailure && !isGiven) lostMs += clock.monotonic() - started
      return fetched
    },
    close: () => fetcher.close(),
  }
}

const notAsked = (why: string) => ({ kind: 'failed', why }) as const

const HOST_FAILS = `its host failed ${FAILURES_MAX} times in a row and was not asked any more`
const BYTES_SPENT = `the ${BYTES_MAX / 1024 / 1024} MB that a check may fetch from addresses in certificates are used up`
const TIME_SPENT = `addresses in certificates have kept the check waiting for ${LOST_MS_MAX / 60_000} minutes, and no more of them is asked`
