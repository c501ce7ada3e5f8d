/** Time as the workbench sees it; tests hand in a virtual one. Order comes from sequence numbers, never from `now`. */
export interface Clock {
  /** Milliseconds since the epoch, UTC; may jump. */
  now(): number
  /** Milliseconds of a clock that never goes back: for durations and for pacing within one process. */
  monotonic(): number
  /** Resolves after `ms`, or rejects with the signal's reason when it is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** Ends a sleep that nobody waits for any more; one for all, since an exception made for each costs more than the sleep. */
export const WOKEN = new Error('woken')

export function systemClock(): Clock {
  return {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason as Error)
        const onAbort = () => {
          clearTimeout(timer)
          reject(signal?.reason as Error)
        }
        const timer = setTimeout(() => {
          signal?.removeEventListener('abort', onAbort)
          resolve()
        }, ms)
        signal?.addEventListener('abort', onAbort, { once: true })
      }),
  }
}

/** UTC, ISO 8601 with milliseconds, as everything that is stored or exported. */
export const isoTime = (epochMs: number): string => new Date(epochMs).toISOString()
