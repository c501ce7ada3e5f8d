import Papa from 'papaparse'
import { AppError } from '../../app-error.ts'

/** A cell longer than this is taken for a quotation mark that is never closed, or for a file that is no table. */
const PENDING_CHARS_MAX = 8 * 1024 * 1024

export type Delimiter = ',' | ';' | '\t' | '|'
const DELIMITERS: readonly Delimiter[] = [',', ';', '\t', '|']

export interface CsvRow {
  /** Line at which the row starts, from 1. */
  readonly line: number
  readonly cells: readonly string[]
}

/** Reads rows from text that comes in pieces; lines may end by LF or CRLF, mixed. */
export interface CsvReader {
  push(text: string): CsvRow[]
  end(): CsvRow[]
}

/** What PapaParse's `Parser` answers; its declared type is `any`. */
interface Parsed {
  readonly data: readonly (readonly string[])[]
  readonly errors: readonly { readonly code: string; readonly row: number }[]
  readonly meta: { readonly cursor: number }
}

/**
 * PapaParse over decoded text with line ends made one and told explicitly: so it survives a split at every character
 * (`docs/decisions/004-csv.md`). What may still change with the next piece, the last row, is kept for it.
 *
 * A quotation mark that is closed nowhere, or by chance some lines further down, would hide all rows in between; so it
 * ends the reading. @throws AppError `input.endless-row`, `input.open-quote`
 */
export function createCsvReader(delimiter: Delimiter, file: string): CsvReader {
  const parser = new Papa.Parser({ delimiter, newline: '\n', quoteChar: '"', escapeChar: '"' })
  let pending = ''
  let heldReturn = ''
  let line = 1

  const take = (text: string, isEnd: boolean): CsvRow[] => {
    const { data, errors, meta } = parser.parse(text, 0, !isEnd) as Parsed
    pending = isEnd ? '' : text.slice(meta.cursor)
    const unsound = new Map(errors.map(({ row, code }) => [row, code]))
    const mayBreak = text.includes('"')
    const rows: CsvRow[] = []
    for (const [index, cells] of data.entries()) {
      const breaks = mayBreak ? breaksIn(cells) : 0
      const code = unsound.get(index)
      if (code === 'MissingQuotes' || (code !== undefined && breaks > 0)) throw openQuote(file, line)
      if (cells.length > 1 || cells[0] !== '') rows.push({ line, cells })
      line += 1 + breaks
    }
    return rows
  }
  return {
    push(text) {
      let fresh = heldReturn + text
      heldReturn = ''
      if (fresh.endsWith('\r')) {
        heldReturn = '\r'
        fresh = fresh.slice(0, -1)
      }
      const rows = take(pending + withOneLineEnd(fresh), false)
      if (pending.length <= PENDING_CHARS_MAX) return rows
      throw new AppError(
        'input.endless-row',
        `"${file}", line ${line}: a row goes on for more than ${PENDING_CHARS_MAX / 1024 / 1024} million characters.`,
        { hint: 'Look for a quotation mark that is never closed, or check that the file is a table.' },
      )
    },
    end() {
      const rest = heldReturn === '' ? pending : `${pending}\n`
      return rest === '' ? [] : take(rest, true)
    },
  }
}

const withOneLineEnd = (text: string): string => {
  if (!text.includes('\r')) return text
  // By far the commonest, and a plain replacement is the fastest.
  const unified = text.replaceAll('\r\n', '\n')
  return unified.includes('\r') ? unified.replaceAll('\r', '\n') : unified
}

const breaksIn = (cells: readonly string[]): number => {
  let breaks = 0
  for (const cell of cells)
    for (let at = cell.indexOf('\n'); at !== -1; at = cell.indexOf('\n', at + 1)) breaks += 1
  return breaks
}

const openQuote = (file: string, line: number): AppError =>
  new AppError(
    'input.open-quote',
    `"${file}", line ${line}: a quotation mark is not closed in its cell, which hides the lines after it.`,
    { hint: 'Close it, or double each quotation mark that belongs to the text, and import again.' },
  )

/** `sep=;`, which Excel writes and reads above the heading. */
const SEPARATOR_LINE = /^\ufeff?"?sep=(.)"?[ \t]*\r?\n/i
const ROWS_LOOKED_AT = 60

/** As it was given, as Excel's first line says, or as it is found. */
export function delimiterOf(head: string, given: Delimiter | undefined): Delimiter {
  if (given !== undefined) return given
  const said = SEPARATOR_LINE.exec(head)?.[1]
  return DELIMITERS.find((delimiter) => delimiter === said) ?? detectDelimiter(head)
}

/**
 * The delimiter that parts most of the first lines into the same number of cells, more than one; a comma when none does. Titles
 * above and totals below have fewer cells, so the commonest number counts and not that of the first line.
 */
export function detectDelimiter(head: string): Delimiter {
  let best: { delimiter: Delimiter; score: number } = { delimiter: ',', score: 0 }
  const text = head.replace(/\r\n?/g, '\n')
  for (const delimiter of DELIMITERS) {
    const { data } = Papa.parse<string[]>(text, { delimiter, newline: '\n', preview: ROWS_LOOKED_AT })
    const rows = data.filter((cells) => cells.length > 1 || cells[0] !== '')
    const counts = new Map<number, number>()
    for (const { length } of rows) if (length > 1) counts.set(length, (counts.get(length) ?? 0) + 1)
    for (const [width, alike] of counts) {
      // One line with a stray delimiter among many makes no table.
      if (alike < 2 && alike < rows.length / 2) continue
      const score = (alike / rows.length) * Math.log2(width + 1)
      if (score > best.score) best = { delimiter, score }
    }
  }
  return best.delimiter
}
