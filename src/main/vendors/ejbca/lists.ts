import { countOf } from '../../../contract/counted.ts'
import { expectedRows } from '../list-reading.ts'
import type { Item, Order, Population, Read, Sweep, Target, TargetStatus } from '../port.ts'
import { CLOCKS_APART_MS } from './assumptions.ts'
import { issuerOf, wireDate } from './certificate-request.ts'
import { readStatus, shownByList } from './certificate-status.ts'
import { ISSUER, REVOCATION_DATE, SERIAL } from './info.ts'
import { ACTIVE, type Criterion, REVOKED, type SearchClient, walkSearch } from './search.ts'
import { identityOf, targetReader } from './target-of.ts'
import type { ListedCertificate } from './wire.ts'

/** Readings of a list that keeps shifting, before what was found is taken for what it is. */
const PASSES_MAX = 3

/** The list as last seen: state of one client. */
export interface ListMemory {
  /** That it took; null before the first. */
  requests: number | null
  rows: number
}

/**
 * Statuses of many by the list of what shows the effect: revoked since the run began, or active for `resume`. Only effects
 * are told: what a list does not show may lag, or may not be in it.
 */
export async function listedStatuses(
  client: SearchClient,
  memory: ListMemory,
  order: Order,
  items: readonly Item[],
  population: Population,
  requestsMax: number,
  signal: AbortSignal | undefined,
): Promise<Read<ReadonlyMap<number, TargetStatus>>> {
  const wanted = Map.groupBy(items, (item) => identityOf(named(order, item.target)))
  const statuses = new Map<number, TargetStatus>()
  const targetOf = targetReader()
  const open = () => items.length - statuses.size
  let seen = 0
  const onPage = (rows: readonly ListedCertificate[]) => {
    seen += rows.length
    for (const row of rows) {
      for (const item of wanted.get(identityOf(targetOf(row))) ?? []) {
        const status = readStatus(order, item, shownByList(row))
        if (status.kind === 'effective') statuses.set(item.ordinal, status)
      }
    }
    return open() > 0
  }
  const criteria = effectCriteria(order, population)
  const expected = expectedRows(memory.rows, items.length, client.pageItems)
  const toCome = () => Math.max(open(), expected - seen)
  const read = await walkSearch(client, criteria, requestsMax, signal, onPage, toCome)
  if (read.kind !== 'ok') return read
  memory.requests = read.value
  memory.rows = seen
  return { kind: 'ok', value: statuses }
}

/** The target with its CA, wherever that was given. */
const named = (order: Order, target: Target): Target => {
  const issuer = issuerOf(order, { target })
  return { ...target, ...(issuer === undefined ? {} : { [ISSUER]: issuer }) }
}

function effectCriteria(order: Order, { startedAt }: Population): readonly Criterion[] {
  if (order.operation === 'resume') return ACTIVE
  const started = Date.parse(startedAt?.() ?? '')
  const isDated = (order.options[REVOCATION_DATE]?.trim() ?? '') !== ''
  if (isDated || Number.isNaN(started)) return REVOKED
  const value = wireDate(new Date(started - CLOCKS_APART_MS).toISOString())
  return [...REVOKED, { property: 'REVOCATION_DATE', value, operation: 'AFTER' }]
}

/** The certificates of a population that still are as they were, by the list of all that are. */
export async function sweepCertificates(
  client: SearchClient,
  order: Order,
  population: Population,
  requestsMax: number,
  signal: AbortSignal | undefined,
): Promise<Read<Sweep>> {
  const isResume = order.operation === 'resume'
  const active = new Map<string, Target>()
  const targetOf = targetReader()
  let left = requestsMax
  let isWhole = false
  // No total tells whether a row was passed over while the list moved: a second reading does, when it finds nothing new.
  for (let fresh = 1, pass = 1; fresh > 0 && left > 0 && pass <= PASSES_MAX; pass += 1) {
    fresh = 0
    const read = await walkSearch(client, isResume ? REVOKED : ACTIVE, left, signal, (rows) => {
      for (const row of rows) {
        const target = targetOf(row)
        if (active.has(identityOf(target))) continue
        const status = readStatus(order, { reason: null }, shownByList(row))
        const own = nameIn(order, population, target)
        if (own === null || status.kind === 'effective') continue
        active.set(identityOf(target), own)
        fresh += 1
      }
      return true
    })
    if (read.kind !== 'ok') return read
    isWhole = read.value < left && fresh === 0
    left -= read.value
  }
  const note = `searched for ${isResume ? 'revoked' : 'active'} certificates in ${countOf(requestsMax - left, 'request')}`
  return {
    kind: 'ok',
    value: {
      stillActive: [...active.values()],
      complete: isWhole,
      note: isWhole ? note : `${note}; ${left > 0 ? 'the list kept changing' : 'the list goes on'}`,
    },
  }
}

/** A certificate as the population names it: with its CA, or without where the batch gives one for all. */
function nameIn(order: Order, population: Population, target: Target): Target | null {
  if (population.has(target)) return target
  const bare = { [SERIAL]: target[SERIAL] ?? '' }
  return issuerOf(order, { target: bare }) === target[ISSUER] && population.has(bare) ? bare : null
}
