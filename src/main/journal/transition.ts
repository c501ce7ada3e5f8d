/**
 * The state machine of one item, as a pure function of its events. The journal writes what it answers, the verifier
 * replays it, and the table below is all there is: what is not in it is illegal. What a status proves stands in
 * `status-proof.ts`.
 *
 * [Note: ask before repeating] Every way back to `queued` from a state in which the vendor may have acted leads through
 * `in-doubt` and two answers of the vendor that show no effect (`DENIALS_NEEDED`). An answer counts only when the time is over
 * that the vendor gives an effect to show (`early` marks the others), and an item that was ever in doubt ends `refused` only by
 * such answers or by the vendor's word that the request itself was rejected (`assertProven`).
 */
import type { ItemState } from '../../contract/item-state.ts'
import type { Exchange, ItemEvent, ToldBy } from './event.ts'
import { AFTER_NO_EFFECT, type StatusProofRow, standingOf, statusProof } from './status-proof.ts'

/** How often the vendor must show no effect before a doubtful request is repeated: a status can lag. */
export const DENIALS_NEEDED = 2

/** The outcome of an attempt that was lost before it had begun to leave. */
export const UNSENT = 'unsent'

/** What the events of an item add up to: the columns of `batch_item` from `state` on. */
export interface ItemProjection {
  readonly state: ItemState
  readonly attempts: number
  /** Attempts that may have left, since a person last had it tried again: those that certainly did not are not counted. */
  readonly sends: number
  readonly denials: number
  /** Whether an earlier request may have had an effect: then an effect that shows later is ours, not "already done". */
  readonly doubted: boolean
  readonly resolved: Readonly<Record<string, string>> | null
  readonly outcome: string | null
  readonly httpStatus: number | null
  readonly vendorStatus: string | null
  readonly vendorCode: string | null
  readonly vendorMessage: string | null
  readonly vendorReason: string | null
  readonly vendorSince: string | null
  /** What told that it is done; null while nothing has, and where an earlier version wrote it. */
  readonly confirmedBy: ToldBy | null
  readonly requestId: string | null
  readonly submittedAt: string | null
  readonly settledAt: string | null
  readonly exception: string | null
}

/** An event that may not follow: a bug in the writer, or an evidence file that is not what it claims to be. */
export class IllegalTransition extends Error {
  constructor(state: ItemState, event: string, why = '') {
    super(`${event} may not follow while an item is ${state}${why === '' ? '' : `: ${why}`}`)
    this.name = 'IllegalTransition'
  }
}

export function newItem(): ItemProjection {
  return {
    state: 'queued',
    attempts: 0,
    sends: 0,
    denials: 0,
    doubted: false,
    resolved: null,
    outcome: null,
    httpStatus: null,
    vendorStatus: null,
    vendorCode: null,
    vendorMessage: null,
    vendorReason: null,
    vendorSince: null,
    confirmedBy: null,
    requestId: null,
    submittedAt: null,
    settledAt: null,
    exception: null,
  }
}

/** States in which a run has nothing more to do for an item by itself. */
export const SETTLED_STATES: ReadonlySet<ItemState> = new Set([
  'pending-approval',
  'confirmed',
  'already-done',
  'refused',
  'unconfirmed',
  'unresolved',
  'skipped',
])

/** States in which the vendor shows what was asked for. */
export const DONE_STATES: ReadonlySet<ItemState> = new Set(['confirmed', 'already-done'])

/** States that a person must read about. */
export const FAILED_STATES: ReadonlySet<ItemState> = new Set(['refused', 'unconfirmed', 'unresolved'])

/**
 * @param askedReason the reason that the sealed item asks for, to compare with what the vendor shows
 * @param at when the event was written, ISO 8601
 * @throws IllegalTransition
 */
export function applyItemEvent(
  item: ItemProjection,
  event: ItemEvent,
  at: string,
  askedReason: string | null,
): ItemProjection {
  const next = follow(item, event, at, askedReason)
  const settled = SETTLED_STATES.has(next.state)
  if (settled && !SETTLED_STATES.has(item.state)) return { ...next, settledAt: at }
  if (settled && next.state !== item.state) return { ...next, settledAt: at }
  return settled ? next : { ...next, settledAt: null }
}

