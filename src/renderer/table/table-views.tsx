import { createContext, useCallback, useContext } from 'react'
import { useStore } from 'zustand'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { TableSort } from './table-column.ts'

/** How a person looks at one list: kept while the window is open, and gone with it. */
export interface TableView {
  /** Columns by id. */
  readonly hidden: readonly string[]
  /** Pixels, by column id. */
  readonly widths: Readonly<Record<string, number>>
  readonly sort: TableSort | null
}

const AT_FIRST: TableView = { hidden: [], widths: {}, sort: null }
export type TableViews = StoreApi<ReadonlyMap<string, TableView>>
export const createTableViews = (): TableViews => createStore(() => new Map())

export const TableViewsContext = createContext<TableViews | null>(null)

/** The view of the list of that name; null sets it as at first. */
export function useTableView(
  name: string,
): readonly [TableView, (change: Partial<TableView> | null) => void] {
  const views = useContext(TableViewsContext)
  if (views === null) throw new Error('Tables stand outside of the window')
  const view = useStore(views, (all) => all.get(name)) ?? AT_FIRST
  const change = useCallback(
    (part: Partial<TableView> | null) =>
      views.setState(
        (all) =>
          new Map(all).set(name, part === null ? AT_FIRST : { ...AT_FIRST, ...all.get(name), ...part }),
        true,
      ),
    [views, name],
  )
  return [view, change]
}
