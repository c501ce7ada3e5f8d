import type { Question } from '../answer-reader.ts'
import type { Item, Order, Population, Read, Target, TargetStatus } from '../port.ts'
import { provenStatus } from '../proof.ts'
import { CHANGES_DAYS_MAX, PAGE_ITEMS, WINDOW_MARGIN_DAYS } from './assumptions.ts'
import { isOpen, shownRequest } from './judge-requests.ts'
import { type ListPage, type Lookups, walkList } from './lookups.ts'
import { nameOf } from './paths.ts'
import { PROOF } from './proof.ts'
import { decisionOf, readDecided } from './status.ts'
import { type RequestInfo, StatusChanges, wordOf } from './wire.ts'

/** What is known of the vendor's lists and clock: state of one client. */
export interface BulkMemory {
  /** The vendor's own clock at its last answer, from the header `Date`; epoch milliseconds. */
  vendorNow: number | null
  firstSubmitAt: number | null
  /** Orders whose revocation the vendor has accepted for this client. */
  readonly accepted: Set<string>
  /** Rows of the list when it was last read. */
  lastRows: number
  lastWindows: number
  /** The vendor refused to list: everything is asked one by one. */
  isRefused: boolean
  /** Ids of certificates that are named by their serial numbers, once an answer has told them. */
  readonly idOf: Map<string, string>
  /** Ids of certificates that the status change list has shown as revoked, which no certificate ceases to be. */
  readonly revoked: Set<string>
  /** Revocations of certificates that the vendor has taken from this client: so long may its list be. */
  certificates: number
}
export const newBulkMemory = (): BulkMemory => ({
  vendorNow: null,
  firstSubmitAt: null,
  accepted: new Set(),
  lastRows: 0,
  lastWindows: 1,
  isRefused: false,
  idOf: new Map(),
  revoked: new Set(),
  certificates: 0,
})

export const bulkCost = (memory: BulkMemory): number =>
  memory.lastWindows - 1 + Math.max(1, Math.ceil(memory.lastRows / PAGE_ITEMS))

export interface BulkAsking {
  readonly lookups: Lookups
  readonly memory: BulkMemory
  readonly order: Order
  readonly items: readonly Item[]
  readonly requestsMax: number
}
type Statuses = Read<ReadonlyMap<number, TargetStatus>>

/**
 * Revocations by the status change list, and orders that wait for an approval by the list of open requests. What neither
 * shows is left out, to be asked one by one.
 *
 * [Note: what a row is about] The vendor documents the list as one of orders with their "current order status". Should a row
 * be about a single certificate, an order would seem revoked that is not; so a row confirms only an order whose revocation the
 * vendor has accepted, and of certificates only the one it names.
 */
export async function revocationStatuses(
  asking: BulkAsking,
  population: Pick<Population, 'startedAt'>,
): Promise<Statuses> {
  const { lookups, memory, order, items } = asking
  let budget = asking.requestsMax
  const found = new Map<number, TargetStatus>()
  if (memory.isRefused) return { kind: 'ok', value: found }
  if (memory.vendorNow === null) {
    // Any answer tells the vendor's time.
    const me = await lookups.me()
    if (me.kind !== 'ok' && me.kind !== 'error') return me
    budget -= 1
  }
  const column = order.operation === 'revoke-order' ? 'order_id' : 'certificate_id'
  const open = openItems(items, ({ target }) => nameInList(order, target, memory))
  const windows = windowsOf(memory, population)
  let rows = 0
  for (const window of windows) {
    if (budget <= 0 || open.size === 0) break
    const onChange = (change: Change) => {
      rows += 1
      const name = String(change[column] ?? '')
      noteChange(memory, change)
      const isOurs = column === 'certificate_id' || memory.accepted.has(name)
      if (wordOf(change.status) !== 'revoked' || !isOurs) return true
      for (const item of open.get(name) ?? [])
        found.set(item.ordinal, provenStatus(PROOF, order.operation, 'revoked'))
      open.delete(name)
      return open.size > 0
    }
    const walk = await walkChanges(lookups, window, budget, onChange, () => open.size)
    if (walk.kind !== 'ok') return unlisted(asking, walk, found)
    budget -= walk.value.requests
  }
  memory.lastRows = rows
  memory.lastWindows = windows.length
  const mayWait = column === 'order_id' && order.options['skip_approval'] !== 'true'
  if (!mayWait || open.size === 0 || budget <= 0) return { kind: 'ok', value: found }
  const onPending = (request: RequestInfo) => {
    const name = String(request.order?.id ?? '')
    if (wordOf(request.type) !== 'revoke' || !isOpen(request)) return true
    for (const item of open.get(name) ?? []) found.set(item.ordinal, shownRequest(order, request))
    open.delete(name)
    return open.size > 0
  }
  const pendings = await walkRequests(lookups, 'pending', budget, onPending, () => open.size)
  return pendings.kind === 'ok' ? { kind: 'ok', value: found } : unlisted(asking, pendings, found)
}

