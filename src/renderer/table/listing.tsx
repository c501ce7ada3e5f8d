import { type ReactNode, type RefObject, useCallback, useEffect, useLayoutEffect, useRef } from 'react'
import type { Loadable } from '../bridge/loadable.ts'
import { Card, Loading } from '../components/layout.tsx'
import { FailureNotice } from '../components/notice.tsx'
import { useTableView } from '../stores/memory-context.tsx'
import { type RowColumn, RowTable } from './row-table.tsx'
import type { TableSort } from './table-column.ts'

/** Of a list; what it can be sorted by is remembered under its name. */
export type ListColumn<Row> = RowColumn<Row>

/**
 * A short list of things, with all its states: being asked for, not to be had, empty, there. Long ones are a `DataTable`.
 *
 * @param what e.g. `the batches`: said while they are asked for, and the name under which the sort is remembered
 * @param bare within a card that somebody else draws
 */
export function Listing<Row>({
  what,
  of,
  columns,
  keyOf,
  empty,
  onRetry,
  title,
  bare = false,
  below,
}: {
  readonly what: string
  readonly of: Loadable<readonly Row[]>
  readonly columns: readonly ListColumn<Row>[]
  readonly keyOf: (row: Row) => string | number
  readonly empty: ReactNode
  readonly onRetry?: () => void
  readonly title?: string
  readonly bare?: boolean
  /** Below the rows. */
  readonly below?: ReactNode
}) {
  if (of.kind === 'loading') return <Loading what={what} lines={bare ? 2 : 4} />
  if (of.kind === 'failed') return <FailureNotice failure={of.failure} {...(onRetry && { onRetry })} />
  if (of.value.length === 0) return bare ? <p className="muted">{empty}</p> : empty
  const table = <Rows what={what} rows={of.value} columns={columns} keyOf={keyOf} />
  return bare ? (
    <>
      {table}
      {below}
    </>
  ) : (
    <Card title={title}>
      {table}
      {below}
    </Card>
  )
}

function Rows<Row>({
  what,
  rows,
  columns,
  keyOf,
}: {
  readonly what: string
  readonly rows: readonly Row[]
  readonly columns: readonly ListColumn<Row>[]
  readonly keyOf: (row: Row) => string | number
}) {
  const [{ sort }, change] = useTableView(what)
  const table = useSteadyColumns([...rows.map(keyOf), ...columns.map(({ header }) => header)].join('\n'))
  return (
    <RowTable
      columns={columns}
      rows={sorted(rows, columns, sort)}
      keyOf={keyOf}
      sort={sort}
      onSort={(next) => change({ sort: next })}
      table={table}
    />
  )
}

/**
 * Columns stay as wide as they were when the list was first shown: while figures grow nothing beside them moves. They are
 * measured anew when other rows are listed, when the room changes, and when a cell no longer fits.
 */
function useSteadyColumns(rows: string): RefObject<HTMLTableElement | null> {
  const table = useRef<HTMLTableElement>(null)
  const measured = useRef('')
  const measure = useCallback((element: HTMLTableElement): void => {
    const columns = [...element.querySelectorAll('col')]
    element.style.tableLayout = 'auto'
    for (const column of columns) column.style.width = ''
    const widths = [...element.querySelectorAll('thead th')].map((head) => head.getBoundingClientRect().width)
    for (const [at, column] of columns.entries()) column.style.width = `${widths[at] ?? 0}px`
    element.style.tableLayout = 'fixed'
  }, [])
  useLayoutEffect(() => {
    const element = table.current
    if (element === null) return
    const isTight = [...element.querySelectorAll('td')].some(
      (cell) => cell.scrollWidth > cell.clientWidth + 1,
    )
    if (measured.current === rows && !isTight) return
    measured.current = rows
    measure(element)
  })
  useEffect(() => {
    const element = table.current
    const room = element?.parentElement
    if (element == null || room == null) return
    let width = room.clientWidth
    const observer = new ResizeObserver(() => {
      if (room.clientWidth === width) return
      width = room.clientWidth
      measure(element)
    })
    observer.observe(room)
    return () => observer.disconnect()
  }, [measure])
  return table
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' })

function sorted<Row>(
  rows: readonly Row[],
  columns: readonly ListColumn<Row>[],
  sort: TableSort | null,
): readonly Row[] {
  const by = columns.find(({ header }) => header === sort?.by)?.sortBy
  if (by === undefined || sort === null) return rows
  const turn = sort.direction === 'ascending' ? 1 : -1
  return rows.toSorted((one, other) => {
    const [a, b] = [by(one), by(other)]
    const order =
      typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b))
    return turn * order
  })
}
