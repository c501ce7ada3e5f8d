import type { ItemRow } from '../journal/item-row.ts'
import type { Item } from '../vendors/port.ts'
import type { Canary } from './canary.ts'
import { cutIntoFlights } from './cut-into-flights.ts'
import { type GateWords, HOLDS_NONE, type HoldOf } from './gate.ts'
import { createHolds, type Hold } from './not-elsewhere.ts'
import type { RunContext } from './run-context.ts'
import { itemFrom } from './run-store.ts'

const ITEMS_PER_TURN_MAX = 20_000
/** So many kinds of items, by `OperationPace.flightKey`, may lie mixed before a flight leaves with fewer than it could carry. */
const FLIGHT_KEYS_FORESEEN = 8
/** What is held from above is looked at again after so long, once all the others are on their way. */
const HELD_AGAIN_AFTER_MS = 5_000
/** Rows looked at in one read behind the first that is held. */
const HELD_PAGE = 1_000

/** How far was looked through what is held from above: queued items up to `upTo` are; all of them are since `endAt`. */
interface HeldAbove {
  readonly upTo: number
  readonly endAt: number | null
  readonly words: GateWords | null
}
const NOT_LOOKED: HeldAbove = { upTo: 0, endAt: null, words: null }

/** What leaves next, as flights, and the attempt that each of its items is at then. */
export interface Chosen {
  readonly flights: readonly Item[][]
  readonly attempts: ReadonlyMap<number, number>
}

/** Which items leave next: asked in the transaction of their intents, so that nothing leaves past what holds it back. */
export interface Choosing {
  /** @param free so many flights at the most */
  next(free: number): Chosen
  /** What holds up all that could leave next, when last looked at; null when something could. */
  heldBy(): Hold | null
}

export function createChoosing(
  context: RunContext,
  canary: () => Canary,
  /** Whether items are about to be sendable that could share a request. */
  isGatheringNames: () => boolean,
): Choosing {
  const { db, clock, store, pace, batch, gate } = context
  /** One target has one live request, whichever batch it is of: looked up in the transaction of the intent. */
  const holds = createHolds(db, batch, context.origin)
  let heldBy: Hold | null = null
  let above = NOT_LOOKED
  /** What holds items back from above, as of the turn's transaction. */
  let heldAbove: HoldOf = HOLDS_NONE
  const isFree = ({ ordinal }: ItemRow): boolean => {
    if (context.unlooked.has(ordinal)) return false
    const words = heldAbove(ordinal)
    if (words !== null) above = { ...above, words }
    return words === null
  }
  /** Items that may be sent: those that wait for a repeat first, then queued ones behind those that are held from above. */
  const unheldRows = (wanted: number): ItemRow[] => {
    if (above.endAt !== null && clock.monotonic() - above.endAt > HELD_AGAIN_AFTER_MS) above = NOT_LOOKED
    const found = store.waiting(wanted).filter(isFree)
    let after = above.upTo
    let isLeading = true
    for (let looked = 0; found.length < wanted && looked < ITEMS_PER_TURN_MAX; ) {
      const size = above.words === null ? wanted : Math.max(wanted, HELD_PAGE)
      const rows = store.inState('queued', after, size)
      for (const row of rows) {
        const free = isFree(row)
        isLeading &&= !free
        if (isLeading) above = { ...above, upTo: row.ordinal }
        if (free && found.length < wanted) found.push(row)
      }
      if (rows.length < size) {
        if (isLeading) above = { ...above, endAt: above.endAt ?? clock.monotonic() }
        break
      }
      looked += rows.length
      after = rows.at(-1)?.ordinal ?? after
    }
    return found
  }
  /** A careful step waits for its own items, wherever in the batch they stand: those of it that are to be repeated come first. */
  const sendableRows = (wanted: number): ItemRow[] => {
    const others = unheldRows(wanted)
    if (!canary().isActive()) return others
    return [
      ...store.sendableOf(canary().members()).filter(isFree),
      ...others.filter(({ ordinal }) => !canary().has(ordinal)),
    ]
  }
  const next = (free: number): Chosen => {
    const attempts = new Map<number, number>()
    const ahead = pace.flightKey === undefined ? 0 : FLIGHT_KEYS_FORESEEN - 1
    const wanted = Math.min((free + ahead) * pace.maxTargetsPerRequest, ITEMS_PER_TURN_MAX)
    let allowance = canary().allowance()
    const chosen: Item[] = []
    heldBy = null
    const closed = gate.closed()
    if (closed !== null) {
      heldBy = { why: 'above', words: closed }
      return { flights: [], attempts }
    }
    heldAbove = gate.holds()
    const holdOf = holds()
    const rows = sendableRows(wanted)
    for (const row of rows) {
      const item = itemFrom(row)
      const hold = holdOf(item.target)
      if (hold !== null) {
        heldBy ??= hold
        continue
      }
      if (pace.needsResolution?.(item.target)) continue
      if (canary().isActive() && !canary().has(row.ordinal)) {
        if (allowance <= 0) continue
        allowance -= 1
      }
      chosen.push(item)
      attempts.set(item.ordinal, row.attempts + 1)
    }
    if (chosen.length > 0) heldBy = null
    // Only once all of them were looked at.
    else if (rows.length === 0 && above.words !== null && above.endAt !== null)
      heldBy = { why: 'above', words: above.words }
    const flights = cutIntoFlights(chosen, pace)
    const isToBeFull = isGatheringNames() && !canary().isActive()
    const mayLeave = isToBeFull
      ? flights.filter((flight) => flight.length === pace.maxTargetsPerRequest)
      : flights
    return { flights: mayLeave.slice(0, free), attempts }
  }
  return { next, heldBy: () => heldBy }
}
