import type { RunPhase, RunProgress, RunWait } from '../../contract/runs.ts'
import { isoTime } from '../clock.ts'
import type { Canary } from './canary.ts'
import type { Confirming } from './confirming.ts'
import type { Flights } from './flights.ts'
import type { Hold } from './not-elsewhere.ts'
import type { Resolving } from './resolving.ts'
import type { RunContext } from './run-context.ts'
import type { Settling } from './settling.ts'

/** A wait for the next place that is over sooner is not worth a word. */
const LIMIT_MS_MIN = 2_000

export interface RunParts {
  readonly context: RunContext
  readonly canary: () => Canary
  readonly settling: Settling
  readonly confirming: Confirming
  readonly resolving: Resolving
  readonly flights: Flights
  readonly isLookingUp: () => boolean
}

/** What a run is at within its loop, how far that is, and what its items wait for. */
export interface Waits {
  phase(): RunPhase
  progress(): RunProgress | null
  waits(): RunWait[]
  /** By when doubts that a first question did not settle are over, in the wall's time. */
  doubtsEndAt(): string | null
}

export function createWaits(parts: RunParts): Waits {
  const { context, canary, settling, confirming, resolving, flights } = parts
  const { clock, pacer } = context
  /** Of a moment of the monotonic clock; null for one that is over, or never comes. */
  const timeOf = (monotonic: number | null): string | null => {
    const ms = monotonic === null ? Number.NaN : monotonic - clock.monotonic()
    return Number.isFinite(ms) && ms > 0 ? isoTime(clock.now() + ms) : null
  }
  const isInTheAir = () => context.counts().submitting > 0 || flights.inFlight() > 0
  /** The careful step is full: nothing leaves before its items have ended. */
  const isBehindStep = () =>
    canary().isActive() && canary().allowance() <= 0 && context.counts().waiting === 0
  const toSend = () => context.counts().queued + context.counts().waiting

  /** What keeps from being sent what is still to be sent. */
  const holdUp = (): RunWait | null => {
    const items = toSend()
    if (items === 0 || isInTheAir()) return null
    const none = { items, nextAt: null, latestAt: null, message: null }
    const hold = flights.heldBy()
    if (hold !== null) return { ...none, ...heldBy(hold) }
    if (isBehindStep()) return { ...none, for: 'step' }
    const waitMs = pacer.waitMs()
    if (waitMs < LIMIT_MS_MIN) return null
    return { ...none, for: 'limit', nextAt: timeOf(clock.monotonic() + waitMs) }
  }
  return {
    phase() {
      const { accepted, 'in-doubt': doubts } = context.counts()
      const isHeldUp = isBehindStep() || flights.heldBy() !== null
      if (isInTheAir() || (toSend() > 0 && isHeldUp && accepted + doubts === 0)) return 'sending'
      if (toSend() > 0 && !isHeldUp) return parts.isLookingUp() ? 'names' : 'sending'
      return accepted > 0 || doubts === 0 ? 'confirming' : 'doubts'
    },
    progress: () =>
      context.surveyed ?? (parts.isLookingUp() ? { answered: resolving.found(), of: null } : null),
    waits() {
      const { accepted, 'in-doubt': doubts } = context.counts()
      const all: RunWait[] = []
      const held = holdUp()
      if (held !== null) all.push(held)
      const late = flights.late()
      if (late !== null)
        all.push({
          for: 'answer',
          items: late.items,
          nextAt: null,
          latestAt: null,
          message: null,
          since: isoTime(clock.now() - (clock.monotonic() - late.since)),
        })
      if (doubts > 0)
        all.push({
          for: 'effect',
          items: doubts,
          nextAt: timeOf(settling.nextAt()),
          latestAt: timeOf(settling.latestAt()),
          message: null,
        })
      const confirmAt = confirming.nextAt(flights.itemsInFlight())
      if (accepted > 0 && Number.isFinite(confirmAt) && !isInTheAir())
        all.push({
          for: 'status',
          items: accepted,
          nextAt: timeOf(confirmAt),
          latestAt: timeOf(confirming.latestAt()),
          message: null,
        })
      return all
    },
    doubtsEndAt: () => (context.counts()['in-doubt'] === 0 ? null : timeOf(settling.endAt())),
  }
}

const heldBy = (hold: Hold): Pick<RunWait, 'for' | 'message'> =>
  hold.why === 'above'
    ? { for: 'above', message: hold.words.message }
    : { for: 'other-batch', message: `batch "${hold.batch}" has them under way or has done them` }
