import type { TargetSchema } from '../../contract/vendor.ts'
import { targetText } from '../batches/target-text.ts'
import type { ItemRow } from '../journal/item-row.ts'
import { spreadsheetHex, spreadsheetText } from './spreadsheet-text.ts'

/** The order of columns that scripts rely on: additions go to the end. */
export const CSV_COLUMNS = [
  'ordinal',
  'target',
  'operation',
  'reason',
  'state',
  'outcome',
  'vendor_status',
  'vendor_code',
  'vendor_message',
  'request_id',
  'attempts',
  'submitted_at',
  'confirmed_at',
  'source_file',
  'source_row',
] as const

/** The target as the report's `target` column holds it; see [Note: text in spreadsheets] in `spreadsheet-text.ts`. */
export function csvTarget(schema: TargetSchema, target: Readonly<Record<string, string>>): string {
  const text = targetText(schema, target)
  const column = schema.columns.find(({ name }) => target[name] === text)
  const isHex = column?.type === 'serial' || column?.type === 'sha1' || column?.type === 'sha256'
  return isHex ? spreadsheetHex(text) : spreadsheetText(text)
}

/** Cells of one item in the order of `CSV_COLUMNS`. */
export function csvCells(
  item: ItemRow,
  batch: { readonly schema: TargetSchema; readonly operation: string; readonly sourceFile: string },
): (string | number | null)[] {
  const isDone = item.state === 'confirmed' || item.state === 'already-done'
  return [
    item.ordinal,
    csvTarget(batch.schema, JSON.parse(item.target) as Record<string, string>),
    batch.operation,
    item.reason,
    item.state,
    item.outcome,
    spreadsheetText(item.vendor_status),
    spreadsheetText(item.vendor_code),
    spreadsheetText(item.vendor_message),
    spreadsheetText(item.request_id),
    item.attempts,
    item.submitted_at,
    isDone ? item.settled_at : null,
    spreadsheetText(batch.sourceFile),
    item.source_row,
  ]
}