/** How the status change list names a target; undefined for a certificate whose id no answer has told yet. */
const nameInList = ({ operation }: Order, target: Target, { idOf }: BulkMemory): string | undefined =>
  operation === 'revoke-order' ? target['order_id'] : (target['certificate_id'] ?? idOf.get(nameOf(target)))

/** Which list shows a target: a certificate without an id is in none. */
export function listOf(order: Order, target: Target, memory: BulkMemory): string | null {
  if (order.operation === 'approve-request' || order.operation === 'reject-request') return 'requests'
  return nameInList(order, target, memory) === undefined ? null : 'changes'
}

/**
 * Goes through the status change list for whoever asks about single certificates.
 *
 * @param since the earliest time at which one of them may have changed, by the vendor's clock; ISO 8601
 */
export async function readChanges(
  { lookups, memory, requestsMax }: Pick<BulkAsking, 'lookups' | 'memory' | 'requestsMax'>,
  since: string | null,
): Promise<Read<null>> {
  let budget = requestsMax
  for (const window of windowsOf(memory, { startedAt: () => since })) {
    if (budget <= 0 || memory.isRefused) break
    const walk = await walkChanges(lookups, window, budget, (change) => {
      noteChange(memory, change)
      return true
    })
    if (walk.kind !== 'ok') {
      const left = await unlisted({ lookups, memory }, walk, new Map())
      return left.kind === 'ok' ? { kind: 'ok', value: null } : left
    }
    budget -= walk.value.requests
  }
  return { kind: 'ok', value: null }
}

/** Of requests to be decided: those that the vendor lists with the decision asked for. */
export async function decisionStatuses(asking: BulkAsking): Promise<Statuses> {
  const { lookups, memory, order, items, requestsMax } = asking
  const found = new Map<number, TargetStatus>()
  if (memory.isRefused) return { kind: 'ok', value: found }
  const open = openItems(items, ({ target }) => target['request_id'])
  let rows = 0
  const onRequest = (request: RequestInfo) => {
    rows += 1
    const status = readDecided(order, request)
    if (status.kind !== 'effective') return true
    for (const item of open.get(String(request.id)) ?? []) found.set(item.ordinal, status)
    open.delete(String(request.id))
    return open.size > 0
  }
  const walk = await walkRequests(lookups, decisionOf(order), requestsMax, onRequest, () => open.size)
  if (walk.kind !== 'ok') return unlisted(asking, walk, found)
  memory.lastRows = rows
  return { kind: 'ok', value: found }
}

/** A key that is good but may not list, or a list that is refused: from now on everything is asked one by one. */
async function unlisted(
  { lookups, memory }: Pick<BulkAsking, 'lookups' | 'memory'>,
  read: Exclude<Awaited<Walk>, { kind: 'ok' }>,
  found: ReadonlyMap<number, TargetStatus>,
): Promise<Statuses> {
  if (read.kind === 'key-refused') {
    const me = await lookups.me()
    if (me.kind !== 'ok') return read
  } else if (read.kind !== 'error') return read
  memory.isRefused = true
  return { kind: 'ok', value: found }
}

