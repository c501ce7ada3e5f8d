import { stringify } from 'csv-stringify/sync'
import { spreadsheetText } from './spreadsheet-text.ts'
import type { Sink } from './whole-file.ts'

/** Without it a spreadsheet takes the file for the machine's own code page. */
const BYTE_ORDER_MARK = '\uFEFF'
const ROW_END = '\r\n'

export type CsvCell = string | number | null

export interface CsvWriter {
  rows(rows: readonly (readonly CsvCell[])[]): Promise<void>
}

/**
 * All CSV that the product writes: UTF-8 with a byte-order mark, CRLF, every text in quotation marks and guarded so that a
 * spreadsheet shows it as it is and runs nothing of it; see [Note: text in spreadsheets] in `spreadsheet-text.ts`. Headings
 * are names of our own, and stand plain.
 */
export async function openCsv(headings: readonly string[], write: Sink): Promise<CsvWriter> {
  await write(`${BYTE_ORDER_MARK}${headings.join(',')}${ROW_END}`)
  return {
    async rows(rows) {
      if (rows.length === 0) return
      const guarded = rows.map((cells) =>
        cells.map((cell) => (typeof cell === 'string' ? spreadsheetText(cell) : cell)),
      )
      await write(stringify(guarded, { record_delimiter: ROW_END, quoted_string: true }))
    },
  }
}
