import Papa from 'papaparse'
import { AppError } from '../app-error.ts'

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

/**
 * PapaParse over decoded text with line ends made one and told explicitly: so it survives a split at every character
 * (`docs/decisions/004-csv.md`). What may still change with the next piece, the last row, is kept for it.
 */
export function createCsvReader(delimiter: Delimiter, file: string): CsvReader {
  let pending = ''
  let heldReturn = ''
  let line = 1

  const rowsOf = (text: string): CsvRow[] => {
    if (text === '') {
      // One blank line, of which the parser makes no row.
      line += 1
      return []
    }
    const { data } = Papa.parse<string[]>(text, { delimiter, newline: '\n', quoteChar: '"', escapeChar: '"' })
    const rows: CsvRow[] = []
    for (const cells of data) {
      if (cells.length > 1 || cells[0] !== '') rows.push({ line, cells })
      line += 1
      for (const cell of cells) if (cell.includes('\n')) line += cell.split('\n').length - 1
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
      pending += fresh.includes('\r') ? fresh.replace(/\r\n?/g, '\n') : fresh
      const whole = wholeRows(pending)
      if (whole === 0) {
        if (pending.length > PENDING_CHARS_MAX) {
          throw new AppError(
            'input.endless-row',
            `"${file}", line ${line}: a row goes on for more than ${PENDING_CHARS_MAX / 1024 / 1024} million characters.`,
            {
              hint: 'Look for a quotation mark that is never closed, or check that the file is a table.',
            },
          )
        }
        return []
      }
      const ready = pending.slice(0, whole - 1)
      pending = pending.slice(whole)
      return rowsOf(ready)
    },
    end() {
      pending += heldReturn === '' ? '' : '\n'
      const rest = pending.endsWith('\n') ? pending.slice(0, -1) : pending
      pending = ''
      return rest === '' ? [] : rowsOf(rest)
    },
  }
}

/**
 * How many characters at the start make whole rows: up to the last line feed with an even number of quotation marks before
 * it. A quotation mark inside an unquoted cell, which the format does not allow, shifts this; the rows then come together.
 */
function wholeRows(text: string): number {
  let quotes = 0
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at + 1)) quotes += 1
  let end = text.lastIndexOf('\n')
  if (quotes === 0 || end === -1) return end + 1
  // Walk back from the end, taking off the marks that follow each candidate.
  let after = 0
  let from = text.length
  while (end !== -1) {
    for (let at = text.indexOf('"', end); at !== -1 && at < from; at = text.indexOf('"', at + 1)) after += 1
    from = end
    if ((quotes - after) % 2 === 0) return end + 1
    end = end === 0 ? -1 : text.lastIndexOf('\n', end - 1)
  }
  return 0
}

/** The delimiter that parts the first lines into the same number of cells, more than one; a comma when none does. */
export function detectDelimiter(head: string): Delimiter {
  let best: { delimiter: Delimiter; score: number } = { delimiter: ',', score: 0 }
  for (const delimiter of DELIMITERS) {
    const { data } = Papa.parse<string[]>(head.replace(/\r\n?/g, '\n'), {
      delimiter,
      newline: '\n',
      preview: 30,
    })
    const rows = data.filter((cells) => cells.length > 1 || cells[0] !== '')
    const width = rows[0]?.length ?? 0
    if (width < 2) continue
    const alike = rows.filter((cells) => cells.length === width).length / rows.length
    const score = alike * Math.log2(width + 1)
    if (score > best.score) best = { delimiter, score }
  }
  return best.delimiter
}
