import { canonicalSerial } from '../../inventory/serial.ts'
import { asRead, type Question } from '../answer-reader.ts'
import { askByOffset, trackList, type WalkFacts } from '../list-reading.ts'
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
  /** Totals of the lists of statuses that were read last, by the status: what the next reading would cost. */
  readonly totals: Map<string, number>
}

export const newSearchMemory = (pageItems = PAGE_ITEMS): SearchMemory => ({
  pageItems,
  pageGiven: pageItems,
  totals: new Map(),
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
  /** The next page; null after the last. @param wanted certificates that it goes on for until they have come */
  next(wanted?: number): Promise<Read<PageRead | null>>
  mayGoOn(): boolean
  /** Waits for what is under way. */
  end(): Promise<void>
  facts(): PassageFacts
}

/**
 * Goes through one search from its first page to its last. The offset advances by the items received: the vendor may
 * give fewer than were asked for (DigiCert TLM, Bulk revoke multiple certificates, Step 1).
 *
 * @param expected how many the list is taken to have before a page tells
 */
export function openPassage(
  ask: AskPage,
  memory: SearchMemory,
  query: Query,
  requestsMax = Number.POSITIVE_INFINITY,
  expected?: number,
): Passage {
  const track = trackList(identityOf)
  const pages = askByOffset(
    (offset) => ask(query, offset, memory.pageItems),
    requestsMax,
    expected === undefined ? undefined : { rows: expected, pageRows: memory.pageGiven },
  )
  let isFirst = true
  let goesOn = true
  return {
    mayGoOn: pages.mayGoOn,
    async next(wanted) {
      if (!goesOn) return { kind: 'ok', value: null }
      let answer = await pages.next(wanted)
      if (
        answer.kind === 'error' &&
        answer.status === 400 &&
        isFirst &&
        memory.pageItems > PAGE_ITEMS_DOCUMENTED
      ) {
        memory.pageItems = PAGE_ITEMS_DOCUMENTED
        answer = await pages.next(wanted)
      }
      const read = asRead(answer)
      if (read.kind !== 'ok') return read
      const page = read.value
      memory.pageGiven = Math.max(1, Math.min(memory.pageItems, page.limit))
      isFirst = false
      pages.took(page.items.length, page.total)
      goesOn = track.add(page.items, page.total, false)
      return { kind: 'ok', value: { items: page.items, total: page.total } }
    },
    end: pages.end,
    facts: () => ({ ...track.facts(), requests: pages.asked() }),
  }
}

/**
 * Goes through a search with at most `requestsMax` requests (one more when the page size is refused).
 *
 * @param onPage answers whether to go on
 * @param ahead certificates that it goes on for until they have come, all of the list without it; and how many the list had when it was
 *   last read
 */
export async function walkPages(
  ask: AskPage,
  memory: SearchMemory,
  query: Query,
  requestsMax: number,
  onPage: (page: PageRead) => boolean,
  { wanted, expected }: { readonly wanted?: () => number; readonly expected?: number | undefined } = {},
): Promise<Read<PassageFacts>> {
  const passage = openPassage(ask, memory, query, requestsMax, expected)
  try {
    while (passage.mayGoOn()) {
      const read = await passage.next(wanted?.())
      if (read.kind !== 'ok') return read
      if (read.value === null || !onPage(read.value)) break
    }
    return { kind: 'ok', value: passage.facts() }
  } finally {
    await passage.end()
  }
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
