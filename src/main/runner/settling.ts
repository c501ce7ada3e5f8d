import { countOf } from '../../contract/counted.ts'
import type { ItemRow } from '../journal/item-row.ts'
import type { Entry } from '../journal/journal.ts'
import { type StatusProofRow, standingOf, statusProof } from '../journal/status-proof.ts'
import { UNSENT } from '../journal/transition.ts'
import type { TargetStatus } from '../vendors/port.ts'
import { type Round, statusFacts, type Told } from './asking.ts'
import type { Resolving } from './resolving.ts'
import type { RunContext } from './run-context.ts'

/** A target that was sent so often without a clear end goes to a person. */
const SENT_MAX = 5
const ROWS_PER_ROUND = 20_000
/** While there is something to send or in the air, rounds leave so many times their own time between them, so that one list answers for more; no longer than a second. */
const ROUND_REST = 9
const ROUND_REST_MS_MAX = 1_000
/** Until an effect must have shown, each asking waits so much longer than the one before. */
const GAP_GROWTH = 2

/** A vendor's date may lack its time and its clock may differ: an effect counts as older than our request only from here on. */
const BEFORE_MARGIN_MS = 36 * 60 * 60_000

/**
 * Whether a doubtful item's effect was there long before its only request left, so that it is none of ours.
 *
 * @param aheadMs by how much the vendor's clock is ahead of ours; null while no answer has told it, and then nothing is said
 */
function isFromBefore(row: ItemRow, status: TargetStatus, aheadMs: number | null): boolean {
  if (
    status.kind !== 'effective' ||
    status.since === undefined ||
    aheadMs === null ||
    row.attempts !== 1 ||
    row.submitted_at === null
  )
    return false
  return Date.parse(status.since) < Date.parse(row.submitted_at) + aheadMs - BEFORE_MARGIN_MS
}

const proofOf = ({ outcome, doubted }: ItemRow, { kind }: TargetStatus, isEarly: boolean): StatusProofRow =>
  statusProof(standingOf('settle', outcome, doubted === 1), kind, isEarly)

/** All in monotonic milliseconds of this process: after a restart nobody knows how long a doubt has stood. */
interface Doubt {
  /** From then on "no effect" counts. */
  readonly shownAt: number
  readonly dueAt: number
  readonly gapMs: number
  readonly isAsked: boolean
}

/**
 * Asks about items whose request may or may not have had an effect: soon, then at growing intervals until the time is over
 * that an effect is given to show. Only from then on does "no effect" count.
 */
export interface Settling {
  add(ordinal: number, afterMs: number): void
  /** What stands in doubt in the journal: of what is not known here yet, nobody knows how long ago it was sent or last asked about. */
  addAll(rows: readonly ItemRow[]): void
  isDue(): boolean
  /** Monotonic milliseconds of the next asking; infinite when there is none. */
  nextAt(): number
  /** Monotonic milliseconds by which the last is settled, or free to be sent again, while the vendor answers; null when there is none. */
  latestAt(): number | null
  /** The same of those alone that have been asked about and are still in doubt. */
  endAt(): number | null
  begin(): Round
}

