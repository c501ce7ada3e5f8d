import type { ReactNode, RefObject } from 'react'
import { Icon } from '../components/icon.tsx'
import { PlainTable } from '../components/layout.tsx'
import { nextSort, type TableSort } from './table-column.ts'

export interface RowColumn<Row> {
  readonly header: string
  readonly cell: (row: Row) => ReactNode
  /**
   * `deed` and `verdict` have a header that is read aloud only; `head` names its row; `figure` is a number that moves: it begins at
   * the left, so that only its end changes.
   */
  readonly look?: 'number' | 'figure' | 'muted' | 'mono' | 'head' | 'deed' | 'verdict'
  /** Of the column's cells, for what a look does not tell. */
  readonly className?: string
  /** By what the rows can be sorted where they are listed so. */
  readonly sortBy?: (row: Row) => string | number
}

const LOOKS = {
  number: 'right number',
  figure: 'number',
  muted: 'muted',
  mono: 'mono whole',
  head: 'row-head',
  deed: 'right',
  verdict: 'right',
} as const

/** A table of all its rows, as they are. What has states of its own is a `Listing`; what is long a `DataTable`. */
export function RowTable<Row>({
  columns,
  rows,
  keyOf,
  caption,
  sort = null,
  onSort,
  table,
}: {
  readonly columns: readonly RowColumn<Row>[]
  readonly rows: readonly Row[]
  readonly keyOf: (row: Row, index: number) => string | number
  readonly caption?: ReactNode
  readonly sort?: TableSort | null
  readonly onSort?: ((sort: TableSort | null) => void) | undefined
  /** Whoever measures its columns. */
  readonly table?: RefObject<HTMLTableElement | null>
}) {
  return (
    <PlainTable ref={table} {...(caption !== undefined && { 'aria-labelledby': undefined })}>
      {caption}
      {table !== undefined && (
        <colgroup>
          {columns.map(({ header }) => (
            <col key={header} />
          ))}
        </colgroup>
      )}
      <thead>
        <tr>
          {columns.map((column) => (
            <th
              key={column.header}
              scope="col"
              className={column.look === 'number' ? 'right' : undefined}
              aria-sort={sort?.by === column.header ? sort.direction : undefined}
            >
              <Head column={column} sort={sort} onSort={onSort} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          <tr key={keyOf(row, index)}>
            {columns.map((column) => (
              <Cell key={column.header} column={column} row={row} />
            ))}
          </tr>
        ))}
      </tbody>
    </PlainTable>
  )
}

function Cell<Row>({
  column: { look, className, cell },
  row,
}: {
  readonly column: RowColumn<Row>
  readonly row: Row
}) {
  const classes = [look === undefined ? undefined : LOOKS[look], className].filter(Boolean).join(' ')
  const attributes = classes === '' ? {} : { className: classes }
  return look === 'head' ? (
    <th scope="row" {...attributes}>
      {cell(row)}
    </th>
  ) : (
    <td {...attributes}>{cell(row)}</td>
  )
}

function Head<Row>({
  column: { header, look, sortBy },
  sort,
  onSort,
}: {
  readonly column: RowColumn<Row>
  readonly sort: TableSort | null
  readonly onSort: ((sort: TableSort | null) => void) | undefined
}) {
  if (look === 'deed' || look === 'verdict') return <span className="visually-hidden">{header}</span>
  if (sortBy === undefined || onSort === undefined) return header
  return (
    <button type="button" className="table-sort" onClick={() => onSort(nextSort(sort, header))}>
      {header}
      {sort?.by === header && <Icon name={sort.direction === 'ascending' ? 'up' : 'down'} size={12} />}
    </button>
  )
}
