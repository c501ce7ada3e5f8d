/** Time as the sandbox sees it. Latency is always real time; windows, lag and dates follow this clock. */
export interface SandboxClock {
  /** Milliseconds since the epoch, UTC. */
  now(): number
  /** Milliseconds of a clock that never goes back. */
  monotonic(): number
}

export const realClock = (): SandboxClock => ({ now: () => Date.now(), monotonic: () => performance.now() })
