import { createStore, type StoreApi } from 'zustand/vanilla'
import { type ApiFailure, failureOf } from '../bridge/api-failure.ts'

/** As the contract's `PAGE_ROWS_MAX`; repeated here because that module brings its schemas along. */
export const PAGE_ROWS = 200
/** Pages kept: at 200 rows each, some ten thousand rows around where the operator has been. */
const PAGES_MAX = 50
/** Requests under way at a time: a scroll bar dragged over a million rows asks for where it is, not for all it passed. */
const REQUESTS_MAX = 2

export type FetchRows<Row> = (
  offset: number,
  limit: number,
) => Promise<{ readonly total: number; readonly items: readonly Row[] }>

export interface RowsState {
  /** null until the first page is there. */
  readonly total: number | null
  /** Rises with every page that arrives. */
  readonly revision: number
  readonly failure: ApiFailure | null
}

/** Rows of a long list by row number, fetched in pages as they are shown. */
export interface PagedRows<Row> extends StoreApi<RowsState> {
  /** undefined while the row's page is on its way. */
  rowAt(index: number): Row | undefined
  /** Rows by number, fetched where they are not there. @throws ApiFailure */
  read(numbers: readonly number[]): Promise<readonly Row[]>
  /** Says which rows are on the screen, the last one included. */
  show(first: number, last: number): void
  /** Asks again for what is on the screen; the rows there stay until the answer comes. Also after a failure. */
  refresh(): void
}

export function createPagedRows<Row>(fetch: FetchRows<Row>): PagedRows<Row> {
  const store = createStore<RowsState>(() => ({ total: null, revision: 0, failure: null }))
  // In order of use: the first is the one to drop.
  const pages = new Map<number, { readonly items: readonly Row[]; readonly round: number }>()
  const underway = new Set<number>()
  let round = 0
  let wanted = { first: 0, last: 0 }

  const lacking = (): number | undefined => {
    const { total } = store.getState()
    const last = total === null ? 0 : Math.max(0, Math.ceil(total / PAGE_ROWS) - 1)
    const from = Math.min(Math.floor(wanted.first / PAGE_ROWS), last)
    const to = Math.min(Math.floor(wanted.last / PAGE_ROWS), last)
    const near = [...Array.from({ length: to - from + 1 }, (_, index) => from + index), to + 1, from - 1]
    return near.find(
      (page) => page >= 0 && page <= last && pages.get(page)?.round !== round && !underway.has(page),
    )
  }

  const pump = (): void => {
    while (underway.size < REQUESTS_MAX && store.getState().failure === null) {
      const page = lacking()
      if (page === undefined) return
      void load(page)
    }
  }

  const load = async (page: number): Promise<void> => {
    const mine = round
    underway.add(page)
    try {
      const { total, items } = await fetch(page * PAGE_ROWS, PAGE_ROWS)
      pages.delete(page)
      pages.set(page, { items, round: mine })
      for (const old of pages.keys()) {
        if (pages.size <= PAGES_MAX) break
        pages.delete(old)
      }
      store.setState(({ revision }) => ({ total, revision: revision + 1, failure: null }))
    } catch (error) {
      store.setState({ failure: failureOf(error) })
    } finally {
      underway.delete(page)
    }
    pump()
  }

  return {
    ...store,
    rowAt: (index) => pages.get(Math.floor(index / PAGE_ROWS))?.items[index % PAGE_ROWS],
    read: async (numbers) => {
      const found = new Map<number, readonly Row[]>()
      for (const page of new Set(numbers.map((number) => Math.floor(number / PAGE_ROWS)))) {
        const there = pages.get(page)
        const { items } = there?.round === round ? there : await fetch(page * PAGE_ROWS, PAGE_ROWS)
        found.set(page, items)
      }
      return numbers.flatMap((number) => {
        const row = found.get(Math.floor(number / PAGE_ROWS))?.[number % PAGE_ROWS]
        return row === undefined ? [] : [row]
      })
    },
    show: (first, last) => {
      wanted = { first, last }
      for (let page = Math.floor(first / PAGE_ROWS); page <= Math.floor(last / PAGE_ROWS); page += 1) {
        const used = pages.get(page)
        if (used === undefined) continue
        pages.delete(page)
        pages.set(page, used)
      }
      pump()
    },
    refresh: () => {
      round += 1
      store.setState({ failure: null })
      pump()
    },
  }
}
