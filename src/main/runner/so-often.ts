import type { Clock } from '../clock.ts'

/** Runs `work` at most once in each interval, and once more after the last call. */
export function everySoOften(
  clock: Clock,
  everyMs: number,
  work: () => void,
): { soon(): void; cancel(): void } {
  const cancelled = new AbortController()
  let isDue = false
  return {
    soon() {
      if (isDue || cancelled.signal.aborted) return
      isDue = true
      clock.sleep(everyMs, cancelled.signal).then(
        () => {
          isDue = false
          try {
            work()
          } catch {
            // Telling how far it is must not stop the run: a failing disk ends it by the run's own words.
          }
        },
        () => {},
      )
    },
    cancel: () => cancelled.abort(),
  }
}
