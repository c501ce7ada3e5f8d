import { countOf } from '../../contract/counted.ts'
import { failuresInARow } from '../failures-in-a-row.ts'
import type { Item, Outcome, Submitted } from '../vendors/port.ts'
import type { Confirming } from './confirming.ts'
import type { Reachability } from './reachability.ts'
import type { RunContext } from './run-context.ts'
import type { Settling } from './settling.ts'

/** So many outages one after the other, with no answer between them, pause the run: each leaves doubts. */
const DOUBTS_IN_A_ROW_MAX = 5
/** Before the first answer this latency is assumed when the concurrency is chosen. */
const LATENCY_MS_ASSUMED = 500
const LATENCY_SMOOTHING = 0.1

/** Whether an outcome may be one about the run as a whole: the key, the vendor's speed, the network. */
export function isGraveFor(outcome: Outcome): boolean {
  switch (outcome.kind) {
    case 'key-refused':
    case 'throttled':
    case 'not-sent':
    case 'in-doubt':
      return true
    case 'accepted':
    case 'pending-approval':
    case 'already-done':
    case 'refused':
    case 'ambiguous':
      return false
    default:
      return outcome satisfies never
  }
}

/** Whether no request has left at all. */
export const hasNotLeft = (outcome: Outcome | undefined): boolean =>
  outcome?.kind === 'not-sent' && outcome.answered !== true

/** What outcomes mean beyond their items: for the pace, the patience and the end of a run. */
export interface Heeding {
  /**
   * After they are on disk.
   *
   * @param submitted of the items, in their order
   * @param leftAt monotonic milliseconds
   */
  heed(items: readonly Item[], submitted: readonly Submitted[], leftAt: number): void
  /** What left last has an unknown outcome: until something is answered, one flight at a time shows whether the way is open. */
  isCareful(): boolean
  /** How long the vendor takes to answer, smoothed. */
  latencyMs(): number
}

export interface HeedingDeps {
  readonly context: RunContext
  readonly settling: Settling
  readonly confirming: Confirming
  readonly reachability: Reachability
  /** Whether an earlier request for the item may have had an effect. */
  readonly isDoubted: (ordinal: number) => boolean
}

export function createHeeding({
  context,
  settling,
  confirming,
  reachability,
  isDoubted,
}: HeedingDeps): Heeding {
  const { pacer, pace } = context
  const doubts = failuresInARow(() => context.clock.monotonic(), true)
  let latencyMs = LATENCY_MS_ASSUMED

  /** Whether the vendor's "no" or "done before" is believed only once its status says the same. */
  const isAskedAbout = (outcome: Outcome & { kind: 'already-done' | 'refused' }, ordinal: number): boolean =>
    outcome.kind === 'refused' ? !outcome.final || isDoubted(ordinal) : outcome.shows === undefined

  const heed: Heeding['heed'] = (items, submitted, leftAt) => {
    let isReached = true
    for (const [index, item] of items.entries()) {
      const { outcome, durationMs } = submitted[index] as Submitted
      const isFirst = index === 0
      if (isFirst) latencyMs += (durationMs - latencyMs) * LATENCY_SMOOTHING
      if (hasNotLeft(outcome)) isReached = false
      if (outcome.kind === 'in-doubt') heedDoubt(item, outcome, isFirst, leftAt)
      else heedAnswer(item, outcome, isFirst)
    }
    if (isReached && reachability.reached()) context.append([{ type: 'run.online', data: {} }])
    tellTrouble(submitted)
  }
  /** What fails is told while it is waited for; an answer of whatever kind ends it. */
  const tellTrouble = (submitted: readonly Submitted[]) => {
    const [first] = submitted
    if (first === undefined) return
    const { outcome } = first
    const probeAt = reachability.probeAt()
    if (outcome.kind === 'not-sent' && hasNotLeft(outcome))
      context.failed(
        outcome.cause,
        probeAt === null ? null : Math.max(0, probeAt - context.clock.monotonic()),
        outcome.remedy,
      )
    else if (outcome.kind === 'in-doubt' && outcome.answered !== true) {
      if (outcome.retryAfterMs === undefined) context.failed(outcome.cause, null)
    } else if (outcome.kind !== 'throttled') context.gotThrough()
  }
  const heedDoubt = (
    item: Item,
    outcome: Outcome & { kind: 'in-doubt' },
    isFirst: boolean,
    leftAt: number,
  ) => {
    settling.add(item.ordinal, pace.settleMs)
    // Whoever says when to come back is looked after by the pacer, and is no sign of trouble on the way.
    if (isFirst && outcome.retryAfterMs !== undefined) context.throttled(outcome.retryAfterMs)
    else if (isFirst && outcome.answered !== true) doubts.failed(leftAt)
    if (outcome.unexpected) {
      context.haltForUnexpected(outcome.cause)
    } else if (doubts.count() >= DOUBTS_IN_A_ROW_MAX) {
      context.haltFor('doubts', {
        message: `${countOf(doubts.count(), 'request')} in a row had an unknown outcome, the last: ${outcome.cause}`,
      })
    }
  }
  /** Pacing and reachability are of the flight, so its first item speaks for all. */
  const heedAnswer = (item: Item, outcome: Exclude<Outcome, { kind: 'in-doubt' }>, isFirst: boolean) => {
    doubts.wentWell()
    switch (outcome.kind) {
      case 'accepted':
        if (isFirst) pacer.wentWell()
        confirming.accepted()
        return
      case 'pending-approval':
        if (isFirst) pacer.wentWell()
        return
      case 'already-done':
      case 'refused':
        if (isFirst) pacer.wentWell()
        if (isAskedAbout(outcome, item.ordinal)) settling.add(item.ordinal, 0)
        return
      case 'ambiguous':
        return
      case 'key-refused':
        context.haltForKey(outcome)
        return
      case 'throttled':
        if (isFirst) context.throttled(outcome.retryAfterMs)
        return
      case 'not-sent':
        if (isFirst && hasNotLeft(outcome) && reachability.failed())
          context.append([{ type: 'run.offline', data: { cause: outcome.cause } }])
        return
      default:
        outcome satisfies never
    }
  }

  return { heed, isCareful: () => doubts.count() > 0, latencyMs: () => latencyMs }
}
