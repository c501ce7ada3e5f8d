import type { TargetSchema } from '../../contract/vendor.ts'
import { targetText } from '../batches/target-text.ts'
import type { ItemRow } from '../journal/item-row.ts'

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

/**
 * [Note: serials in spreadsheets] A spreadsheet reads the hex serials `123456` and `1E5` as numbers, shows the second as
 * 100000 and, once saved, has destroyed both. The usual cures, `="1E5"` or a leading apostrophe, destroy them for scripts
 * instead. So the few serials that read as a number get `0x` in front: text to every spreadsheet, the same number to every
 * hex parser (Python's `int(s, 16)`, `BigInt`, and the product's own import). All others stand as they are, so that a
 * script may compare the column with its own list after dropping a leading `0x`. Decimal ids (orders, Keyfactor ids) are
 * numbers and stay so.
 */
const READS_AS_NUMBER = /^\d+(E\d+)?$/i

/** The target as the report's `target` column holds it; see [Note: serials in spreadsheets]. */
export function csvTarget(schema: TargetSchema, target: Readonly<Record<string, string>>): string {
  const text = targetText(schema, target)
  const column = schema.columns.find(({ name }) => target[name] === text)
  const isHex = column?.type === 'serial' || column?.type === 'sha1' || column?.type === 'sha256'
  return isHex && READS_AS_NUMBER.test(text) ? `0x${text}` : text
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
    item.vendor_status,
    item.vendor_code,
    item.vendor_message,
    item.request_id,
    item.attempts,
    item.submitted_at,
    isDone ? item.settled_at : null,
    batch.sourceFile,
    item.source_row,
  ]
}