type Walk = ReturnType<typeof walkList>

/** Goes through the requests of a status; `onRequest` answers whether to go on. */
function walkRequests(
  lookups: Lookups,
  status: string,
  requestsMax: number,
  onRequest: (request: RequestInfo) => boolean,
  wanted: () => number,
): Walk {
  const ask = async (offset: number): Promise<Question<ListPage<RequestInfo>>> => {
    const read = await lookups.requests(status, offset)
    return read.kind === 'ok'
      ? { kind: 'ok', value: { rows: read.value.requests, total: read.value.page?.total } }
      : read
  }
  return walkList(
    ask,
    requestsMax,
    onFresh(({ id }: RequestInfo) => String(id), onRequest),
    wanted,
  )
}

interface Change {
  readonly order_id: number
  readonly certificate_id?: number | null | undefined
  readonly status: string
}

function walkChanges(
  lookups: Lookups,
  window: string,
  requestsMax: number,
  onChange: (change: Change) => boolean,
  wanted: () => number = () => Number.POSITIVE_INFINITY,
): Walk {
  const ask = async (offset: number): Promise<Question<ListPage<Change>>> => {
    const read = await lookups.statusChanges(window, offset)
    return read.kind === 'ok' ? { kind: 'ok', value: changesOf(read.value) } : read
  }
  return walkList(
    ask,
    requestsMax,
    onFresh((change: Change) => `${change.order_id} ${change.certificate_id ?? ''}`, onChange),
    wanted,
  )
}

function changesOf(answer: StatusChanges): ListPage<Change> {
  const parsed = StatusChanges.options[0].safeParse(answer)
  return parsed.success
    ? { rows: parsed.data.orders, total: parsed.data.page?.total }
    : { rows: [], total: 0 }
}

/** Hands on each row once; goes on while rows are new and wanted. */
function onFresh<T>(keyOf: (row: T) => string, onRow: (row: T) => boolean): (rows: readonly T[]) => boolean {
  const seen = new Set<string>()
  return (rows) => {
    let isNew = false
    let isWanted = true
    for (const row of rows) {
      const key = keyOf(row)
      if (seen.has(key)) continue
      seen.add(key)
      isNew = true
      isWanted = onRow(row) && isWanted
    }
    return isNew && isWanted
  }
}

function openItems(items: readonly Item[], nameFor: (item: Item) => string | undefined): Map<string, Item[]> {
  const named = items.filter((item) => nameFor(item) !== undefined)
  return Map.groupBy(named, (item) => nameFor(item) as string)
}

function noteChange({ revoked }: BulkMemory, { certificate_id: id, status }: Change): void {
  if (id != null && wordOf(status) === 'revoked') revoked.add(String(id))
}

const DAY_MS = 24 * 60 * 60 * 1000

/**
 * Windows of days from the first submit until now, each as long as one question may be ("cannot exceed seven days"). The
 * last ones come first: what was just done is in them.
 */
export function windowsOf(memory: BulkMemory, population: Pick<Population, 'startedAt'>): readonly string[] {
  const { vendorNow, firstSubmitAt } = memory
  if (vendorNow === null) return []
  const started = Date.parse(population.startedAt?.() ?? '')
  const since = Math.min(Number.isNaN(started) ? vendorNow : started, firstSubmitAt ?? vendorNow, vendorNow)
  const firstDay = since - WINDOW_MARGIN_DAYS * DAY_MS
  const windows: string[] = []
  for (let last = vendorNow + WINDOW_MARGIN_DAYS * DAY_MS; ; last -= CHANGES_DAYS_MAX * DAY_MS) {
    const first = Math.max(last - CHANGES_DAYS_MAX * DAY_MS, firstDay)
    windows.push(`${day(first)}...${day(last)}`)
    if (day(first) <= day(firstDay)) return windows
  }
}

const day = (epochMs: number): string => new Date(epochMs).toISOString().slice(0, 10)
