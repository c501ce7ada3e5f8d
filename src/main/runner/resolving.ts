import type { ItemRow } from '../journal/item-row.ts'
import type { Entry } from '../journal/journal.ts'
import type { Resolution } from '../vendors/port.ts'
import { answerEntry, SINGLES_IN_FLIGHT_MAX } from './asking.ts'
import { createWriting } from './noting.ts'
import type { RunContext } from './run-context.ts'
import { itemFrom } from './run-store.ts'
import { sideBySide } from './side-by-side.ts'

/** Rows of the queue that are looked at for names at a time. What is sendable leaves meanwhile. */
const ROWS_PER_LOOK = 2_000

/** Without an answer for so long, what was found leaves in requests that are not full. */
const GATHER_MS = 2_000

/** Finds the one target that a name means, where the vendor has several or wants another name. */
export interface Resolving {
  /**
   * In the run: what cannot be sent under its own name, and what the vendor called ambiguous; null when there is none. Each
   * answer is on disk when it has come, so a kill or a failure asks nothing twice.
   */
  due(): (() => Promise<void>) | null
  /** Whether names keep coming in: then a request that could carry more items waits for them. */
  isGathering(): boolean
  /** How many names have had their answer in this run. */
  found(): number
  /** Items were put back into the queue. */
  lookAgain(): void
  /** Answers whether a doubtful item can be asked about again under a better name. */
  one(row: ItemRow): Promise<boolean>
}

export function createResolving(context: RunContext): Resolving {
  const { client, clock, order, pace, pacer, store } = context
  const { needsResolution } = pace
  /** Up to this item the queue was looked through for names. */
  let lookedTo = 0
  let isLookedThrough = false
  let answered = 0
  let underWay = 0
  /** Answers that are not in the journal yet: their items may fill the next request. */
  let unwritten = 0
  let answeredAt = Number.NEGATIVE_INFINITY

  const resolve = async (rows: readonly ItemRow[]): Promise<ReadonlyMap<number, Resolution> | null> => {
    const { resolve: ask } = client
    if (ask === undefined) return new Map(rows.map((row) => [row.ordinal, unanswered(row)]))
    return pacer.pressing(() =>
      context.patiently((signal) => ask.call(client, order, rows.map(itemFrom), signal)),
    )
  }
  const resolveAll = async (rows: readonly ItemRow[]): Promise<void> => {
    const writing = createWriting()
    await sideBySide(
      inGroups(rows, pace.namesPerQuestion ?? 1),
      Math.min(SINGLES_IN_FLIGHT_MAX, context.concurrencyMax),
      () => context.isHalting() || writing.hasFailed(),
      async (group) => {
        underWay += 1
        const found = await resolve(group)
        underWay -= 1
        answeredAt = clock.monotonic()
        if (found === null) return
        answered += group.length
        for (const row of group) {
          unwritten += 1
          const noted = context.note(resolutionEntry(row, found.get(row.ordinal) ?? unanswered(row)))
          writing.add(noted.finally(() => (unwritten -= 1)))
        }
      },
    )
    await writing.all()
  }
  /** The next of the queue that cannot be sent under their own names, and how far it was looked through for them. */
  const nameless = (): ItemRow[] => {
    const rows = store.inState('queued', lookedTo, ROWS_PER_LOOK)
    isLookedThrough = rows.length < ROWS_PER_LOOK
    lookedTo = rows.at(-1)?.ordinal ?? lookedTo
    return rows.filter((row) => needsResolution?.(itemFrom(row).target))
  }
  return {
    due() {
      const ambiguous = context.counts().waiting === 0 ? [] : store.ambiguous(ROWS_PER_LOOK)
      if (ambiguous.length > 0) return () => resolveAll(ambiguous)
      return isLookedThrough || needsResolution === undefined ? null : () => resolveAll(nameless())
    },
    isGathering: () =>
      pace.maxTargetsPerRequest > 1 &&
      (unwritten > 0 || (underWay > 0 && clock.monotonic() - answeredAt < GATHER_MS)),
    found: () => answered,
    lookAgain() {
      lookedTo = 0
      isLookedThrough = false
    },
    async one(row) {
      if (row.resolved !== null || client.resolve === undefined) return false
      const resolution = (await resolve([row]))?.get(row.ordinal)
      if (resolution?.kind !== 'resolved') return false
      context.append([resolutionEntry(row, resolution)])
      return true
    },
  }
}

function inGroups<T>(all: readonly T[], size: number): T[][] {
  const groups: T[][] = []
  for (let at = 0; at < all.length; at += size) groups.push(all.slice(at, at + size))
  return groups
}

function unanswered(row: ItemRow): Resolution {
  return { kind: 'not-found', message: row.vendor_message ?? 'The vendor does not know this name.' }
}

function resolutionEntry(row: ItemRow, resolution: Resolution): Entry {
  const item = row.ordinal
  const unresolvable = (code: string, message: string): Entry => ({
    item,
    type: 'target.unresolvable',
    data: { code, message, ...(row.doubted === 1 ? { doubted: true } : {}) },
  })
  switch (resolution.kind) {
    case 'resolved':
      return { item, type: 'target.resolved', data: { columns: resolution.columns } }
    case 'ambiguous':
      return unresolvable('ambiguous', `The name fits several targets: ${resolution.candidates.join('; ')}`)
    case 'not-found':
      return unresolvable('not-found', resolution.message)
    case 'done':
      return answerEntry(item, 'preflight', { status: resolution.status, by: 'status' })
    case 'unfit':
      return unresolvable(resolution.code, resolution.message)
    default:
      return resolution satisfies never
  }
}
