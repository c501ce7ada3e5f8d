import type { ItemEvent, ToldBy } from '../journal/event.ts'
import type { ItemRow } from '../journal/item-row.ts'
import type { Entry } from '../journal/journal.ts'
import type { About, Item, Order, Population, Read, TargetStatus, VendorClient } from '../vendors/port.ts'
import { createWriting } from './noting.ts'
import type { Readings } from './readings.ts'
import { sideBySide } from './side-by-side.ts'

/** Single questions in flight at a time. */
export const SINGLES_IN_FLIGHT_MAX = 20
/** Up to so many are asked one by one without looking for a list first. */
const SINGLES_WITHOUT_LIST = 3

export interface AskDeps {
  readonly client: VendorClient
  readonly order: Order
  readonly population: Population
  readonly readings: Readings
  /** Single questions in flight at a time. */
  readonly atOnce: number
  /** Repeats a question while the vendor throttles or cannot be reached; null when the run halts meanwhile. */
  readonly patiently: <T>(question: (signal: AbortSignal) => Promise<Read<T>>) => Promise<T | null>
}

export interface Asked extends About {
  readonly item: Item
}

/** What the vendor says of an item, and what told it. */
export interface Told {
  readonly status: TargetStatus
  readonly by: Exclude<ToldBy, 'answer'>
}

/**
 * How the rest is asked for: what a list left open not at all (it may show up in the next round) or one by one, and one by one
 * what no list can show.
 */
export type Rest = 'leave' | 'ask-unlisted' | 'ask'

/** One asking of the runner's, to be done together with others or alone. */
export interface Round extends Asking<ItemRow> {
  /** All was asked. */
  over(): void
}

/** Items to ask about, for one purpose. */
export interface Asking<T> {
  readonly all: readonly T[]
  readonly rest: Rest
  /** Told of each answer as it comes; incomplete when the run halts meanwhile or the rest is left. */
  heed(ordinal: number, told: Told): Promise<void>
}

/**
 * Asks what the vendor says of many items in as few requests as it allows: by its list where it has one and the list
 * costs less than single questions, and one by one for what the list leaves open. A list is read once for all that it shows,
 * whatever they are asked about for.
 *
 * @param askings no item is in two of them
 */
export async function askStatuses(deps: AskDeps, askings: readonly Asking<Asked>[]): Promise<void> {
  const { client, order, patiently, atOnce } = deps
  const asked = askings.flatMap(({ all }) => all)
  const askingOf = new Map(
    askings.flatMap((asking) => asking.all.map(({ item }) => [item.ordinal, asking] as const)),
  )
  const answered = new Set<number>()
  let halted = false
  const writing = createWriting()
  const isOver = () => halted || writing.hasFailed()
  const heed = (ordinal: number, told: Told) => {
    const asking = askingOf.get(ordinal)
    if (asking !== undefined) writing.add(asking.heed(ordinal, told))
  }
  const ask = client.statuses?.bind(client)
  const lists = ask === undefined ? new Map<string, Asked[]>() : listsOf(deps, asked)
  const listed = new Set([...lists.values()].flat())
  const isWorthwhile = listed.size > Math.max(SINGLES_WITHOUT_LIST, client.statusesCost?.() ?? 1)
  if (ask !== undefined && isWorthwhile) {
    await sideBySide([...lists.values()], atOnce, isOver, async (own) => {
      const statuses = await askList(deps, ask, own)
      if (statuses === null) halted = true
      for (const [ordinal, status] of statuses ?? []) {
        answered.add(ordinal)
        heed(ordinal, { status, by: 'list' })
      }
    })
  }
  const isLeft = (one: Asked): boolean => {
    const rest = askingOf.get(one.item.ordinal)?.rest
    return rest === 'leave' || (rest === 'ask-unlisted' && isWorthwhile && listed.has(one))
  }
  await sideBySide(
    asked.filter((one) => !answered.has(one.item.ordinal) && !isLeft(one)),
    atOnce,
    isOver,
    async ({ item, requestId, known }) => {
      const status = await patiently((signal) => client.status(order, item, requestId, signal, known))
      if (status === null) halted = true
      else heed(item.ordinal, { status, by: 'status' })
    },
  )
  await writing.all()
}

/** What is asked about by the lists that show it; what none shows is left out. */
function listsOf({ client, order }: AskDeps, asked: readonly Asked[]): Map<string, Asked[]> {
  const lists = new Map<string, Asked[]>()
  for (const one of asked) {
    const list = client.listOf === undefined ? '' : client.listOf(order, one.item)
    if (list === null) continue
    const own = lists.get(list)
    if (own === undefined) lists.set(list, [one])
    else own.push(one)
  }
  return lists
}

/**
 * Never in more requests than asking one by one would take. A page that failed is asked for again, and those before it are
 * not, but within this question alone: an answer from before a request left proves nothing of it.
 */
async function askList(
  { order, population, readings, patiently }: AskDeps,
  statuses: NonNullable<VendorClient['statuses']>,
  asked: readonly Asked[],
): Promise<ReadonlyMap<number, TargetStatus> | null> {
  const items = asked.map(({ item }) => item)
  const byOrdinal = new Map(asked.map((one) => [one.item.ordinal, one]))
  const about = (ordinal: number): About => {
    const found = byOrdinal.get(ordinal)
    if (found === undefined) throw new RangeError(`nobody asked about item ${ordinal}`)
    return found
  }
  const reading = readings.passing()
  const listed = await patiently((signal) =>
    reading.read(
      () => statuses(order, items, population, asked.length, signal, about),
      ({ kind }) => kind === 'ok',
    ),
  )
  reading.end()
  return listed
}

type StatusAnswer = Extract<ItemEvent, { type: 'status.answer' }>

/** The event that records an answer. */
export function answerEntry(
  item: number,
  purpose: StatusAnswer['data']['purpose'],
  { status, by }: { readonly status: TargetStatus; readonly by: ToldBy },
): Entry {
  return { item, type: 'status.answer', data: { purpose, ...statusFacts(status), by } }
}

export function statusFacts(status: TargetStatus): Omit<StatusAnswer['data'], 'purpose'> {
  switch (status.kind) {
    case 'effective':
      return {
        status: status.kind,
        vendorStatus: status.vendorStatus,
        ...(status.reason === undefined ? {} : { reason: status.reason }),
        ...(status.since === undefined ? {} : { since: status.since }),
      }
    case 'not-effective':
      return { status: status.kind, vendorStatus: status.vendorStatus }
    case 'pending-approval':
      return { status: status.kind, vendorStatus: status.vendorStatus, requestId: status.requestId }
    case 'rejected':
      return { status: status.kind, code: 'rejected', message: status.message, requestId: status.requestId }
    case 'not-found':
      return { status: status.kind, code: 'not-found', message: status.message }
    case 'ambiguous':
      return { status: status.kind, code: 'ambiguous', message: status.message }
    case 'untold':
      return { status: status.kind, code: 'untold', message: status.message }
    default:
      return status satisfies never
  }
}