function follow(
  item: ItemProjection,
  event: ItemEvent,
  at: string,
  askedReason: string | null,
): ItemProjection {
  switch (event.type) {
    case 'submit.intent':
      only(item, event, ['queued', 'waiting'])
      if (event.data.attempt !== item.attempts + 1) {
        throw new IllegalTransition(
          item.state,
          event.type,
          `attempt ${event.data.attempt} after ${item.attempts}`,
        )
      }
      return {
        ...item,
        state: 'submitting',
        attempts: event.data.attempt,
        sends: item.sends + 1,
        denials: 0,
        submittedAt: at,
      }

    case 'submit.outcome':
      only(item, event, ['submitting'])
      sameAttempt(item, event.type, event.data.attempt)
      return event.data.outcome === 'not-sent'
        ? afterNothingLeft(item, event.data)
        : afterOutcome(
            { ...item, ...exchangeFacts(event.data), outcome: event.data.outcome },
            event.data.outcome,
            event.data,
          )

    case 'submit.lost':
      only(item, event, ['submitting'])
      sameAttempt(item, event.type, event.data.attempt)
      return {
        ...item,
        state: 'in-doubt',
        outcome: event.data.unsent === true ? UNSENT : 'lost',
        denials: 0,
        doubted: true,
      }

    case 'status.answer':
      return afterStatus(item, event, askedReason)

    case 'target.resolved':
      only(item, event, ['queued', 'waiting', 'in-doubt', 'accepted'])
      return {
        ...item,
        state: item.state === 'waiting' ? 'queued' : item.state,
        resolved: { ...event.data.columns },
      }

    case 'target.unresolvable':
      only(item, event, ['queued', 'waiting', 'in-doubt'])
      return {
        ...item,
        state: item.state === 'in-doubt' || event.data.doubted === true ? 'unresolved' : 'refused',
        vendorCode: event.data.code,
        vendorMessage: event.data.message,
      }

    case 'confirm.expired':
      only(item, event, ['accepted'])
      return { ...item, state: 'unconfirmed' }

    case 'settle.given-up':
      only(item, event, ['in-doubt'])
      return { ...item, state: 'unresolved', vendorMessage: event.data.message }

    case 'item.skipped':
      only(item, event, ['queued', 'waiting'])
      return { ...item, state: 'skipped' }

    case 'item.retried':
      only(item, event, ['refused', 'unresolved', 'unconfirmed'])
      if (event.data.from !== item.state)
        throw new IllegalTransition(item.state, event.type, `it names ${event.data.from}`)
      // A refusal is the vendor's own word that nothing happened; of the others nobody knows: see [Note: ask before repeating].
      // How often it was sent is counted anew: else what was given up after five times would be given up again without a sixth.
      // What was looked up before the refusal may have been its cause, or have changed since: it is looked up again.
      return item.state === 'refused' && event.data.doubted !== true
        ? { ...item, state: 'queued', sends: 0, exception: null, resolved: null }
        : {
            ...item,
            state: 'in-doubt',
            sends: 0,
            outcome: 'retried',
            denials: 0,
            doubted: true,
            exception: null,
          }
  }
}

/** The vendor's last real answer stays: what never left has none of its own. */
function afterNothingLeft(item: ItemProjection, exchange: Exchange): ItemProjection {
  const facts = item.httpStatus === null ? exchangeFacts(exchange) : {}
  return { ...item, ...facts, outcome: 'not-sent', sends: item.sends - 1, state: 'waiting' }
}

function afterOutcome(
  item: ItemProjection,
  outcome: Exclude<Extract<ItemEvent, { type: 'submit.outcome' }>['data']['outcome'], 'not-sent'>,
  exchange: Exchange,
): ItemProjection {
  switch (outcome) {
    case 'accepted':
      return { ...item, state: 'accepted' }
    case 'pending-approval':
      return { ...item, state: 'pending-approval', requestId: exchange.requestId ?? null }
    // "No" and "already done" are believed once the status says the same.
    case 'already-done':
    case 'refused':
      return { ...item, state: 'in-doubt', denials: 0 }
    case 'in-doubt':
      return { ...item, state: 'in-doubt', denials: 0, doubted: true }
    case 'refused-final':
      return { ...item, state: 'refused' }
    case 'ambiguous':
    case 'key-refused':
    case 'throttled':
      return { ...item, state: 'waiting' }
  }
}

