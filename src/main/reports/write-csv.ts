import { stringify } from 'csv-stringify/sync'
import type { OperationInfo } from '../../contract/vendor.ts'
import type { Sink } from '../files/whole-file.ts'
import type { BatchSnapshot } from './batch-snapshot.ts'
import { CSV_COLUMNS, csvCells } from './csv-cells.ts'

/** Without it a spreadsheet takes the file for the machine's own code page. */
const BYTE_ORDER_MARK = '\uFEFF'

/** What a spreadsheet would run as a formula gets an apostrophe in front: `=`, `+`, `-`, `@`, tab, CR and the full-width `＝＋－＠`. */
const OPTIONS = { record_delimiter: '\r\n', escape_formulas: true } as const

/** Writes one row for each item, page by page: UTF-8 with a byte-order mark, CRLF. */
export async function writeCsv(
  snapshot: BatchSnapshot,
  operation: OperationInfo,
  write: Sink,
): Promise<void> {
  const batch = {
    schema: operation.target,
    operation: operation.id,
    sourceFile: snapshot.manifest.source.name,
  }
  await write(`${BYTE_ORDER_MARK}${stringify([[...CSV_COLUMNS]], OPTIONS)}`)
  for (const page of snapshot.itemPages()) {
    await write(
      stringify(
        page.map((item) => csvCells(item, batch)),
        OPTIONS,
      ),
    )
  }
}
