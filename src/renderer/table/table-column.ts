import type { ReactNode } from 'react'
import type { TableView } from '../../contract/memory.ts'
import { formatCount } from '../components/format.ts'

export interface TableColumn<Row> {
  readonly id: string
  readonly header: string
  /** The least width; with `grow`, a share of what is left is added. */
  readonly minPx: number
  readonly grow?: number
  /** `mono` is for serials and digests: monospaced, and one click marks the whole of it. */
  readonly look?: 'text' | 'mono' | 'number' | 'muted'
  readonly cell: (row: Row) => ReactNode
  /** What Ctrl/Cmd+C takes from the active row: the first column that has it. */
  readonly copy?: (row: Row) => string
  readonly sortable?: boolean
  /** Offers a filter below the header; the text is what the empty field says. */
  readonly filter?: string
}

export type TableSort = NonNullable<TableView['sort']>

/**
 * Widths of all columns as CSS grid tracks, and the least width of the whole.
 *
 * @param beforePx of a column that stands before them and is none of theirs; 0 for none
 */
export function columnTracks<Row>(
  columns: readonly TableColumn<Row>[],
  beforePx: number,
): {
  readonly tracks: string
  readonly minPx: number
} {
  return {
    tracks: [
      ...(beforePx === 0 ? [] : [`${beforePx}px`]),
      ...columns.map(({ minPx, grow }) =>
        grow === undefined ? `${minPx}px` : `minmax(${minPx}px, ${grow}fr)`,
      ),
    ].join(' '),
    minPx: columns.reduce((sum, { minPx }) => sum + minPx, beforePx),
  }
}

const DIGIT_PX = 9
const CELL_PADDING_PX = 24

/** A column of numbers in which the largest is not cut. */
export const numberPx = (largest: number): number =>
  Math.max(72, DIGIT_PX * formatCount(largest).length + CELL_PADDING_PX)

const STEP = 1.25
const WIDTH_PX_MIN = 48
const WIDTH_PX_MAX = 1_200

/** A column's width some steps wider, or narrower by negative ones. */
export const widerBy = (px: number, steps: number): number => allowedWidth(px * STEP ** steps)

export const allowedWidth = (px: number): number =>
  Math.round(Math.min(WIDTH_PX_MAX, Math.max(WIDTH_PX_MIN, px)))

/** The columns that are shown, as wide as a person wants them. */
export function columnsInView<Row>(
  columns: readonly TableColumn<Row>[],
  hidden: readonly string[],
  widths: Readonly<Record<string, number>>,
): readonly TableColumn<Row>[] {
  return columns
    .filter(({ id }) => !hidden.includes(id))
    .map((column) => {
      const wanted = widths[column.id]
      if (wanted === undefined) return column
      const { grow: _, ...rest } = column
      return { ...rest, minPx: wanted }
    })
}

/** The sort after a press on a header: ascending, descending, then the list's own order. */
export function nextSort(sort: TableSort | null, by: string): TableSort | null {
  if (sort === null || sort.by !== by) return { by, direction: 'ascending' }
  return sort.direction === 'ascending' ? { by, direction: 'descending' } : null
}