function afterStatus(
  item: ItemProjection,
  event: Extract<ItemEvent, { type: 'status.answer' }>,
  askedReason: string | null,
): ItemProjection {
  const { purpose, status, by } = event.data
  if (by === 'answer' && !(status === 'effective' && isToldByAnswer(item, purpose)))
    throw new IllegalTransition(item.state, event.type, 'only that it is done is told by the answer itself')
  const told: ItemProjection = {
    ...item,
    ...(event.data.vendorStatus === undefined ? {} : { vendorStatus: event.data.vendorStatus }),
    ...(event.data.reason === undefined ? {} : { vendorReason: event.data.reason }),
    ...(event.data.since === undefined ? {} : { vendorSince: event.data.since }),
    ...(event.data.requestId === undefined ? {} : { requestId: event.data.requestId }),
  }
  only(item, event, ASKED_IN[purpose])
  const standing = standingOf(purpose, item.outcome, item.doubted)
  const row = proofOf(item, event.data)
  switch (row.before ?? row.proves) {
    case 'nothing':
      return told
    case 'ours':
      return withReason({ ...told, state: 'confirmed', confirmedBy: by ?? null }, askedReason)
    case 'from before':
      return withReason({ ...told, state: 'already-done', confirmedBy: by ?? null }, askedReason)
    case 'waits':
      return { ...told, state: 'pending-approval' }
    case 'refused':
      // The words of the refusal stay, where the status adds none.
      return {
        ...told,
        ...(status === 'not-effective' || status === 'untold' ? {} : exchangeFacts(event.data)),
        state: 'refused',
      }
    case 'no effect': {
      const denials = item.denials + 1
      const state = denials < DENIALS_NEEDED ? item.state : AFTER_NO_EFFECT[standing]
      return { ...told, denials, state: state ?? 'unresolved' }
    }
    case 'person':
      return { ...told, ...exchangeFacts(event.data), state: 'unresolved' }
  }
}

/** The answer to a request tells that it has done it, or that it was done before. */
const isToldByAnswer = ({ outcome }: ItemProjection, purpose: StatusAnswer['data']['purpose']): boolean =>
  purpose === 'confirm' || (purpose === 'settle' && outcome === 'already-done')

const ASKED_IN = {
  preflight: ['queued', 'waiting'],
  confirm: ['accepted'],
  approval: ['pending-approval'],
  settle: ['in-doubt'],
} as const satisfies Record<StatusAnswer['data']['purpose'], readonly ItemState[]>

type StatusAnswer = Extract<ItemEvent, { type: 'status.answer' }>

function proofOf(item: ItemProjection, { purpose, status, early }: StatusAnswer['data']): StatusProofRow {
  const isEarly = status === 'not-effective' && early === true
  return statusProof(standingOf(purpose, item.outcome, item.doubted), status, isEarly)
}

/**
 * What the journal asserts of every step that it writes, beyond what may follow: an item that was ever in doubt is never
 * called refused but by what the table of proof says. Evidence of before this rule replays without it.
 *
 * @throws IllegalTransition
 */
export function assertProven(before: ItemProjection, event: ItemEvent, after: ItemProjection): void {
  if (after.state !== 'refused' || before.state === 'refused' || !before.doubted) return
  if (event.type !== 'status.answer' || proofOf(before, event.data).before !== undefined)
    throw new IllegalTransition(before.state, event.type, 'an earlier request may have had an effect')
}

/** A different reason at the vendor is an exception of the report, not a footnote. */
function withReason(item: ItemProjection, askedReason: string | null): ItemProjection {
  if (askedReason === null || item.vendorReason === null || item.vendorReason === askedReason) return item
  return { ...item, exception: `reason differs: asked ${askedReason}, the vendor shows ${item.vendorReason}` }
}

function exchangeFacts(data: Exchange): Partial<ItemProjection> {
  return {
    ...(data.httpStatus === undefined ? {} : { httpStatus: data.httpStatus }),
    vendorCode: data.code ?? null,
    vendorMessage: data.message ?? null,
    ...(data.requestId === undefined ? {} : { requestId: data.requestId }),
  }
}

function only(item: ItemProjection, event: ItemEvent, states: readonly ItemState[]): void {
  if (!states.includes(item.state)) throw new IllegalTransition(item.state, event.type)
}

function sameAttempt(item: ItemProjection, type: string, attempt: number): void {
  if (attempt !== item.attempts)
    throw new IllegalTransition(item.state, type, `attempt ${attempt}, intended ${item.attempts}`)
}
