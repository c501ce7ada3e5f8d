import type { Question } from '../answer-reader.ts'
import { type Ask, headerOf, readAsked } from '../authorised.ts'
import { askAhead, type ListPass, pagesAfter, trackList, type WalkFacts } from '../list-reading.ts'
import { PAGE_ITEMS, PAGE_ITEMS_LEAST } from './assumptions.ts'
import type { Spelling } from './connection-options.ts'
import { reader } from './read-answer.ts'
import { type Certificate, CertificateList } from './wire.ts'

export interface Search {
  /** In the query language; empty for everything. */
  readonly query: string
  readonly collectionId: string | undefined
  readonly includeRevoked: boolean
  readonly includeExpired: boolean
}

export interface SearchPage {
  readonly rows: readonly Certificate[]
  /** From `x-total-count`, where it comes. */
  readonly total: number | null
}

/** How many requests may still be made. */
export interface Budget {
  left: number
}
export const unlimited = (): Budget => ({ left: Number.POSITIVE_INFINITY })

/** No certificate has it: a search that heeds its query finds nothing. */
const NOBODYS_THUMBPRINT = `Thumbprint -eq "${'0'.repeat(40)}"`
const TOTAL = /^\d{1,15}$/

/** Command's own clock at its last answer, in milliseconds since the epoch; null before the first that told it. */
export interface CommandTime {
  now: number | null
}

/** `GET /Certificates`, in the spelling that this Command understands. */
export interface SearchClient {
  /** How many certificates a page of a long list is asked for. */
  readonly pageItems: number
  readonly time: Readonly<CommandTime>
  /** @returns null when the budget is used up */
  page(
    search: Search,
    page: number,
    limit: number,
    budget: Budget,
    signal: AbortSignal | undefined,
  ): Promise<Question<SearchPage> | null>
  /** The spelling in use; null before it was found out. */
  spelling(): Spelling | null
}

export function createSearchClient(
  ask: Ask,
  given: Spelling | null,
  time: CommandTime,
  pageItems = PAGE_ITEMS,
): SearchClient {
  let spelling = given

  const send = async (
    as: Spelling,
    search: Search,
    page: number,
    limit: number,
    budget: Budget,
    signal: AbortSignal | undefined,
  ): Promise<Question<SearchPage> | null> => {
    if (budget.left < 1) return null
    budget.left -= 1
    const asked = await ask(
      { path: '/Certificates', query: searchParameters(as, search, page, limit) },
      signal,
    )
    const read = readAsked(reader, asked, CertificateList)
    if (read.kind !== 'ok') return read
    const total = headerOf(asked, 'x-total-count') ?? ''
    return { kind: 'ok', value: { rows: read.value, total: TOTAL.test(total) ? Number(total) : null } }
  }

  /** A parameter that is not understood is passed over in silence, and the search then finds what it should not. */
  const findSpelling = async (
    collectionId: string | undefined,
    budget: Budget,
    signal: AbortSignal | undefined,
  ): Promise<Question<Spelling> | null> => {
    const probe = { query: NOBODYS_THUMBPRINT, collectionId, includeRevoked: true, includeExpired: true }
    const heeded: Spelling[] = []
    for (const candidate of ['pq', 'plain'] as const) {
      const read = await send(candidate, probe, 1, 1, budget, signal)
      if (read === null) return null
      if (read.kind === 'error' && read.status === 400) continue
      if (read.kind !== 'ok') return read
      if (read.value.rows.length === 0) heeded.push(candidate)
    }
    const [found] = heeded
    return found === undefined
      ? { kind: 'unexpected', cause: 'the search for certificates heeds its query in neither spelling' }
      : { kind: 'ok', value: found }
  }

  return {
    time,
    pageItems,
    async page(search, page, limit, budget, signal) {
      if (spelling === null) {
        const found = await findSpelling(search.collectionId, budget, signal)
        if (found === null || found.kind !== 'ok') return found
        spelling = found.value
      }
      return send(spelling, search, page, limit, budget, signal)
    },
    spelling: () => spelling,
  }
}

export function searchParameters(
  spelling: Spelling,
  { query, collectionId, includeRevoked, includeExpired }: Search,
  page: number,
  limit: number,
): [string, string][] {
  const pairs: [string, string][] = [
    ...(query === '' ? [] : [['queryString', query] as [string, string]]),
    ['pageReturned', String(page)],
    ['returnLimit', String(limit)],
    // Without an order of its own a list may come in another one for each page.
    ['sortField', 'CertId'],
    ['includeRevoked', String(includeRevoked)],
    ['includeExpired', String(includeExpired)],
  ]
  const spelt = pairs.map(([name, value]): [string, string] => [
    spelling === 'pq' ? `pq.${name}` : `${name.charAt(0).toUpperCase()}${name.slice(1)}`,
    value,
  ])
  return collectionId === undefined ? spelt : [...spelt, ['collectionId', collectionId]]
}

/**
 * Reads a search page by page ("GET Certificates", PageReturned from 1) until it ends or the budget is used up. A page may
 * be shorter than was asked for, since nobody knows the largest one.
 *
 * @param wanted certificates that it goes on for until they have come; all of the list without it
 */
export async function* searchPages(
  client: SearchClient,
  search: Search,
  budget: Budget,
  signal: AbortSignal | undefined,
  wanted: () => number = () => Number.POSITIVE_INFINITY,
): ListPass<Certificate> {
  const track = trackList(({ Id }: Certificate) => Id)
  const shortest = Math.min(PAGE_ITEMS_LEAST, client.pageItems)
  const pages = askAhead((page) => client.page(search, page, client.pageItems, budget, signal))
  let left = 0
  let pageRows = client.pageItems
  try {
    for (let page = 1; ; page += 1) {
      const after = pagesAfter(Math.min(left, wanted()), pageRows)
      const read = await pages.page(page, Math.min(after, budget.left - 1), 1)
      if (read === null) return CUT_SHORT
      if (read.kind !== 'ok') return read
      const { rows, total } = read.value
      if (page === 1) pageRows = rows.length
      left = (total ?? 0) - page * pageRows
      yield read.value
      if (!track.add(rows, total, rows.length < shortest)) return { kind: 'ok', value: track.facts() }
    }
  } finally {
    await pages.end()
  }
}

const CUT_SHORT: Question<WalkFacts> = { kind: 'ok', value: { ended: false, stable: false } }

/** Reads a search as `searchPages` does, until `onPage` says that it is enough. */
export async function walkPages(
  client: SearchClient,
  search: Search,
  budget: Budget,
  signal: AbortSignal | undefined,
  onPage: (page: SearchPage) => boolean,
  wanted?: () => number,
): Promise<Question<WalkFacts>> {
  const pages = searchPages(client, search, budget, signal, wanted)
  for (;;) {
    const step = await pages.next()
    if (step.done) return step.value
    if (onPage(step.value)) continue
    await pages.return(CUT_SHORT)
    return CUT_SHORT
  }
}
