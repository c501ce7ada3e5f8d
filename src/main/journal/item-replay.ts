import { ITEM_STATES, type ItemState, type StateCounts } from '../../contract/item-state.ts'
import type { ItemEvent } from './event.ts'
import { applyItemEvent, type ItemProjection, newItem } from './transition.ts'

/** Replays the events of all items and keeps of each what the next transition depends on. */
export interface ItemReplay {
  /**
   * @param item ordinal, from 1
   * @throws IllegalTransition
   */
  apply(item: number, event: ItemEvent, at: string): void
  counts(): StateCounts
  /** @param item ordinal, from 1 */
  stateOf(item: number): ItemState
}

// How an item is packed into 32 bits: state, denials, doubted and outcome in the lower 14, attempts above.
const STATE_BITS = 4
const DENIAL_BITS = 4
const OUTCOME_BITS = 5
const ATTEMPTS_SHIFT = STATE_BITS + DENIAL_BITS + 1 + OUTCOME_BITS
const FACTS_MASK = (1 << ATTEMPTS_SHIFT) - 1
const ATTEMPTS_MAX = 2 ** (32 - ATTEMPTS_SHIFT) - 1
/** Kinds of events that the cache tells apart; they are a few dozen. */
const KINDS_MAX = 2 ** 16

interface Step {
  readonly facts: number
  readonly attempts: number
}

/**
 * [Note: replay by the journal's own reducer] Which state follows is decided by `applyItemEvent` alone. Of an item's
 * projection it looks at state, attempts, denials, doubted and the last outcome; of an event at the members in
 * `kindOf`. So each combination is asked of it once and remembered, and millions of events replay by look-up in four bytes
 * an item. A test replays random histories both ways.
 */
export function createItemReplay(items: number): ItemReplay {
  const packed = new Uint32Array(items)
  const outcomes = new Map<string | null, number>()
  const outcomeNames: (string | null)[] = []
  const kinds = new Map<string, number>()
  const steps = new Map<number, Step>()
  const byState = new Array<number>(ITEM_STATES.length).fill(0)
  byState[ITEM_STATES.indexOf('queued')] = items

  const outcomeIndex = (outcome: string | null): number => {
    const known = outcomes.get(outcome)
    if (known !== undefined) return known
    if (outcomeNames.length === 2 ** OUTCOME_BITS)
      throw new RangeError('more kinds of outcome than the replay can hold')
    outcomes.set(outcome, outcomeNames.length)
    return outcomeNames.push(outcome) - 1
  }
  // An untouched item is all zero bits: its state and outcome must be number 0.
  outcomeIndex(newItem().outcome)

  const pack = (item: ItemProjection): number =>
    ITEM_STATES.indexOf(item.state) |
    (item.denials << STATE_BITS) |
    (Number(item.doubted) << (STATE_BITS + DENIAL_BITS)) |
    (outcomeIndex(item.outcome) << (STATE_BITS + DENIAL_BITS + 1))

  const unpack = (facts: number, attempts: number): ItemProjection => ({
    ...newItem(),
    state: ITEM_STATES[facts & (2 ** STATE_BITS - 1)] as ItemState,
    denials: (facts >> STATE_BITS) & (2 ** DENIAL_BITS - 1),
    doubted: ((facts >> (STATE_BITS + DENIAL_BITS)) & 1) === 1,
    outcome: outcomeNames[facts >> (STATE_BITS + DENIAL_BITS + 1)] ?? null,
    attempts,
  })

  const ask = (facts: number, attempts: number, event: ItemEvent, at: string): Step => {
    const after = applyItemEvent(unpack(facts, attempts), event, at, null)
    if (after.denials >= 2 ** DENIAL_BITS) throw new RangeError('more denials than the replay can hold')
    return { facts: pack(after), attempts: after.attempts - attempts }
  }

  return {
    apply(item, event, at) {
      const before = packed[item - 1] as number
      const facts = before & FACTS_MASK
      const attempts = before >>> ATTEMPTS_SHIFT
      const kind = kindOf(event, attempts)
      let number = kinds.get(kind)
      if (number === undefined) {
        number = kinds.size
        if (number >= KINDS_MAX) throw new RangeError('more kinds of event than the replay can hold')
        kinds.set(kind, number)
      }
      const key = number * (FACTS_MASK + 1) + facts
      let step = steps.get(key)
      if (step === undefined) {
        step = ask(facts, attempts, event, at)
        steps.set(key, step)
      }
      const attemptsAfter = attempts + step.attempts
      if (attemptsAfter > ATTEMPTS_MAX)
        throw new RangeError('more attempts at one item than the replay can hold')
      packed[item - 1] = (step.facts | (attemptsAfter << ATTEMPTS_SHIFT)) >>> 0
      moveOne(byState, facts, step.facts)
    },
    counts() {
      const counts = Object.fromEntries(
        ITEM_STATES.map((state, index) => [state, byState[index] ?? 0]),
      ) as Record<ItemState, number>
      return { total: items, ...counts }
    },
    stateOf: (item) => ITEM_STATES[(packed[item - 1] as number) & (2 ** STATE_BITS - 1)] as ItemState,
  }
}

function moveOne(byState: number[], before: number, after: number): void {
  const mask = 2 ** STATE_BITS - 1
  if ((before & mask) === (after & mask)) return
  byState[before & mask] = (byState[before & mask] ?? 0) - 1
  byState[after & mask] = (byState[after & mask] ?? 0) + 1
}

/** All that the reducer's verdict depends on of an event; an attempt's number counts only relative to the item's. */
function kindOf(event: ItemEvent, attempts: number): string {
  switch (event.type) {
    case 'submit.lost':
      return `${event.type} ${event.data.unsent === true} ${attemptRelation(event.data.attempt - attempts)}`
    case 'submit.intent':
      return `${event.type} ${attemptRelation(event.data.attempt - attempts)}`
    case 'submit.outcome':
      return `${event.type} ${event.data.outcome} ${attemptRelation(event.data.attempt - attempts)}`
    case 'status.answer':
      return `${event.type} ${event.data.purpose} ${event.data.status} ${event.data.early === true}`
    case 'item.retried':
      return `${event.type} ${event.data.from} ${event.data.doubted === true}`
    case 'target.unresolvable':
      return `${event.type} ${event.data.doubted === true}`
    case 'target.resolved':
    case 'confirm.expired':
    case 'settle.given-up':
    case 'item.skipped':
      return event.type
  }
}

/** 0: the attempt that is under way; 1: the next one; anything else is wrong, whichever it is. */
function attemptRelation(difference: number): '=' | '+1' | '?' {
  if (difference === 0) return '='
  return difference === 1 ? '+1' : '?'
}
