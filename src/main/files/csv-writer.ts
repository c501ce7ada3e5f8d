import { stringify } from 'csv-stringify/sync'
import { spreadsheetText } from './spreadsheet-text.ts'
import type { Sink } from './whole-file.ts'

/** Without it a spreadsheet takes the file for the machine's own code page. */
const BYTE_ORDER_MARK = '\uFEFF'
const ROW_END = '\r\n'
/** Names that mean the same with quotation marks and without. */
const PLAIN_HEADING = /^[A-Za-z][\w ]*$/

export type CsvCell = string | number | null

export interface CsvWriter {
  rows(rows: readonly (readonly CsvCell[])[]): Promise<void>
}

/**
 * All CSV that the product writes: UTF-8 with a byte-order mark, CRLF, every text in quotation marks and guarded so that a
 * spreadsheet shows it as it is and runs nothing of it; see [Note: text in spreadsheets] in `spreadsheet-text.ts`. Headings
 * of our own stand plain; those of a file that was read are texts like any other.
 */
export async function openCsv(headings: readonly string[], write: Sink): Promise<CsvWriter> {
  const text = (rows: readonly (readonly CsvCell[])[]): string => {
    const guarded = rows.map((cells) =>
      cells.map((cell) => (typeof cell === 'string' ? spreadsheetText(cell) : cell)),
    )
    return stringify(guarded, { record_delimiter: ROW_END, quoted_string: true })
  }
  const heading = headings.every((name) => PLAIN_HEADING.test(name))
    ? `${headings.join(',')}${ROW_END}`
    : text([headings])
  await write(`${BYTE_ORDER_MARK}${heading}`)
  return {
    async rows(rows) {
      if (rows.length > 0) await write(text(rows))
    },
  }
}
