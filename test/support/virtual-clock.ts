import type { Clock } from '../../src/main/clock.ts'

/** A clock that stands still until it is told to go on; `jump` sets the wall clock apart from the monotonic one. */
export interface VirtualClock extends Clock {
  /** Goes on to the next moment at which somebody is waiting; false when nobody waits. */
  step(): boolean
  jump(ms: number): void
}

interface Sleeper {
  readonly at: number
  readonly order: number
  readonly wake: () => void
}

export function virtualClock(startMs = Date.UTC(2026, 10, 20, 10)): VirtualClock {
  let monotonic = 0
  let offset = startMs
  let order = 0
  const sleepers = new Set<Sleeper>()
  return {
    now: () => Math.round(offset + monotonic),
    monotonic: () => monotonic,
    sleep(ms, signal) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason as Error)
        order += 1
        const onAbort = () => {
          sleepers.delete(sleeper)
          reject(signal?.reason as Error)
        }
        const sleeper: Sleeper = {
          at: monotonic + Math.max(0, ms),
          order,
          wake: () => {
            signal?.removeEventListener('abort', onAbort)
            resolve()
          },
        }
        sleepers.add(sleeper)
        signal?.addEventListener('abort', onAbort, { once: true })
      })
    },
    step() {
      let next: Sleeper | undefined
      for (const sleeper of sleepers) {
        if (
          next === undefined ||
          sleeper.at < next.at ||
          (sleeper.at === next.at && sleeper.order < next.order)
        )
          next = sleeper
      }
      if (next === undefined) return false
      sleepers.delete(next)
      monotonic = Math.max(monotonic, next.at)
      next.wake()
      return true
    },
    jump(ms) {
      offset += ms
    },
  }
}

/** Lets virtual time pass until `promise` settles. @throws when it takes more than `stepsMax` steps: somebody is stuck */
export async function untilDone<T>(clock: VirtualClock, promise: Promise<T>, stepsMax = 100_000): Promise<T> {
  let isDone = false
  const watched = promise.finally(() => {
    isDone = true
  })
  watched.catch(() => {})
  for (let steps = 0; !isDone; steps += 1) {
    if (steps > stepsMax) throw new Error(`still not done after ${stepsMax} steps of virtual time`)
    // Three times, since a turn of the runner itself waits for two immediates.
    await new Promise(setImmediate)
    await new Promise(setImmediate)
    await new Promise(setImmediate)
    if (!isDone) clock.step()
  }
  return watched
}
