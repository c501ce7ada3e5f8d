import type { TargetColumn, TargetSchema } from '../../contract/vendor.ts'
import { targetText } from '../batches/target-text.ts'
import { spreadsheetHex } from '../files/spreadsheet-text.ts'
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
  'confirmed_by',
] as const

/** What the inventory knew of an item: with the target's own columns it tells two certificates of one serial number apart. */
const KNOWN_COLUMNS = [
  'common_name',
  'organization',
  'valid_from',
  'valid_to',
  'issuer',
  'profile_id',
  'certificate_type',
  'product',
] as const

/** All headings: the promised ones, then the target's columns and what was known of it, so that a report is an inventory again. */
export const csvColumns = (schema: TargetSchema): string[] => [...CSV_COLUMNS, ...ownColumns(schema)]

const ownColumns = (schema: TargetSchema): string[] => {
  const names = schema.columns.map(({ name }) => name)
  return [...names, ...KNOWN_COLUMNS.filter((name) => !names.includes(name))]
}

/** The target as the report's `target` column holds it; hexadecimal digits as a text to every spreadsheet. */
export function csvTarget(schema: TargetSchema, target: Readonly<Record<string, string>>): string {
  const text = targetText(schema, target)
  const column = schema.columns.find(({ name }) => target[name] === text)
  return isHex(column) ? spreadsheetHex(text) : text
}

/** Cells of one item in the order of `csvColumns`. */
export function csvCells(
  item: ItemRow,
  batch: { readonly schema: TargetSchema; readonly operation: string; readonly sourceFile: string },
): (string | number | null)[] {
  const target = JSON.parse(item.target) as Record<string, string>
  const known = JSON.parse(item.attributes) as Record<string, string>
  const isDone = item.state === 'confirmed' || item.state === 'already-done'
  return [
    item.ordinal,
    csvTarget(batch.schema, target),
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
    isDone ? item.confirmed_by : null,
    ...ownColumns(batch.schema).map((name) => ownCell(batch.schema, name, target[name] ?? known[name])),
  ]
}

function ownCell(schema: TargetSchema, name: string, text: string | undefined): string | null {
  if (text === undefined) return null
  return isHex(schema.columns.find((column) => column.name === name)) ? spreadsheetHex(text) : text
}

const isHex = (column: TargetColumn | undefined): boolean =>
  column?.type === 'serial' || column?.type === 'sha1' || column?.type === 'sha256'
