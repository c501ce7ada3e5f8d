import type { Database } from 'better-sqlite3'
import type { ReadAs, RejectedRow } from '../../../contract/inventories.ts'
import type { TargetSchema } from '../../../contract/vendor.ts'
import { openCsv } from '../../files/csv-writer.ts'
import { writeWholeFile } from '../../files/whole-file.ts'

export type WholeRejectedRow = RejectedRow & { readonly cells: readonly string[] }

export function readRejects(file: Database): WholeRejectedRow[] {
  const columns = file.pragma('table_info(rejected)') as { name: string }[]
  const cells = columns.some(({ name }) => name === 'cells') ? 'cells' : 'NULL AS cells'
  return file
    .prepare<[], RejectedRow & { cells: string | null }>(
      `SELECT source_row AS row, reason, message, value, ${cells} FROM rejected ORDER BY source_row, id`,
    )
    .all()
    .map((row) => ({ ...row, cells: row.cells === null ? [] : (JSON.parse(row.cells) as string[]) }))
}

/** The file's own headers; where it had none, the names of what its columns were taken for, so that they are found again. */
export function headersOf(schema: TargetSchema, reading: ReadAs | undefined): readonly string[] {
  const headers = reading?.headers ?? []
  if (headers.length > 0) return headers
  const columns = Object.entries(reading?.columns ?? {})
  if (columns.length === 0) return reading?.format === 'list' ? [schema.columns[0]?.name ?? 'value'] : []
  const last = Math.max(...columns.map(([, place]) => Number(place.slice(1)) || 0))
  return Array.from(
    { length: last },
    (_, at) => columns.find(([, place]) => place === `#${at + 1}`)?.[0] ?? `column ${at + 1}`,
  )
}

/** Each rejected row with why it was, and its own cells under their headers: mended, the file can be imported. */
export async function writeRejects(
  file: string,
  rows: readonly WholeRejectedRow[],
  headers: readonly string[],
): Promise<void> {
  await writeWholeFile(file, async (write) => {
    const csv = await openCsv(['row', 'reason', 'message', 'value', ...headers], write)
    await csv.rows(
      rows.map(({ row, reason, message, value, cells }) => [
        row,
        reason,
        message,
        value,
        ...headers.map((_, at) => cells[at] ?? ''),
      ]),
    )
  })
}
