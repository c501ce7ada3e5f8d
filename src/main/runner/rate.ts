import type { RateWindow } from '../../contract/connections.ts'
import type { Clock } from '../clock.ts'
import type { Db } from '../db/workspace-db.ts'

/** Kept clear of a window's edge: the vendor's clock and the way there differ from ours (`docs/decisions/006-pacing.md`). */
const WINDOW_MARGIN_MS = 600
/** Even spacing runs at this share of the slowest window's rate. */
const EVEN_SHARE = 0.99
/** How far the even spacing may catch up after the process was held up. */
const CATCH_UP_MS_MAX = 2_000
/** After a refusal for speed the rate falls by this factor, and rises by a small step for each request that goes well. */
const SLOW_DOWN = 0.7
const SPEED_UP_SHARE = 0.01
const RATE_SHARE_MIN = 0.05
/** An unknown limit is explored upwards: each request that goes well adds this many requests a second. */
const EXPLORE_STEP_PER_SECOND = 0.1
const BACKOFF_MS_FIRST = 1_000
const BACKOFF_MS_MAX = 60_000

export type PaceLimits =
  | { readonly kind: 'none' }
  | { readonly kind: 'windows'; readonly windows: readonly RateWindow[] }
  /** No figure is known: starts here and adapts. */
  | { readonly kind: 'adaptive'; readonly startPerSecond: number }

export interface RateDeps {
  readonly db: Db
  readonly clock: Clock
  readonly random: () => number
  /** What shares one budget: the origin of the place, since a vendor counts what comes, and not how a connection is called. */
  readonly scope: string
  readonly limits: PaceLimits
  /** How long the vendor wants to be left alone after a refusal that names no time. */
  readonly throttleMs: number
}

/**
 * How fast requests may leave for one place, whoever's they are. The times at which they left are kept in `rate_log`, so a restart
 * does not burst, and other processes count too.
 *
 * Three rules hold together: an exact sliding log keeps every rolling window (a token bucket would break it), an even
 * spacing spreads the requests, and AIMD lowers the rate when the vendor refuses for speed and raises it slowly after.
 */
export interface Rate {
  /** Whether a request may leave now. */
  isFree(): boolean
  /** One leaves now; in the caller's transaction, where it has one. */
  occupy(): void
  /** Milliseconds until a request may leave. */
  waitMs(): number
  /** A request went well. */
  wentWell(): void
  /**
   * The vendor refused for speed. `retryAfterMs` is a minimum; a backoff with full jitter comes on top. Refusals while nothing may
   * leave count as one.
   */
  throttled(retryAfterMs: number | undefined): void
  /** What may leave a second now; null without limits. */
  allowedPerSecond(): number | null
}

