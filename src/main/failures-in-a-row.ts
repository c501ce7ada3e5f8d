/**
 * Failures one after the other, until something goes well. What was under way together meets one outage: a failure counts only when what
 * failed was begun after the one before it was known.
 */
export interface FailuresInARow {
  count(): number
  /** Monotonic milliseconds at which the first of them was known; null while all is well. */
  since(): number | null
  hasGoneWell(): boolean
  /** @param begunAt monotonic milliseconds */
  failed(begunAt: number): void
  wentWell(): void
}

/** @param isTrusted otherwise each failure counts until something has gone well: it may never have been there */
export function failuresInARow(monotonic: () => number, isTrusted: boolean): FailuresInARow {
  let hasGoneWell = false
  let count = 0
  let since: number | null = null
  let knownAt = Number.NEGATIVE_INFINITY
  return {
    count: () => count,
    since: () => since,
    hasGoneWell: () => hasGoneWell,
    failed(begunAt) {
      if (begunAt < knownAt && (isTrusted || hasGoneWell)) return
      count += 1
      knownAt = monotonic()
      since ??= knownAt
    },
    wentWell() {
      hasGoneWell = true
      count = 0
      since = null
      knownAt = Number.NEGATIVE_INFINITY
    },
  }
}
