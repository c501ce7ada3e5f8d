import { countOf } from '../../../contract/counted.ts'
import { asRead } from '../answer-reader.ts'
import type { Order, Population, Read, Sweep, Target } from '../port.ts'
import { readStatus } from './certificate-status.ts'
import { collectionOf, REVOKED_QUERY, UNREVOKED_QUERY } from './find-certificates.ts'
import { ID, SERIAL, THUMBPRINT } from './info.ts'
import { type Budget, type SearchClient, walkPages } from './search.ts'
import { targetOf } from './target-of.ts'

/** Readings of a list that keeps shifting, before what was found is taken for what it is. */
const PASSES_MAX = 3
/** A sweep asks of no single item. */
const ANY_REASON = { reason: null } as const

/**
 * The certificates of a population that still are as they were, by the list of all that are. Only where the whole list is
 * within the requests that may be made.
 */
export async function sweepCertificates(
  client: SearchClient,
  order: Order,
  population: Population,
  requestsMax: number,
  signal: AbortSignal | undefined,
): Promise<Read<Sweep>> {
  const budget: Budget = { left: requestsMax }
  const isResume = order.operation === 'resume'
  const query = isResume ? REVOKED_QUERY : UNREVOKED_QUERY
  for (let pass = 1; ; pass += 1) {
    const active = new Map<number, Target>()
    let pages = 1
    const read = await walkPages(
      client,
      { query, collectionId: collectionOf(order.options), includeRevoked: true, includeExpired: true },
      budget,
      signal,
      ({ rows, total }) => {
        for (const row of rows) {
          // One with an effective date ahead is on no list of revoked ones yet.
          const isDone = !isResume && readStatus(order, ANY_REASON, row, client.time.now).kind === 'effective'
          const own = isDone ? null : nameIn(population, targetOf(row))
          if (own !== null) active.set(row.Id, own)
        }
        if (total !== null) pages = Math.ceil(total / Math.max(1, rows.length))
        return pages <= requestsMax
      },
    )
    if (read.kind !== 'ok') return asRead(read)
    const { stable, ended } = read.value
    if (ended && !stable && budget.left > pages && pass < PASSES_MAX) continue
    const note = `searched for ${query} in ${countOf(requestsMax - budget.left, 'request')}`
    return {
      kind: 'ok',
      value: {
        stillActive: [...active.values()],
        complete: stable,
        note: stable
          ? note
          : `${note}; ${ended ? 'the list kept changing' : `the list goes on${pages > requestsMax ? `, some ${countOf(pages, 'page')} in all` : ''}`}`,
      },
    }
  }
}

/** A certificate as the population names it: by all columns or only some. */
function nameIn(population: Population, target: Target): Target | null {
  for (const names of [
    [ID],
    [THUMBPRINT],
    [SERIAL],
    [ID, SERIAL],
    [ID, THUMBPRINT],
    [SERIAL, THUMBPRINT],
    [ID, SERIAL, THUMBPRINT],
  ]) {
    if (names.some((name) => target[name] === undefined)) continue
    const name = Object.fromEntries(names.map((column) => [column, target[column] as string]))
    if (population.has(name)) return name
  }
  return null
}
