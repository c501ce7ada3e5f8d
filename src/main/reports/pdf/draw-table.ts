import type { Cell, Column } from '../document/block.ts'
import { COLOURS, INKS } from './colours.ts'
import { BOTTOM_PT, type Flow } from './flow.ts'
import { PAGE, TEXT_WIDTH_PT } from './page-frame.ts'
import type { TextStyle } from './pen.ts'
import type { Tag } from './structure.ts'

export interface DrawnTable {
  readonly caption: string
  /** Widths in points, the gap to the next column included. Without titles the table has no head. */
  readonly columns: readonly Column[]
  readonly hasTitles: boolean
  /** Points. */
  readonly size: number
  /** Whether a hair line is drawn under each row. */
  readonly isRuled: boolean
}

const CAPTION = { size: 7.5, colour: COLOURS.muted } as const
const PADDING_PT = 2
const COLUMN_GAP_PT = 6
const LINE_HEIGHT = 1.23

/**
 * Draws a table down the page and on to new ones. Rows are never broken over pages unless they are longer than one. The
 * titles stand on each page; on those after the first they are decoration, since the tree holds the table once.
 */
export function drawTable<T>(
  flow: Flow,
  parent: Tag,
  table: DrawnTable,
  rows: Iterable<T>,
  cellsOf: (row: T) => readonly Cell[],
): void {
  const { columns, size, caption } = table
  const lineHeight = size * LINE_HEIGHT
  const linesOnPage = Math.floor((BOTTOM_PT - PAGE.top - 4 * lineHeight) / lineHeight)
  const tag = parent.open('Table')
  flow.need(5 * lineHeight)
  const captionTag = tag.open('Caption')
  flow.text(captionTag, caption, CAPTION)
  captionTag.close()
  flow.down(PADDING_PT)
  if (table.hasTitles) drawTitles(flow, table, tag)
  const body = tag.open('TBody')
  for (const row of rows) {
    const cells = cellsOf(row).map((cell, index) => drawnCell(flow, cell, table, index))
    const tags = body.open('TR')
    const cellTags = cells.map((_, index) =>
      columns[index]?.isRowHeader === true ? tags.open('TH', { scope: 'Row' }) : tags.open('TD'),
    )
    let from = 0
    const longest = Math.max(...cells.map(({ lines }) => lines.length))
    while (from < longest) {
      const height = Math.min(longest - from, linesOnPage) * lineHeight + 2 * PADDING_PT
      if (flow.y + height > BOTTOM_PT) {
        flow.newPage()
        if (table.hasTitles) drawTitles(flow, table, null)
      }
      drawRowPart(flow, table, cells, cellTags, { from, to: from + linesOnPage })
      from += linesOnPage
    }
    for (const cellTag of cellTags) cellTag.close()
    tags.close()
  }
  body.close()
  tag.close()
  flow.down(6)
}

interface DrawnCell {
  readonly lines: readonly string[]
  readonly style: TextStyle
}

function drawnCell(flow: Flow, cell: Cell, { columns, size }: DrawnTable, index: number): DrawnCell {
  const { text, tone, strong } =
    typeof cell === 'string' ? { text: cell, tone: undefined, strong: undefined } : cell
  const style: TextStyle = {
    size,
    ...(tone === undefined ? {} : { colour: INKS[tone] }),
    ...(strong === true ? { face: 'bold' } : {}),
  }
  const width = (columns[index]?.width ?? 0) - COLUMN_GAP_PT
  return { style, lines: flow.pen.wrap(flow.pen.printable(text), width, style) }
}

function drawTitles(flow: Flow, table: DrawnTable, tag: Tag | null): void {
  const { columns, size } = table
  const style: TextStyle = { size: Math.min(size, 7.5), face: 'bold', colour: COLOURS.muted }
  const cells = columns.map(({ title }): DrawnCell => ({ style, lines: [title] }))
  const head = tag?.open('THead')
  const row = head?.open('TR')
  const tags = row === undefined ? null : columns.map(() => row.open('TH', { scope: 'Column' }))
  if (tags === null)
    flow.pen.artifact('Pagination', () => {
      drawCells(flow, table, cells, null, { from: 0, to: 1 })
    })
  else drawCells(flow, table, cells, tags, { from: 0, to: 1 })
  for (const closing of [...(tags ?? []), ...(row === undefined ? [] : [row])]) closing.close()
  head?.close()
  flow.down(style.size * LINE_HEIGHT + PADDING_PT)
  rule(flow)
  flow.down(PADDING_PT)
}

function drawRowPart(
  flow: Flow,
  table: DrawnTable,
  cells: readonly DrawnCell[],
  tags: readonly Tag[],
  part: { from: number; to: number },
): void {
  drawCells(flow, table, cells, tags, part)
  const lines = Math.max(...cells.map((cell) => cell.lines.slice(part.from, part.to).length))
  flow.down(lines * table.size * LINE_HEIGHT + PADDING_PT)
  if (table.isRuled) {
    rule(flow)
    flow.down(PADDING_PT)
  }
}

/** Writes the cells of one row, each from the same height down. */
function drawCells(
  { pen, y }: Flow,
  { columns, size }: DrawnTable,
  cells: readonly DrawnCell[],
  tags: readonly Tag[] | null,
  { from, to }: { from: number; to: number },
): void {
  let x: number = PAGE.left
  for (const [index, { width, align }] of columns.entries()) {
    const cell = cells[index]
    const lines = cell?.lines.slice(from, to) ?? []
    const left = x
    const draw = () => {
      for (const [line, text] of lines.entries()) {
        const style = cell?.style ?? { size }
        const at = align === 'right' ? left + width - COLUMN_GAP_PT - pen.width(text.trimEnd(), style) : left
        pen.text(text, at, y + line * size * LINE_HEIGHT, style)
      }
    }
    const tag = tags?.[index]
    if (tag === undefined) draw()
    else if (lines.some((line) => line.trim() !== '')) tag.mark(draw)
    x += width
  }
}

const rule = ({ pen, y }: Flow): void =>
  pen.artifact('Layout', () => pen.rule(PAGE.left, PAGE.left + TEXT_WIDTH_PT, y))
