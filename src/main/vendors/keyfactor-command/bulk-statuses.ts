import { asRead } from '../answer-reader.ts'
import type { Item, Order, Read, TargetStatus } from '../port.ts'
import { provenStatus } from '../proof.ts'
import { readStatus } from './certificate-status.ts'
import { collectionOf, conditionOf, findCertificates, listRevoked } from './find-certificates.ts'
import { EFFECTIVE_DATE, ID, THUMBPRINT } from './info.ts'
import { createFoundCertificates, type Match, normalThumbprint } from './match-certificates.ts'
import { PROOF } from './proof.ts'
import type { Budget, SearchClient } from './search.ts'
import type { Certificate } from './wire.ts'

/** About so many names fit into one query. */
const NAMES_A_QUERY = 24
/** Fewer requests than this are not worth looking for a cheaper way. */
const REQUESTS_WORTH_A_LIST = 3

/** Size of the list of revoked certificates as last seen: state of one client. */
export interface ListMemory {
  pages: number | null
}

/**
 * Statuses of many. The list of revoked certificates serves them all when it is short; what it leaves open is searched for
 * by name, some two dozen in a query. What has an id alone and is not in the list is left to single questions.
 */
export async function bulkStatuses(
  client: SearchClient,
  memory: ListMemory,
  order: Order,
  items: readonly Item[],
  requestsMax: number,
  signal: AbortSignal | undefined,
): Promise<Read<ReadonlyMap<number, TargetStatus>>> {
  const statuses = new Map<number, TargetStatus>()
  const collectionId = collectionOf(order.options)
  const budget: Budget = { left: requestsMax }

  const listed = items.filter(isUnique)
  const named = items.filter((item) => conditionOf(item) !== null).length
  const dearer = Math.ceil(named / NAMES_A_QUERY) + (items.length - named)
  // A revocation that takes effect later is in no list of revoked ones, and a resumed certificate has left it.
  const isInList = order.operation === 'revoke' && order.options[EFFECTIVE_DATE] === undefined
  const isWorthIt = dearer > REQUESTS_WORTH_A_LIST && (memory.pages ?? 0) < dearer
  if (isInList && listed.length > 0 && isWorthIt) {
    const share: Budget = { left: Math.min(budget.left, dearer) }
    const before = share.left
    const ids = new Set(listed.flatMap(({ target }) => target[ID] ?? []))
    const thumbprints = new Set(listed.flatMap(({ target }) => target[THUMBPRINT] ?? []))
    const read = await listRevoked(
      client,
      collectionId,
      ({ Id, Thumbprint }) => ids.has(String(Id)) || thumbprints.has(normalThumbprint(Thumbprint)),
      listed.length,
      share,
      signal,
    )
    if (read.kind !== 'ok') return asRead(read)
    budget.left -= before - share.left
    memory.pages = read.value.pages
    readListed(order, listed, read.value.certificates, client.time.now, statuses)
  }

  const open = items.filter((item) => !statuses.has(item.ordinal) && conditionOf(item) !== null)
  const read = await findCertificates(client, open, collectionId, budget, signal)
  if (read.kind !== 'ok') return asRead(read)
  const { certificates, asked } = read.value
  for (const item of open) {
    if (asked.has(item.ordinal))
      statuses.set(item.ordinal, statusFrom(order, item, certificates.match(item), client.time.now))
  }
  return { kind: 'ok', value: statuses }
}

/** What a name's match says of its item. @param now Command's clock */
export function statusFrom(order: Order, item: Item, match: Match, now: number | null): TargetStatus {
  switch (match.kind) {
    case 'one':
      return readStatus(order, item, match.certificate, now)
    case 'none':
      return provenStatus(PROOF, order.operation, 'nothing such', match)
    case 'several':
      return provenStatus(PROOF, order.operation, 'several', match)
    default:
      return match satisfies never
  }
}

/** Named by what no other certificate has, so that a list of some certificates can show it. */
const isUnique = ({ target }: Item): boolean => target[ID] !== undefined || target[THUMBPRINT] !== undefined

/** Only effects: what a list does not show may lag, or may not be in it. */
function readListed(
  order: Order,
  items: readonly Item[],
  certificates: readonly Certificate[],
  now: number | null,
  statuses: Map<number, TargetStatus>,
): void {
  const found = createFoundCertificates()
  found.add(certificates)
  for (const item of items) {
    const match = found.match(item)
    if (match.kind !== 'one') continue
    const status = readStatus(order, item, match.certificate, now)
    if (status.kind === 'effective') statuses.set(item.ordinal, status)
  }
}
