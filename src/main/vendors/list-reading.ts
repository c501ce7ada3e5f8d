import { AppError } from '../app-error.ts'
import type { Question } from './answer-reader.ts'
import type { DiscoveredItem, DiscoveredPage } from './port.ts'
import { searchError } from './search-error.ts'

/** Readings of a list that keeps shifting, before it is given up. */
export const PASSES_MAX = 5
/** So many pages in a row that bring nothing new: one may have come twice, the same for ever never ends. */
const IDLE_PAGES_MAX = 3
/** No account has so many. */
const PAGES_MAX = 100_000
/** A list may grow while it is read; one that has so many times as many as its first page said grows because it is read. */
const GROWTH_MAX = 2
const GROWTH_PAGES = 10

export interface WalkFacts {
  /** Read to its end: nothing was cut off. */
  readonly ended: boolean
  /** It ended, the total stayed the same all along and so many different ones came: nothing shifted past the pages. */
  readonly stable: boolean
}

export interface ListTrack<T> {
  /**
   * Takes a page.
   *
   * @param total as this page names it; null where none does
   * @param isLast where no total tells: whether the page looks like the last
   * @returns whether there are more to ask for
   */
  add(rows: readonly T[], total: number | null, isLast: boolean): boolean
  facts(): WalkFacts
}

/** Follows one reading of a list from its first page on, and ends it where it would never end. */
export function trackList<T>(keyOf: (row: T) => string | number): ListTrack<T> {
  const seen = new Set<string | number>()
  let received = 0
  let pages = 0
  let idle = 0
  let largest = 0
  let first: number | null = null
  let total: number | null = null
  let isSteady = true
  let ended = false

  const isEndless = (): boolean =>
    idle >= IDLE_PAGES_MAX ||
    pages >= PAGES_MAX ||
    (first !== null && received > first * GROWTH_MAX + largest * GROWTH_PAGES)
  return {
    add(rows, told, isLast) {
      if (pages === 0) first = told
      else isSteady &&= told === total
      total = told
      pages += 1
      received += rows.length
      largest = Math.max(largest, rows.length)
      const before = seen.size
      for (const row of rows) seen.add(keyOf(row))
      idle = seen.size === before ? idle + 1 : 0
      // A total that is less than what has come is wrong: then an empty page alone is the end.
      const isWrong = total !== null && isSteady && seen.size > total
      ended = rows.length === 0 || (total === null ? isLast : received >= total && !isWrong)
      return !ended && !isEndless()
    },
    facts: () => ({ ended, stable: ended && isSteady && (total === null || seen.size === total) }),
  }
}

/** Pages of one list that are asked for at a time. */
export const PAGES_AT_ONCE = 4

/** The pages of one list, some of which are asked for before the ones ahead of them have come. */
export interface PagesAhead<T> {
  /** How many were asked for. */
  asked(): number
  /** Whether a page was asked for that nobody has come to yet. */
  isUnderWay(at: number): boolean
  /**
   * @param at where the page begins: its number, or its offset
   * @param after how many more will be asked for after it whatever it holds
   * @param step from where a page begins to where the next does
   */
  page(at: number, after: number, step: number): Promise<T>
  /** Waits for what is under way: of a list that has been read, or that failed, nothing is asked any more. */
  end(): Promise<void>
}

export function askAhead<T>(ask: (at: number) => Promise<T>): PagesAhead<T> {
  const underWay = new Map<number, Promise<T>>()
  let asked = 0
  const begun = (at: number): Promise<T> => {
    const known = underWay.get(at)
    if (known !== undefined) return known
    asked += 1
    const page = ask(at)
    // Whoever comes to it is told.
    page.catch(() => {})
    underWay.set(at, page)
    return page
  }
  return {
    asked: () => asked,
    isUnderWay: (at) => underWay.has(at),
    async page(at, after, step) {
      const page = begun(at)
      for (let ahead = 1; ahead <= after && ahead < PAGES_AT_ONCE; ahead += 1) void begun(at + ahead * step)
      underWay.delete(at)
      return page
    },
    async end() {
      await Promise.allSettled(underWay.values())
    },
  }
}

/** How many pages come after the next one, when so many rows are to come at the least; none of those is asked for ahead whose length is 0. */
export const pagesAfter = (rows: number, pageRows: number): number =>
  pageRows < 1 ? 0 : Math.max(0, Math.ceil(rows / pageRows) - 1)

/** A page that would hold no more than this share is not expected. */
const EXPECTED_SHARE_MIN = 0.1

/**
 * How long a list of effects is expected to be: as long as when it was last read, and by what is asked for now, since that stood on no
 * page of it. What came while it was read counts twice here, so the last page is expected only where it holds more than that.
 *
 * @param before when it was last read
 */