export function createSettling(context: RunContext, resolving: Resolving): Settling {
  const { clock, store, pace, client } = context
  const doubts = new Map<number, Doubt>()
  let restsUntil = 0
  const nextAt = () => {
    let soonest = Number.POSITIVE_INFINITY
    for (const { dueAt } of doubts.values()) if (dueAt < soonest) soonest = dueAt
    const { queued, waiting, submitting } = context.counts()
    return queued + waiting + submitting === 0 ? soonest : Math.max(soonest, restsUntil)
  }
  const askAgain = (ordinal: number, { shownAt, gapMs }: Doubt) => {
    const now = clock.monotonic()
    const dueAt = now < shownAt ? Math.min(now + gapMs, shownAt) : now + pace.settleMs
    doubts.set(ordinal, { shownAt, dueAt, gapMs: gapMs * GAP_GROWTH, isAsked: true })
  }
  const add = (ordinal: number, afterMs: number, denyAfterMs = pace.denyAfterMs) => {
    const now = clock.monotonic()
    doubts.set(ordinal, {
      shownAt: now + denyAfterMs,
      dueAt: now + afterMs,
      gapMs: pace.settleMs,
      isAsked: false,
    })
  }
  /** "No effect" counts from then on, and is asked for twice. */
  const latestOf = (of: (doubt: Doubt) => boolean): number | null => {
    let latest: number | null = null
    for (const doubt of doubts.values())
      if (of(doubt)) latest = Math.max(latest ?? 0, doubt.dueAt, doubt.shownAt + pace.settleMs)
    return latest
  }
  const entryFor = (row: ItemRow, { status, by }: Told, isEarly: boolean): Entry => {
    const facts = statusFacts(status)
    const { proves, before } = proofOf(row, status, isEarly)
    const givenUp = (message: string): Entry => ({
      item: row.ordinal,
      type: 'settle.given-up',
      data: { message },
    })
    if (before !== undefined) return givenUp(facts.message ?? '')
    if (proves === 'no effect' && row.denials > 0 && row.sends >= SENT_MAX)
      return givenUp(`Sent ${countOf(row.sends, 'time')}, and the vendor shows no effect.`)
    return {
      item: row.ordinal,
      type: 'status.answer',
      data: {
        purpose: 'settle',
        ...facts,
        ...(isFromBefore(row, status, context.vendorAheadMs()) ? { status: 'effective-before' } : {}),
        ...(status.kind === 'not-effective' && isEarly ? { early: true } : {}),
        by,
      },
    }
  }
  const heed = async (row: ItemRow, told: Told, askedAt: number) => {
    const { status } = told
    const doubt = doubts.get(row.ordinal)
    if (doubt === undefined) return
    if (status.kind === 'ambiguous' && (await resolving.one(row))) return
    const isEarly = pace.hasStatus && askedAt < doubt.shownAt
    // What cannot be told yet is no event: nothing is learnt of it.
    if (status.kind === 'untold' && proofOf(row, status, isEarly).proves === 'nothing')
      return askAgain(row.ordinal, doubt)
    doubts.delete(row.ordinal)
    await context.note(entryFor(row, told, isEarly))
    if (store.standing(row.ordinal)?.state === 'in-doubt') askAgain(row.ordinal, doubt)
  }
  return {
    add: (ordinal, afterMs) => add(ordinal, afterMs),
    addAll(rows) {
      for (const { ordinal, outcome } of rows) {
        if (doubts.has(ordinal)) continue
        // What had not begun to leave has no effect that could still come to show.
        if (outcome === UNSENT) add(ordinal, 0, 0)
        else add(ordinal, pace.settleMs)
      }
    },
    isDue: () => nextAt() <= clock.monotonic(),
    nextAt,
    latestAt: () => latestOf(() => true),
    endAt: () => latestOf(({ isAsked }) => isAsked),
    begin() {
      const now = clock.monotonic()
      const due = [...doubts]
        .flatMap(([ordinal, { dueAt }]) => (dueAt <= now ? [ordinal] : []))
        .slice(0, ROWS_PER_ROUND)
      const rows = store.rows(due)
      const byOrdinal = new Map(rows.map((row) => [row.ordinal, row]))
      return {
        all: rows,
        rest: 'ask',
        async heed(ordinal, told) {
          context.debugPoint('before-settle')
          await heed(byOrdinal.get(ordinal) as ItemRow, told, now)
        },
        over() {
          const over = clock.monotonic()
          if (client.statuses !== undefined)
            restsUntil = over + Math.min(ROUND_REST_MS_MAX, (over - now) * ROUND_REST)
          context.debugPoint('after-settle')
        },
      }
    },
  }
}
