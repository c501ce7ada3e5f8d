import { AppError } from '../../app-error.ts'
import { bareCertificate } from '../../x509/revocation-sources.ts'
import { discoverList, type ListPass } from '../list-reading.ts'
import type { DiscoveredItem, DiscoveredPage } from '../port.ts'
import { ANY_STATUS, QUERY_FIELDS } from './query-fields.ts'
import { type AskPage, identityOf, openPassage, type Query, type SearchMemory } from './search.ts'
import { attributesOf, targetOf } from './target-of.ts'
import type { Certificate } from './wire.ts'

const STATUS_FALLBACK = 'issued'
const WINDOW = /^\d{4}-\d{2}-\d{2}_\d{4}-\d{2}-\d{2}$/

/**
 * Finds certificates by a search, each once.
 *
 * @throws AppError `input.…` for a filter that the search does not have, `halt.…` when the vendor cannot be read to the end
 */
export function discoverCertificates(
  ask: AskPage,
  memory: SearchMemory,
  filters: Query,
  signal: AbortSignal | undefined,
): AsyncGenerator<DiscoveredPage> {
  const query = readFilters(filters)
  return discoverList(() => readPass(ask, memory, query), identityOf, itemOf, signal)
}

async function* readPass(ask: AskPage, memory: SearchMemory, query: Query): ListPass<Certificate> {
  const passage = openPassage(ask, memory, query)
  try {
    for (;;) {
      const read = await passage.next()
      if (read.kind !== 'ok') return read
      if (read.value === null) return { kind: 'ok', value: passage.facts() }
      yield { rows: read.value.items, total: read.value.total }
    }
  } finally {
    await passage.end()
  }
}

const itemOf = (certificate: Certificate): DiscoveredItem => ({
  target: targetOf(certificate),
  attributes: attributesOf(certificate),
  certificate: bareCertificate(certificate.certificate ?? ''),
})

function readFilters(filters: Query): Query {
  const known = new Set(QUERY_FIELDS.map(({ name }) => name))
  const given = Object.entries(filters).flatMap(([name, value]) =>
    value.trim() === '' ? [] : [[name, value.trim()] as const],
  )
  for (const [name, value] of given) {
    if (!known.has(name)) {
      throw new AppError('input.unknown-filter', `The search has no filter "${name}".`, {
        hint: `It has: ${[...known].join(', ')}.`,
      })
    }
    if ((name === 'valid_from' || name === 'valid_to') && !WINDOW.test(value)) {
      throw new AppError('input.bad-filter', `${name} is not a window of days: "${value}".`, {
        hint: 'Write it as YYYY-MM-DD_YYYY-MM-DD.',
      })
    }
  }
  const { status = STATUS_FALLBACK, ...others } = Object.fromEntries(given) as Record<string, string>
  return status === ANY_STATUS ? others : { ...others, status }
}
