import type { OperationInfo } from '../../contract/vendor.ts'
import type { ItemEvent, ToldBy } from '../journal/event.ts'
import type { Entry } from '../journal/journal.ts'
import type {
  About,
  Item,
  OperationPace,
  Order,
  Population,
  Read,
  TargetStatus,
  VendorClient,
} from '../vendors/port.ts'
import { sideBySide } from './side-by-side.ts'

/** Single questions in flight at a time. */
export const SINGLES_IN_FLIGHT_MAX = 20
/** Up to so many are asked one by one without looking for a list first. */
const SINGLES_WITHOUT_LIST = 3

export interface AskDeps {
  readonly client: VendorClient
  readonly order: Order
  readonly operation: OperationInfo
  readonly pace: OperationPace
  readonly population: Population
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

/** How the rest is asked for that a list left open: not at all (it may show up in the next round), or one by one. */
export type Rest = 'leave' | 'ask'

/**
 * Asks what the vendor says of many items in as few requests as it allows: by its list where it has one and the list
 * costs less than single questions, and one by one for what the list leaves open.
 *
 * @returns what was told by ordinal; incomplete when the run halts meanwhile or the rest is left
 */
export async function askStatuses(
  deps: AskDeps,
  asked: readonly Asked[],
  rest: Rest,
): Promise<Map<number, Told>> {
  const { client, order, population, patiently } = deps
  const answers = new Map<number, Told>()
  const cost = client.statusesCost?.() ?? 1
  const { statuses } = client
  if (statuses !== undefined && asked.length > Math.max(SINGLES_WITHOUT_LIST, cost)) {
    const items = asked.map(({ item }) => item)
    const byOrdinal = new Map(asked.map((one) => [one.item.ordinal, one]))
    const about = (ordinal: number): About => {
      const found = byOrdinal.get(ordinal)
      if (found === undefined) throw new RangeError(`nobody asked about item ${ordinal}`)
      return found
    }
    // Never more than asking one by one would take.
    const listed = await patiently((signal) =>
      statuses.call(client, order, items, population, asked.length, signal, about),
    )
    if (listed === null) return answers
    for (const [ordinal, status] of listed) answers.set(ordinal, { status, by: 'list' })
    if (rest === 'leave') return answers
  }
  const open = asked.filter(({ item }) => !answers.has(item.ordinal))
  let halted = false
  await sideBySide(
    open,
    SINGLES_IN_FLIGHT_MAX,
    () => halted,
    async ({ item, requestId, known }) => {
      const status = await patiently((signal) => client.status(order, item, requestId, signal, known))
      if (status === null) halted = true
      else answers.set(item.ordinal, { status, by: 'status' })
    },
  )
  return answers
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
