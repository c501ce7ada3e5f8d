import type { StateCounts } from '../../contract/item-state.ts'
import type { ItemRow } from '../journal/item-row.ts'
import type { Entry } from '../journal/journal.ts'
import { answerEntry, type Rest, type Round, type Told } from './asking.ts'
import type { Canary } from './canary.ts'
import type { RunContext } from './run-context.ts'

/** A list is asked in mid-run once so many items wait for confirmation, and once it costs less than this share of them. */
const LIST_ITEMS_MIN = 200
const LIST_COST_SHARE = 0.005
/** At the end, what a list left open is asked about one by one when it is few, or when lists did not help so often. */
const SINGLES_ITEMS_MIN = 50
const SINGLES_SHARE = 0.04
const LIST_ROUNDS_BEFORE_SINGLES = 3
/** Beside the sending, rounds take no more than this share of the time. */
const ROUND_TIME_SHARE = 0.1
const ROWS_PER_ROUND = 20_000
const PAUSE_MS_FIRST = 200
const PAUSE_GROWTH = 1.6

/**
 * Asks whether accepted requests have taken effect. Submits go first; lists are read when they pay; what never shows
 * within the vendor's time ends unconfirmed, never as done.
 */
export interface Confirming {
  isDue(itemsInFlight: number): boolean
  /** Monotonic milliseconds of the next round; infinite when none would be worthwhile as things stand. */
  nextAt(itemsInFlight: number): number
  /** Monotonic milliseconds from which on what shows nothing ends unconfirmed; null before the first round. */
  latestAt(): number | null
  begin(itemsInFlight: number): Round
  /** Something new was accepted. */
  accepted(): void
}

/** @param isHeld whether another batch holds up all that could leave: then nothing more is sent for now */
export function createConfirming(
  context: RunContext,
  canary: () => Canary,
  isHeld: () => boolean,
): Confirming {
  const { clock, store, pace, client, batch } = context
  const firstAsked = new Map<number, number>()
  let lastFirstAsked = 0
  let nextAt = 0
  /** While there is something to send: a round then takes time from it. */
  let nextBesideAt = 0
  let pauseMs = PAUSE_MS_FIRST
  let listRounds = 0

  const isDraining = (counts: StateCounts, itemsInFlight: number) =>
    itemsInFlight === 0 && (counts.queued + counts.waiting === 0 || isHeld())
  /** Whether a round would serve all that it could; what is in doubt is asked about by itself, and nobody waits for it. */
  const isWorthwhile = (itemsInFlight: number): boolean => {
    const counts = context.counts()
    if (counts.accepted === 0) return false
    if (isDraining(counts, itemsInFlight)) return true
    // A canary step is asked about as a whole: one list then serves all of it.
    if (canary().isActive())
      return itemsInFlight === 0 && (canary().allowance() <= 0 || counts.queued + counts.waiting === 0)
    if (client.statuses === undefined || counts.accepted < LIST_ITEMS_MIN) return false
    return (client.statusesCost?.() ?? 1) <= counts.accepted * LIST_COST_SHARE
  }
  const dueAt = (itemsInFlight: number): number =>
    canary().isActive() || isDraining(context.counts(), itemsInFlight) ? nextAt : nextBesideAt
  /** By when the question left, and not when its answer came: between the two may lie a throttling as long as the time itself. */
  const isExpired = (row: ItemRow, askedAt: number) => {
    const since = firstAsked.get(row.ordinal)
    return since !== undefined && askedAt - since > pace.confirmWithinMs
  }
  const restFor = (rows: readonly ItemRow[], draining: boolean, askedAt: number): Rest => {
    const areFew = rows.length <= Math.max(SINGLES_ITEMS_MIN, batch.items * SINGLES_SHARE)
    const listsDoNotHelp = listRounds >= LIST_ROUNDS_BEFORE_SINGLES
    const isAsked =
      canary().isActive() ||
      (draining && (areFew || listsDoNotHelp)) ||
      rows.some((row) => isExpired(row, askedAt))
    if (isAsked) return 'ask'
    return draining ? 'ask-unlisted' : 'leave'
  }
  const entryFor = (row: ItemRow, told: Told, askedAt: number): Entry | null => {
    const { kind } = told.status
    if (kind === 'effective' || kind === 'pending-approval' || kind === 'rejected')
      return answerEntry(row.ordinal, 'confirm', told)
    // Only what was asked about, and still shows nothing, may end unconfirmed.
    const isOver = kind === 'untold' || isExpired(row, askedAt)
    return isOver ? { item: row.ordinal, type: 'confirm.expired', data: {} } : null
  }
  return {
    isDue: (itemsInFlight) => clock.monotonic() >= dueAt(itemsInFlight) && isWorthwhile(itemsInFlight),
    nextAt: (itemsInFlight) =>
      isWorthwhile(itemsInFlight) ? dueAt(itemsInFlight) : Number.POSITIVE_INFINITY,
    latestAt: () => (firstAsked.size === 0 ? null : lastFirstAsked + pace.confirmWithinMs),
    begin(itemsInFlight) {
      const rows = store.inState('accepted', 0, ROWS_PER_ROUND)
      const draining = isDraining(context.counts(), itemsInFlight)
      const askedAt = clock.monotonic()
      for (const { ordinal } of rows) {
        if (firstAsked.has(ordinal)) continue
        firstAsked.set(ordinal, askedAt)
        lastFirstAsked = askedAt
      }
      const byOrdinal = new Map(rows.map((row) => [row.ordinal, row]))
      let settled = 0
      return {
        all: rows,
        rest: restFor(rows, draining, askedAt),
        async heed(ordinal, told) {
          const entry = entryFor(byOrdinal.get(ordinal) as ItemRow, told, askedAt)
          if (entry === null) return
          context.debugPoint('before-confirm')
          await context.note(entry)
          settled += 1
          firstAsked.delete(ordinal)
        },
        over() {
          listRounds += 1
          context.debugPoint('after-confirm')
          pauseMs =
            settled > 0
              ? PAUSE_MS_FIRST
              : Math.min(Math.max(pace.settleMs, PAUSE_MS_FIRST), pauseMs * PAUSE_GROWTH)
          const now = clock.monotonic()
          if (draining || canary().isActive()) nextAt = now + pauseMs
          else nextBesideAt = now + Math.max(pace.settleMs, (now - askedAt) / ROUND_TIME_SHARE)
        },
      }
    },
    accepted() {
      listRounds = 0
      if (canary().isActive()) nextAt = 0
    },
  }
}
