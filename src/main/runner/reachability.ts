const PROBE_MS_FIRST = 1_000
const PROBE_MS_MAX = 60_000
const NOT_SENT_IN_A_ROW_MAX = 3

/** How long to leave an unreachable vendor alone after the n-th failure (counted from 0): exponential, with jitter. */
export function probeDelayMs(failures: number, random: () => number): number {
  return Math.min(PROBE_MS_MAX, PROBE_MS_FIRST * 2 ** Math.min(failures, 10)) * (0.5 + random() / 2)
}

/**
 * Whether the vendor can be reached. After the first request that certainly did not leave, one flight at a time is let out
 * as a probe, at growing distances; after several the run counts as offline, and is online again with the first that
 * arrives.
 */
export interface Reachability {
  /** Answers true when the run has just gone offline. */
  failed(): boolean
  /** Answers true when the run has just come back. */
  reached(): boolean
  /** When the next probe may leave (monotonic milliseconds), or null while all is well. */
  probeAt(): number | null
}

export function createReachability(monotonic: () => number, random: () => number): Reachability {
  let failures = 0
  let probes = 0
  let probeAt = 0
  let isOffline = false
  return {
    failed() {
      // Flights that were out together meet one outage: only a probe that fails makes the next wait longer.
      if (failures === 0 || monotonic() >= probeAt) {
        probeAt = monotonic() + probeDelayMs(probes, random)
        probes += 1
      }
      failures += 1
      if (isOffline || failures < NOT_SENT_IN_A_ROW_MAX) return false
      isOffline = true
      return true
    },
    reached() {
      failures = 0
      probes = 0
      const wasOffline = isOffline
      isOffline = false
      return wasOffline
    },
    probeAt: () => (failures === 0 ? null : probeAt),
  }
}
