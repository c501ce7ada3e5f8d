import { canonicalSerial } from '../../inventory/serial.ts'
import { asRead, type Question } from '../answer-reader.ts'
import { trackList, type WalkFacts } from '../list-reading.ts'
import type { Population, Read } from '../port.ts'
import { PAGE_ITEMS, PAGE_ITEMS_DOCUMENTED, WINDOW_MARGIN_DAYS } from './assumptions.ts'
import type { Certificate, SearchPage } from './wire.ts'

export type Query = Readonly<Record<string, string>>

export type AskPage = (query: Query, offset: number, limit: number) => Promise<Question<SearchPage>>

/** Size of pages that the vendor takes, and of the lists seen: state of one client. */
export interface SearchMemory {
  pageItems: number
  /** Size of the pages that the vendor says it gives, which may be less than was asked for. */
  pageGiven: number
  /** Total of the last list by its query, for what the next reading would cost. */
  lastTotal: number | null
}

export const newSearchMemory = (pageItems = PAGE_ITEMS): SearchMemory => ({
  pageItems,
  pageGiven: pageItems,
  lastTotal: null,
})

export interface PageRead {
  readonly items: readonly Certificate[]
  readonly total: number
}

export interface PassageFacts extends WalkFacts {
  readonly requests: number
}

/** One passage through the pages of a search. */
export interface Passage {
  /** The next page; null after the last. */
  next(): Promise<Read<PageRead | null>>
  facts(): PassageFacts
}

/**
 * Goes through one search from its first page to its last. The offset advances by the items received: the vendor may
 * give fewer than were asked for (DigiCert TLM, Bulk revoke multiple certificates, Step 1).
 */
export function openPassage(ask: AskPage, memory: SearchMemory, query: Query): Passage {
  const track = trackList(identityOf)
  let offset = 0
  let goesOn = true
  let requests = 0
  const askOnce = () => {
    requests += 1
    return ask(query, offset, memory.pageItems)
  }
  return {
    async next() {
      if (!goesOn) return { kind: 'ok', value: null }
      let answer = await askOnce()
      if (
        answer.kind === 'error' &&
        answer.status === 400 &&
        offset === 0 &&
        memory.pageItems > PAGE_ITEMS_DOCUMENTED
      ) {
        memory.pageItems = PAGE_ITEMS_DOCUMENTED
        answer = await askOnce()
      }
      const read = asRead(answer)
      if (read.kind !== 'ok') return read
      const page = read.value
      memory.pageGiven = Math.max(1, Math.min(memory.pageItems, page.limit))
      offset += page.items.length
      goesOn = track.add(page.items, page.total, false)
      return { kind: 'ok', value: { items: page.items, total: page.total } }
    },
    facts: () => ({ ...track.facts(), requests }),
  }
}

/** Goes through a search with at most `requestsMax` requests (one more when the page size is refused); `onPage` answers whether to go on. */
export async function walkPages(
  ask: AskPage,
  memory: SearchMemory,
  query: Query,
  requestsMax: number,
  onPage: (page: PageRead) => boolean,
): Promise<Read<PassageFacts>> {
  const passage = openPassage(ask, memory, query)
  while (passage.facts().requests < requestsMax) {
    const read = await passage.next()
    if (read.kind !== 'ok') return read
    if (read.value === null || !onPage(read.value)) break
  }
  return { kind: 'ok', value: passage.facts() }
}

/** What tells one certificate from another: the serial number, and the thumbprint where serials collide. */
export const identityOf = (certificate: Certificate): string =>
  `${canonicalSerial(certificate.serial_number)} ${normalThumbprint(certificate.thumbprint)}`

export const normalThumbprint = (thumbprint: string | null | undefined): string =>
  (thumbprint ?? '').replaceAll(':', '').trim().toUpperCase()

/** A search for a population, as narrow as what all its targets share allows. */
export function narrowedQuery(population: Population, status: string): Query {
  const { common, validFrom } = population
  return {
    ...(common['profile_id'] === undefined ? {} : { profile_id: common['profile_id'] }),
    ...(validFrom === undefined ? {} : { valid_from: widenedWindow(validFrom.first, validFrom.last) }),
    status,
  }
}

const DAY_MS = 24 * 60 * 60 * 1000

function widenedWindow(first: string, last: string): string {
  const shifted = (day: string, days: number): string =>
    new Date(Date.parse(`${day.slice(0, 10)}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)
  return `${shifted(first, -WINDOW_MARGIN_DAYS)}_${shifted(last, WINDOW_MARGIN_DAYS)}`
}
