import { AppError } from '../../app-error.ts'
import { discoverList } from '../list-reading.ts'
import type { DiscoveredPage } from '../port.ts'
import { QUERY_FIELDS } from './query-fields.ts'
import { type Search, type SearchClient, searchPages, unlimited } from './search.ts'
import { attributesOf, targetOf } from './target-of.ts'

/**
 * Finds certificates by a search, each once.
 *
 * @throws AppError `input.…` for a filter that the search does not have, `halt.…` when Command cannot be read to the end
 */
export function discoverCertificates(
  client: SearchClient,
  filters: Readonly<Record<string, string>>,
  signal: AbortSignal | undefined,
): AsyncGenerator<DiscoveredPage> {
  const search = readFilters(filters)
  return discoverList(
    () => searchPages(client, search, unlimited(), signal),
    ({ Id }) => Id,
    (certificate) => ({ target: targetOf(certificate), attributes: attributesOf(certificate) }),
    signal,
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
