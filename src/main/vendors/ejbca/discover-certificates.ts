import { AppError } from '../../app-error.ts'
import { discoverList, type ListPass, trackList } from '../list-reading.ts'
import type { DiscoveredPage } from '../port.ts'
import { wireDate } from './certificate-request.ts'
import { shownByList, wordOf } from './certificate-status.ts'
import { QUERY_FIELDS } from './query-fields.ts'
import { ACTIVE, type Criterion, REVOKED, type SearchClient } from './search.ts'
import { discovered, identityOf, targetOf } from './target-of.ts'
import type { ListedCertificate } from './wire.ts'

interface Search {
  readonly criteria: readonly Criterion[]
  readonly wants: (listed: ListedCertificate) => boolean
}

/**
 * Finds certificates by a search, each once. No total tells whether one was skipped: the list is read until nothing new is found.
 *
 * @throws AppError `input.…` for a filter that the search does not have, `halt.…` when EJBCA cannot be read to the end
 */
export function discoverCertificates(
  client: SearchClient,
  filters: Readonly<Record<string, string>>,
  signal: AbortSignal | undefined,
): AsyncGenerator<DiscoveredPage> {
  const { criteria, wants } = readFilters(filters)
  return discoverList(
    () => readPass(client, criteria, signal),
    keyOf,
    (listed) => (wants(listed) ? discovered(listed) : null),
    signal,
  )
}

const keyOf = (listed: ListedCertificate): string => identityOf(targetOf(listed))

async function* readPass(
  client: SearchClient,
  criteria: readonly Criterion[],
  signal: AbortSignal | undefined,
): ListPass<ListedCertificate> {
  const track = trackList(keyOf)
  for (let page = 1; ; page += 1) {
    const read = await client.page(criteria, page, signal)
    if (read.kind !== 'ok') return read
    yield { rows: read.value, total: null }
    if (!track.add(read.value, null, false))
      return { kind: 'ok', value: { ended: track.facts().ended, stable: false } }
  }
}

function readFilters(filters: Readonly<Record<string, string>>): Search {
  const given = new Map(
    Object.entries(filters).flatMap(([name, value]) => (value.trim() === '' ? [] : [[name, value.trim()]])),
  )
  for (const name of given.keys()) {
    if (QUERY_FIELDS.some((field) => field.name === name)) continue
    throw new AppError('input.unknown-filter', `The search has no filter "${name}".`, {
      hint: `It has: ${QUERY_FIELDS.map((field) => field.name).join(', ')}.`,
    })
  }
  const status = readStatus(given.get('status') ?? 'active')
  const named = (name: string, property: string): Criterion[] => {
    const value = given.get(name)
    return value === undefined ? [] : [{ property, value, operation: 'EQUAL' }]
  }
  const dated = (name: string, property: string, operation: 'BEFORE' | 'AFTER'): Criterion[] => {
    const value = given.get(name)
    if (value === undefined) return []
    if (/T.*(Z|[+-]\d{2}:\d{2})$/.test(value) && !Number.isNaN(Date.parse(value)))
      return [{ property, value: wireDate(value), operation }]
    throw new AppError('input.bad-filter', `${name} is not a time with its zone: "${value}".`, {
      hint: 'Give it as 2026-03-01T00:00:00Z.',
    })
  }
  return {
    criteria: [
      ...status.criteria,
      ...named('ca', 'CA'),
      ...named('certificate_profile', 'CERTIFICATE_PROFILE'),
      ...named('end_entity_profile', 'END_ENTITY_PROFILE'),
      ...dated('issued_after', 'ISSUED_DATE', 'AFTER'),
      ...dated('issued_before', 'ISSUED_DATE', 'BEFORE'),
      ...dated('expires_after', 'EXPIRE_DATE', 'AFTER'),
    ],
    wants: status.wants,
  }
}

function readStatus(status: string): Search {
  const is = (word: string) => (listed: ListedCertificate) => wordOf(shownByList(listed)) === word
  switch (status) {
    case 'active':
      return { criteria: ACTIVE, wants: () => true }
    case 'on-hold':
      return { criteria: REVOKED, wants: is('on hold') }
    case 'revoked':
      return { criteria: REVOKED, wants: is('revoked') }
    case 'any':
      return { criteria: [...ACTIVE, ...REVOKED], wants: () => true }
    default:
      throw new AppError('input.bad-filter', `There is no status "${status}".`, {
        hint: 'Give active, on-hold, revoked or any.',
      })
  }
}
