import { asRead } from '../answer-reader.ts'
import { type Ask, readAsked } from '../authorised.ts'
import { askAhead, pagesAfter } from '../list-reading.ts'
import type { Read } from '../port.ts'
import { reader } from './read-answer.ts'
import { type ListedCertificate, SearchPage } from './wire.ts'

export const SEARCH_PATH = '/v2/certificate/search'

/** `SearchCertificateCriteriaRestRequest`. Several of one property are alternatives. */
export interface Criterion {
  readonly property: string
  readonly value: string
  readonly operation: 'EQUAL' | 'BEFORE' | 'AFTER'
}

const status = (value: string): Criterion => ({ property: 'STATUS', value, operation: 'EQUAL' })
/** One of whose end somebody was told is as active as the others (ejbca-ce@011cac2, SearchCertificateCriteriaRestRequest.java). */
export const ACTIVE = [status('CERT_ACTIVE'), status('CERT_NOTIFIEDABOUTEXPIRATION')]
export const REVOKED = [status('CERT_REVOKED')]

/** `SearchCertificatesRestRequestV2`; the first page is 1. */
export const searchBody = (criteria: readonly Criterion[], page: number, items: number): object => ({
  pagination: { page_size: items, current_page: page },
  sort: { property: 'ISSUED_DATE', operation: 'ASC' },
  criteria,
})

export interface SearchClient {
  readonly pageItems: number
  page(
    criteria: readonly Criterion[],
    page: number,
    signal: AbortSignal | undefined,
  ): Promise<Read<readonly ListedCertificate[]>>
}

export const searchClient = (ask: Ask, pageItems: number): SearchClient => ({
  pageItems,
  async page(criteria, page, signal) {
    const asked = await ask({ path: SEARCH_PATH, body: searchBody(criteria, page, pageItems) }, signal)
    const read = asRead(readAsked(reader, asked, SearchPage))
    return read.kind === 'ok' ? { kind: 'ok', value: read.value.certificates } : read
  },
})

/**
 * Goes through a search page by page until one comes empty: EJBCA may give fewer than were asked for.
 *
 * @param onPage answers whether to go on
 * @param wanted rows that it goes on for until they have come: so many pages are asked for at a time
 * @returns how many requests were made
 */
export async function walkSearch(
  client: SearchClient,
  criteria: readonly Criterion[],
  requestsMax: number,
  signal: AbortSignal | undefined,
  onPage: (rows: readonly ListedCertificate[]) => boolean,
  wanted: () => number = () => 0,
): Promise<Read<number>> {
  const pages = askAhead((page) => client.page(criteria, page, signal))
  try {
    for (let page = 1; page <= requestsMax; page += 1) {
      const after = Math.min(requestsMax - page, pagesAfter(wanted(), client.pageItems))
      const read = await pages.page(page, after, 1)
      if (read.kind !== 'ok') return read
      if (read.value.length === 0 || !onPage(read.value)) break
    }
    return { kind: 'ok', value: pages.asked() }
  } finally {
    await pages.end()
  }
}
