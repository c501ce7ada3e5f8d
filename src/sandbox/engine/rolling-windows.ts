import { SandboxError } from '../sandbox-error.ts'
import type { RateWindow } from '../vendor-world.ts'

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, min: 60_000, h: 3_600_000 }

/** `500ms`, `2s`, `5m`, `1h`; a bare number is milliseconds. */
export function parseDuration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|min|h)?$/.exec(text.trim())
  if (!match) throw new SandboxError(`'${text}' is no duration; write 500ms, 2s, 5m or 1h`)
  return Number(match[1]) * (UNIT_MS[match[2] ?? 'ms'] ?? 1)
}

/** `100/5s,1000/5m`: that many requests in any stretch of that length. */
export function parseWindows(text: string): readonly RateWindow[] {
  return text
    .split(/[,\s+]+/)
    .filter((part) => part !== '')
    .map((part) => {
      const [requests = '', length = ''] = part.split('/')
      if (!/^[1-9]\d*$/.test(requests))
        throw new SandboxError(`'${part}' is no limit; write REQUESTS/TIME, e.g. 100/5s`)
      return { requests: Number(requests), ms: parseDuration(length) }
    })
}

export interface RollingWindows {
  /** 0 when the request fits, else milliseconds until one would. Only requests that fit count. */
  waitMs(now: number): number
  /** From now on half as many requests fit, at least one. */
  halve(): void
  replace(windows: readonly RateWindow[]): void
  current(): readonly RateWindow[]
}

/** Exact rolling windows: a request fits when the one `requests` before it left the window. */
export function rollingWindows(initial: readonly RateWindow[]): RollingWindows {
  // Times of admitted requests, oldest first; never more than the largest window needs.
  let windows = initial
  let times: number[] = []
  const largest = () => windows.reduce((most, window) => Math.max(most, window.requests), 0)
  return {
    waitMs: (now) => {
      let wait = 0
      for (const window of windows) {
        const before = times[times.length - window.requests]
        if (before !== undefined && now - before < window.ms)
          wait = Math.max(wait, window.ms - (now - before))
      }
      if (wait > 0) return wait
      if (windows.length > 0) {
        times.push(now)
        if (times.length > 2 * largest() + 64) times = times.slice(-largest())
      }
      return 0
    },
    halve: () => {
      windows = windows.map((window) => ({
        ...window,
        requests: Math.max(1, Math.floor(window.requests / 2)),
      }))
    },
    replace: (next) => {
      windows = next
      times = times.slice(-Math.max(largest(), 1))
    },
    current: () => windows,
  }
}
