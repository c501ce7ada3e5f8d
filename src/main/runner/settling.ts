import type { ItemRow } from '../journal/item-row.ts'
import type { TargetStatus } from '../vendors/port.ts'
import { answerEntry } from './asking.ts'
import type { Resolving } from './resolving.ts'
import type { RunContext } from './run-context.ts'

/** A target that was sent so often without a clear end goes to a person. */
const ATTEMPTS_MAX = 5
const ROWS_PER_ROUND = 20_000

/** A vendor's date may lack its time and its clock may differ: an effect counts as older than our request only from here on. */
const BEFORE_MARGIN_MS = 36 * 60 * 60_000

/** Whether a doubtful item's effect was there long before its only request left, so that it is none of ours. */
function isFromBefore(row: ItemRow, status: TargetStatus): boolean {
  if (
    status.kind !== 'effective' ||
    status.since === undefined ||
    row.attempts !== 1 ||
    row.submitted_at === null
  )
    return false
  return Date.parse(status.since) < Date.parse(row.submitted_at) - BEFORE_MARGIN_MS
}

/** Asks about items whose request may or may not have had an effect, each when its settling time is over. */
export interface Settling {
  add(ordinal: number, afterMs: number): void
  isDue(): boolean
  /** Monotonic milliseconds of the next asking; infinite when there is none. */
  nextAt(): number
  round(): Promise<void>
}

export function createSettling(context: RunContext, resolving: Resolving): Settling {
  const { clock, store, pace } = context
  const dueAt = new Map<number, number>()
  const nextAt = () => {
    let soonest = Number.POSITIVE_INFINITY
    for (const at of dueAt.values()) if (at < soonest) soonest = at
    return soonest
  }
  const heed = async (row: ItemRow, status: TargetStatus) => {
    if (status.kind === 'ambiguous' && (await resolving.one(row))) return
    dueAt.delete(row.ordinal)
    const isHopeless = row.denials > 0 && row.attempts >= ATTEMPTS_MAX && row.outcome !== 'refused'
    if (status.kind === 'not-effective' && isHopeless) {
      const message = `Sent ${row.attempts} times, and the vendor shows no effect.`
      context.append([{ item: row.ordinal, type: 'settle.given-up', data: { message } }])
      return
    }
    context.append([answerEntry(row.ordinal, 'settle', status, isFromBefore(row, status))])
    if (store.rows([row.ordinal])[0]?.state === 'in-doubt')
      dueAt.set(row.ordinal, clock.monotonic() + pace.settleMs)
  }
  return {
    add: (ordinal, afterMs) => void dueAt.set(ordinal, clock.monotonic() + afterMs),
    isDue: () => nextAt() <= clock.monotonic(),
    nextAt,
    async round() {
      const now = clock.monotonic()
      const due = [...dueAt].flatMap(([ordinal, at]) => (at <= now ? [ordinal] : [])).slice(0, ROWS_PER_ROUND)
      const rows = store.rows(due)
      const answers = await context.ask(rows, 'ask')
      context.debugPoint('before-settle')
      for (const row of rows) {
        const status = answers.get(row.ordinal)
        if (status !== undefined) await heed(row, status)
      }
      context.debugPoint('after-settle')
    },
  }
}
