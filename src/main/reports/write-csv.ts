import type { OperationInfo } from '../../contract/vendor.ts'
import { openCsv } from '../files/csv-writer.ts'
import type { Sink } from '../files/whole-file.ts'
import type { BatchSnapshot } from './batch-snapshot.ts'
import { csvCells, csvColumns } from './csv-cells.ts'

/** Writes one row for each item, page by page. */
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
  const csv = await openCsv(csvColumns(operation.target), write)
  for (const page of snapshot.itemPages()) await csv.rows(page.map((item) => csvCells(item, batch)))
}
