import { PAGE, TEXT_WIDTH_PT } from './page-frame.ts'
import type { Pen, TextStyle } from './pen.ts'
import { COLOURS } from './state-words.ts'

export interface Column {
  readonly title: string
  /** Points, the gap to the next column included. */
  readonly width: number
  readonly align?: 'right'
}

/** A cell is its text, line feeds included, and its colour where it has one. */
export type Cell = string | { readonly text: string; readonly colour: string }

/** Writes headings, paragraphs and long tables down the page and onto new ones. */
export interface TableWriter {
  newPage(): void
  /** `keep`: points that must fit below it on the same page. */
  heading(text: string, size: number, keep: number): void
  paragraph(text: string, style?: Partial<TextStyle>): void
  /** Rows are never broken over pages unless they are longer than one; the column titles are repeated on each. */
  table<T>(columns: readonly Column[], rows: readonly T[], cellsOf: (row: T) => readonly Cell[]): void
}

const CELL = { size: 7 } as const
const CELL_LINE_PT = 8.6
const TITLE = { size: 7, face: 'bold', colour: COLOURS.muted } as const
const ROW_PADDING_PT = 2
const COLUMN_GAP_PT = 6
const BODY = { size: 9 } as const
const LINE_HEIGHT = 1.3
const BOTTOM_PT = PAGE.height - PAGE.bottom

export function createTableWriter(pen: Pen): TableWriter {
  let y: number = BOTTOM_PT
  const newPage = () => {
    pen.addPage()
    y = PAGE.top
  }
  const room = (height: number): boolean => y + height <= BOTTOM_PT

  const titles = (columns: readonly Column[]) => {
    place(pen, columns, (column) => [columns[column]?.title ?? ''], y, TITLE)
    y += CELL_LINE_PT + ROW_PADDING_PT
    pen.rule(PAGE.left, PAGE.left + TEXT_WIDTH_PT, y)
    y += ROW_PADDING_PT
  }
  /** Writes as many lines of a row as fit and answers those that are left, for the next page. */
  const rowPart = (
    columns: readonly Column[],
    lines: readonly string[][],
    colours: readonly (string | undefined)[],
    most: number,
  ): string[][] => {
    const height = Math.max(...lines.map((cell) => Math.min(cell.length, most))) * CELL_LINE_PT
    place(pen, columns, (column) => lines[column]?.slice(0, most) ?? [], y, CELL, colours)
    y += height + ROW_PADDING_PT
    pen.rule(PAGE.left, PAGE.left + TEXT_WIDTH_PT, y)
    y += ROW_PADDING_PT
    return lines.map((cell) => cell.slice(most))
  }

  return {
    newPage,
    heading(text, size, keep) {
      const height = size * LINE_HEIGHT + size
      if (!room(height + keep)) newPage()
      if (y > PAGE.top) y += size
      pen.text(text, PAGE.left, y, { size, face: 'bold' })
      y += size * LINE_HEIGHT + 4
    },
    paragraph(text, style = {}) {
      const full = { ...BODY, ...style }
      const lineHeight = full.size * LINE_HEIGHT
      for (const line of pen.wrap(text, TEXT_WIDTH_PT, full)) {
        if (!room(lineHeight)) newPage()
        pen.text(line, PAGE.left, y, full)
        y += lineHeight
      }
      y += 4
    },
    table(columns, rows, cellsOf) {
      if (!room(4 * CELL_LINE_PT)) newPage()
      titles(columns)
      const linesOnPage = Math.floor((BOTTOM_PT - PAGE.top - 2 * CELL_LINE_PT) / CELL_LINE_PT)
      for (const row of rows) {
        const cells = cellsOf(row)
        const colours = cells.map((cell) => (typeof cell === 'string' ? undefined : cell.colour))
        let lines = cells.map((cell, column) =>
          pen.wrap(
            typeof cell === 'string' ? cell : cell.text,
            (columns[column]?.width ?? 0) - COLUMN_GAP_PT,
            CELL,
          ),
        )
        while (lines.some((cell) => cell.length > 0)) {
          const tallest = Math.max(...lines.map((cell) => cell.length))
          if (!room(Math.min(tallest, linesOnPage) * CELL_LINE_PT + 2 * ROW_PADDING_PT)) {
            newPage()
            titles(columns)
          }
          lines = rowPart(columns, lines, colours, linesOnPage)
        }
      }
      y += 4
    },
  }
}

/** Writes the cells of one row, each from the same height down. */
function place(
  pen: Pen,
  columns: readonly Column[],
  linesOf: (column: number) => readonly string[],
  y: number,
  style: TextStyle,
  colours: readonly (string | undefined)[] = [],
): void {
  let x: number = PAGE.left
  for (const [index, { width, align }] of columns.entries()) {
    const colour = colours[index]
    const inked = colour === undefined ? style : { ...style, colour }
    for (const [line, text] of linesOf(index).entries()) {
      const left = align === 'right' ? x + width - COLUMN_GAP_PT - pen.width(text, style) : x
      pen.text(text, left, y + line * CELL_LINE_PT, inked)
    }
    x += width
  }
}
