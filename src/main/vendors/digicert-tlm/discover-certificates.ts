import { AppError } from '../../app-error.ts'
import { bareCertificate } from '../../x509/revocation-sources.ts'
import type { DiscoveredPage } from '../port.ts'
import { searchError } from '../search-error.ts'
import { ANY_STATUS, QUERY_FIELDS } from './query-fields.ts'
import { type AskPage, identityOf, openPassage, PASSES_MAX, type Query, type SearchMemory } from './search.ts'
import { attributesOf, targetOf } from './target-of.ts'

const STATUS_FALLBACK = 'issued'
const WINDOW = /^\d{4}-\d{2}-\d{2}_\d{4}-\d{2}-\d{2}$/

/**
 * Finds certificates by a search, each once, reading it again until nothing shifts any more: with a list that changes
 * between two pages, one may be skipped.
 *
 * @throws AppError `input.…` for a filter that the search does not have, `halt.…` when the vendor cannot be read to the end
 */
export async function* discoverCertificates(
  ask: AskPage,
  memory: SearchMemory,
  filters: Query,
  signal: AbortSignal | undefined,
): AsyncGenerator<DiscoveredPage> {
  const query = readFilters(filters)
  const seen = new Set<string>()
  for (let pass = 1; pass <= PASSES_MAX; pass += 1) {
    const passage = openPassage(ask, memory, query)
    let fresh = 0
    let total = 0
    for (;;) {
      signal?.throwIfAborted()
      const read = await passage.next()
      if (read.kind !== 'ok') throw searchError(read)
      if (read.value === null) break
      total = read.value.total
      const items = read.value.items.filter((certificate) => {
        const key = identityOf(certificate)
        return !seen.has(key) && seen.add(key)
      })
      fresh += items.length
      yield {
        items: items.map((certificate) => ({
          target: targetOf(certificate),
          attributes: attributesOf(certificate),
          certificate: bareCertificate(certificate.certificate ?? ''),
        })),
        total,
      }
    }
    if (passage.facts().stable || (pass > 1 && fresh === 0 && seen.size >= total)) return
  }
  throw new AppError(
    'halt.search-shifts',
    `The list of certificates kept changing while it was read, ${PASSES_MAX} times over.`,
    {
      hint: 'Try again when fewer certificates are being issued or revoked, or narrow the search.',
    },
  )
}

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
