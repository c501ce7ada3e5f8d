import type { SandboxClock } from '../sandbox-clock.ts'

/**
 * Status lag: after an effect, readers see the thing as it was, for a time or for a number of readings. "If the status
 * still shows issued, the revocation may not have propagated yet" (DigiCert TLM, Bulk revoke multiple certificates, Step 3).
 */
export interface LaggingStatus {
  /** How long an effect stays unseen; applies to effects from now on. */
  configure(lag: { readonly ms?: number; readonly reads?: number }): void
  /** Called at an effect with what readers saw before it. */
  hide<S>(thing: object, before: S): void
  /** What readers see: the state before, or `current`. Counts as a reading unless `peek`. */
  seen<S>(thing: object, current: S, peek?: boolean): S
  /** What a replica answers that has not seen the last change of anything. */
  asBefore<T>(answer: () => T): T
  /** Counts one reading of every thing that a search passed over. */
  searched(): void
}

export function laggingStatus(
  clock: SandboxClock,
  initial: { readonly ms: number; readonly reads: number },
): LaggingStatus {
  let { ms, reads } = initial
  const before = new WeakMap<object, unknown>()
  let isBefore = false
  const hidden = new Map<object, { before: unknown; until: number; reads: number }>()
  return {
    configure: (lag) => {
      ms = lag.ms ?? ms
      reads = lag.reads ?? reads
    },
    hide: (thing, was) => {
      before.set(thing, was)
      if (ms <= 0 && reads <= 0) return
      const earlier = hidden.get(thing)
      hidden.set(thing, { before: earlier ? earlier.before : was, until: clock.monotonic() + ms, reads })
    },
    seen: <S>(thing: object, current: S, peek = false): S => {
      if (isBefore && before.has(thing)) return before.get(thing) as S
      if (hidden.size === 0) return current
      const entry = hidden.get(thing)
      if (!entry) return current
      if (entry.reads <= 0 && clock.monotonic() >= entry.until) {
        hidden.delete(thing)
        return current
      }
      if (!peek) entry.reads -= 1
      return entry.before as S
    },
    asBefore: (answer) => {
      isBefore = true
      try {
        return answer()
      } finally {
        isBefore = false
      }
    },
    searched: () => {
      for (const entry of hidden.values()) entry.reads -= 1
    },
  }
}