export const expectedRows = (before: number, asked: number, pageRows: number): number =>
  Math.max(0, before + asked - Math.ceil(pageRows * EXPECTED_SHARE_MIN))

/** One reading of a list by offsets, each of which follows from how many rows have come. */
export interface OffsetPages<T> {
  asked(): number
  /** Whether another page may be asked for, or is under way. */
  mayGoOn(): boolean
  /** @param wanted rows that it goes on for until they have come; all of the list without it */
  next(wanted?: number): Promise<T>
  /** What the page that came last held. @param total as it names it; null where none does */
  took(rows: number, total: number | null): void
  end(): Promise<void>
}

/**
 * Asks for pages ahead where they begin if they are as long as the first; once another came with fewer nobody knows where the next
 * begins, and none is asked for ahead any more.
 *
 * @param expected how long the list and its pages were when it was last read; then they are asked for with the first
 */
export function askByOffset<T>(
  ask: (offset: number) => Promise<T>,
  requestsMax = Number.POSITIVE_INFINITY,
  expected?: { readonly rows: number; readonly pageRows: number },
): OffsetPages<T> {
  const pages = askAhead(ask)
  let offset = 0
  let left = expected?.rows ?? 0
  let pageRows = expected?.pageRows ?? null
  return {
    asked: pages.asked,
    mayGoOn: () => pages.asked() < requestsMax || pages.isUnderWay(offset),
    next(wanted = Number.POSITIVE_INFINITY) {
      const step = pageRows ?? 0
      const after = pagesAfter(Math.min(left, wanted), step)
      return pages.page(offset, Math.min(after, requestsMax - pages.asked() - 1), step)
    },
    took(rows, total) {
      pageRows = pageRows === null || pageRows === rows ? rows : 0
      offset += rows
      left = (total ?? 0) - offset
    },
    end: pages.end,
  }
}

export interface ListPage<T> {
  readonly rows: readonly T[]
  readonly total: number | null
}

/** One reading of a list, page by page. */
export type ListPass<T> = AsyncGenerator<ListPage<T>, Question<WalkFacts>>

/**
 * Finds what a list holds, each once, reading it again until nothing shifts any more: with a list that changes between two pages,
 * one may be skipped. A list that could not be read whole is never taken for one.
 *
 * @throws AppError `halt.search-shifts`, `halt.search-endless`, and what `searchError` makes of a failure
 */
export async function* discoverList<T>(
  read: () => ListPass<T>,
  keyOf: (row: T) => string | number,
  itemOf: (row: T) => DiscoveredItem | null,
  signal: AbortSignal | undefined,
): AsyncGenerator<DiscoveredPage> {
  const seen = new Set<string | number>()
  let total: number | null = null
  let endless = 0
  for (let pass = 1; pass <= PASSES_MAX; pass += 1) {
    const pages = read()
    let fresh = 0
    signal?.throwIfAborted()
    let step = await pages.next()
    for (; !step.done; step = await pages.next()) {
      total = step.value.total
      const rows = step.value.rows.filter((row) => {
        const key = keyOf(row)
        return !seen.has(key) && seen.add(key)
      })
      fresh += rows.length
      yield { items: rows.flatMap((row) => itemOf(row) ?? []), ...(total === null ? {} : { total }) }
      signal?.throwIfAborted()
    }
    if (step.value.kind !== 'ok') throw searchError(step.value)
    const { stable, ended } = step.value.value
    if (stable || (ended && pass > 1 && fresh === 0 && seen.size >= (total ?? 0))) return
    if (!ended) endless += 1
    if (endless > 1) throw endlessList(seen.size, total)
  }
  throw new AppError(
    'halt.search-shifts',
    `The list kept changing while it was read, ${PASSES_MAX} times over${total === null ? '' : `: the vendor names ${number(total)}, and ${number(seen.size)} came`}.`,
    { hint: 'Try again when fewer of them are being issued or revoked, or narrow the search.' },
  )
}

/** @param total as the vendor named it last */
export function endlessList(came: number, total: number | null): AppError {
  return new AppError(
    'halt.search-endless',
    `The list does not come to its end: ${number(came)} came${total === null ? '' : ` of ${number(total)} that the vendor names`}, then pages that bring nothing new or never stop.`,
    {
      hint: 'Nothing was taken from it. A proxy may answer from its store, or this server may not heed which page is asked for: narrow the search, or import a file instead.',
    },
  )
}

/** Whether a list was read and was not whole: to go on with the same answers would end the same. */
export const isListFailure = (error: unknown): boolean =>
  error instanceof AppError && (error.code === 'halt.search-shifts' || error.code === 'halt.search-endless')

const number = (n: number): string => n.toLocaleString('en')
