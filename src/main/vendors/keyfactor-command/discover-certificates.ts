import { AppError } from '../../app-error.ts'
import type { DiscoveredItem, DiscoveredPage } from '../port.ts'
import { searchError } from '../search-error.ts'
import { QUERY_FIELDS } from './query-fields.ts'
import { type Search, type SearchClient, searchPages, unlimited } from './search.ts'
import { attributesOf, targetOf } from './target-of.ts'

/** Readings of a list that keeps shifting. */
const PASSES_MAX = 5

/**
 * Finds certificates by a search, each once, reading it again until nothing shifts any more: with a list that changes
 * between two pages, one may be skipped.
 *
 * @throws AppError `input.…` for a filter that the search does not have, `halt.…` when Command cannot be read to the end
 */
export async function* discoverCertificates(
  client: SearchClient,
  filters: Readonly<Record<string, string>>,
  signal: AbortSignal | undefined,
): AsyncGenerator<DiscoveredPage> {
  const search = readFilters(filters)
  const seen = new Set<number>()
  for (let pass = 1; pass <= PASSES_MAX; pass += 1) {
    const pages = searchPages(client, search, unlimited(), signal)
    let fresh = 0
    let total: number | null = null
    let step = await pages.next()
    for (; !step.done; step = await pages.next()) {
      signal?.throwIfAborted()
      total = step.value.total
      const items = step.value.rows.flatMap((certificate): DiscoveredItem[] => {
        if (seen.has(certificate.Id)) return []
        seen.add(certificate.Id)
        return [{ target: targetOf(certificate), attributes: attributesOf(certificate) }]
      })
      fresh += items.length
      yield { items, ...(total === null ? {} : { total }) }
    }
    if (step.value.kind !== 'ok') throw searchError(step.value)
    const { stable, ended } = step.value.value
    if (stable || (ended && pass > 1 && fresh === 0 && seen.size >= (total ?? 0))) return
  }
  throw new AppError(
    'halt.search-shifts',
    `The list of certificates kept changing while it was read, ${PASSES_MAX} times over.`,
    { hint: 'Try again when fewer certificates are being enrolled or revoked, or narrow the search.' },
  )
}

function readFilters(filters: Readonly<Record<string, string>>): Search {
  const known = new Set(QUERY_FIELDS.map(({ name }) => name))
  const given = new Map(
    Object.entries(filters).flatMap(([name, value]) => (value.trim() === '' ? [] : [[name, value.trim()]])),
  )
  for (const name of given.keys()) {
    if (known.has(name)) continue
    throw new AppError('input.unknown-filter', `The search has no filter "${name}".`, {
      hint: `It has: ${[...known].join(', ')}.`,
    })
  }
  const collectionId = given.get('collection_id')
  if (collectionId !== undefined && !/^[1-9]\d{0,9}$/.test(collectionId)) {
    throw new AppError(
      'input.bad-filter',
      `collection_id is not the id of a collection: "${collectionId}".`,
      {
        hint: 'Give a whole number, as the address of the collection in Command shows it.',
      },
    )
  }
  return {
    query: given.get('query_string') ?? '',
    collectionId,
    includeRevoked: flag('include_revoked'),
    includeExpired: flag('include_expired'),
  }

  function flag(name: string): boolean {
    const value = given.get(name) ?? 'false'
    if (value === 'true' || value === 'false') return value === 'true'
    throw new AppError('input.bad-filter', `${name} is neither true nor false: "${value}".`, {
      hint: 'Give true or false.',
    })
  }
}