export function createRate({ db, clock, random, scope, limits, throttleMs }: RateDeps): Rate {
  const windows = limits.kind === 'windows' ? limits.windows : []
  const longestMs = Math.max(0, ...windows.map(({ perMs }) => perMs)) + WINDOW_MARGIN_MS
  const { nthLatest, insert, forget, tame, versions } = openLog(db)
  /**
   * Per window, when the request left that must be out of it before another may. Walking there takes a step for each place of the window,
   * so it is walked again only when the database has changed: SQLite counts the changes of this connection, and the commits of others.
   */
  const edges = new Map<RateWindow, number | undefined>()
  let edgesAsOf = ''
  const edgeOf = (window: RateWindow): number | undefined => {
    const asOf = versions.map((version) => version.get()).join(' ')
    if (asOf !== edgesAsOf) edges.clear()
    edgesAsOf = asOf
    if (!edges.has(window)) edges.set(window, nthLatest.get(scope, window.requests - 1)?.at_ms)
    return edges.get(window)
  }

  /** Share of the published rate, or the explored rate itself where none is published. */
  let share = 1
  let explored = limits.kind === 'adaptive' ? limits.startPerSecond : 0
  let nextEvenAt = Number.NEGATIVE_INFINITY
  let blockedUntil = Number.NEGATIVE_INFINITY
  let refusalsInARow = 0

  const ratePerSecond = (): number => {
    switch (limits.kind) {
      case 'none':
        return Number.POSITIVE_INFINITY
      case 'windows':
        return (
          Math.min(...limits.windows.map(({ requests, perMs }) => (requests / perMs) * 1000)) *
          EVEN_SHARE *
          share
        )
      case 'adaptive':
        return explored
      default:
        return limits satisfies never
    }
  }

  const windowWaitMs = (now: number): number => {
    let wait = 0
    for (const window of windows) {
      const edge = edgeOf(window)
      if (edge === undefined) continue
      // A clock that was set back must not make old requests look like future ones and stop the run for as long.
      if (edge > now) tame.run(now, scope, now)
      wait = Math.max(wait, Math.min(edge, now) + window.perMs + WINDOW_MARGIN_MS - now)
    }
    return wait
  }

  const waitMs = (): number => {
    const monotonic = clock.monotonic()
    const blocked = Math.max(0, blockedUntil - monotonic)
    const even = Math.max(0, nextEvenAt - monotonic)
    return Math.max(blocked, even, windows.length === 0 ? 0 : windowWaitMs(clock.now()))
  }

  return {
    isFree() {
      const monotonic = clock.monotonic()
      return (
        monotonic >= blockedUntil &&
        monotonic >= nextEvenAt &&
        (windows.length === 0 || windowWaitMs(clock.now()) <= 0)
      )
    },
    occupy() {
      if (limits.kind === 'none') return
      nextEvenAt = Math.max(nextEvenAt, clock.monotonic() - CATCH_UP_MS_MAX) + 1000 / ratePerSecond()
      if (windows.length === 0) return
      const now = clock.now()
      tame.run(now, scope, now)
      insert.run(scope, now)
      forget.run(scope, now - longestMs)
    },
    waitMs,
    wentWell() {
      refusalsInARow = 0
      share = Math.min(1, share + share * SPEED_UP_SHARE)
      explored += EXPLORE_STEP_PER_SECOND
    },
    throttled(retryAfterMs) {
      const now = clock.monotonic()
      // What was in the air when the first refusal came is refused with it, all for one excess: nothing has left since.
      const isOfTheSame = now < blockedUntil
      const backoff = isOfTheSame
        ? 0
        : Math.min(BACKOFF_MS_MAX, BACKOFF_MS_FIRST * 2 ** Math.min(refusalsInARow, 10)) * random()
      blockedUntil = Math.max(blockedUntil, now + Math.max(retryAfterMs ?? throttleMs, 0) + backoff)
      if (isOfTheSame) return
      refusalsInARow += 1
      share = Math.max(RATE_SHARE_MIN, share * SLOW_DOWN)
      if (limits.kind === 'adaptive')
        explored = Math.max(limits.startPerSecond * RATE_SHARE_MIN, explored * SLOW_DOWN)
    },
    allowedPerSecond: () => (limits.kind === 'none' ? null : ratePerSecond()),
  }
}

const openLog = (db: Db) => ({
  nthLatest: db.prepare<[string, number], { at_ms: number }>(
    'SELECT at_ms FROM rate_log WHERE scope = ? ORDER BY at_ms DESC LIMIT 1 OFFSET ?',
  ),
  insert: db.prepare<[string, number]>('INSERT INTO rate_log (scope, at_ms) VALUES (?, ?)'),
  versions: [
    db.prepare<[], number>('SELECT total_changes()').pluck(),
    db.prepare<[], number>('PRAGMA data_version').pluck(),
  ],
  forget: db.prepare<[string, number]>('DELETE FROM rate_log WHERE scope = ? AND at_ms < ?'),
  tame: db.prepare<[number, string, number]>('UPDATE rate_log SET at_ms = ? WHERE scope = ? AND at_ms > ?'),
})
