import type { InventoryItem } from '../../contract/inventories.ts'
import type { TargetColumn, TargetSchema } from '../../contract/vendor.ts'
import { formatCount, formatDay } from '../components/format.ts'
import { numberPx, type TableColumn } from '../table/table-column.ts'
import { words } from '../words/words.ts'

/** A SHA-256 thumbprint in monospaced digits; the cell cuts it, a click marks the whole. */
const LONG_PX = 190
/** Of 16 bytes, as most have, and a little more. With the boxes and the columns to the date it fits a window of 1024. */
const SERIAL_PX = 276
const TEXT_PX = 130

/**
 * The columns of an inventory's table. The vendor says what names a target; main sorts and filters by all of these
 * together as `target`, so the first column offers it.
 *
 * @param dated whether the items have an end
 * @param lines of the file, as many as were read
 */
export function itemColumns(
  schema: TargetSchema | undefined,
  dated: boolean,
  lines: number,
): readonly TableColumn<InventoryItem>[] {
  // A whole certificate is no text for a table: its names stand beside it.
  const targets = (schema?.columns ?? []).filter(({ type }) => type !== 'certificate')
  const first = targets[0]
  const targetColumns: TableColumn<InventoryItem>[] =
    first === undefined
      ? [
          {
            ...TARGET,
            header: words.inventory.columns.target,
            cell: ({ target }) => Object.values(target).join(' '),
          },
        ]
      : targets.map((column, index) => ({
          id: index === 0 ? 'target' : `target-${column.name}`,
          header: column.label,
          minPx: column.type === 'serial' ? SERIAL_PX : column.type === 'text' ? TEXT_PX : LONG_PX,
          look: column.type === 'text' ? 'text' : 'mono',
          cell: ({ target }) => target[column.name] ?? '',
          ...(index === 0 && {
            sortable: true,
            filter: words.inventory.columns.contains,
            copy: ({ target }: InventoryItem) => target[column.name] ?? '',
          }),
        }))
  return [
    {
      id: 'sourceRow',
      header: words.inventory.columns.line,
      minPx: numberPx(lines),
      look: 'number',
      sortable: true,
      cell: ({ sourceRow }) => (sourceRow === 0 ? '' : formatCount(sourceRow)),
    },
    ...targetColumns.filter((_, index) => index === 0 || !isDigest(targets[index])),
    {
      id: 'commonName',
      header: words.inventory.columns.commonName,
      minPx: 150,
      grow: 2,
      sortable: true,
      filter: words.inventory.columns.contains,
      cell: ({ commonName }) => commonName ?? '',
    },
    {
      id: 'organization',
      header: words.inventory.columns.organization,
      minPx: 120,
      grow: 1,
      look: 'muted',
      sortable: true,
      filter: words.inventory.columns.contains,
      cell: ({ organization }) => organization ?? '',
    },
    ...(dated ? [EXPIRES] : []),
    // Digests are long and seldom read: last, where a narrow window cuts first.
    ...targetColumns.filter((_, index) => index > 0 && isDigest(targets[index])),
  ]
}

const isDigest = (column: TargetColumn | undefined): boolean =>
  column?.type === 'sha256' || column?.type === 'sha1'

const TARGET = {
  id: 'target',
  minPx: SERIAL_PX,
  look: 'mono',
  sortable: true,
  filter: words.inventory.columns.contains,
} as const
const EXPIRES: TableColumn<InventoryItem> = {
  id: 'validTo',
  header: words.inventory.columns.expires,
  minPx: 108,
  look: 'muted',
  sortable: true,
  filter: '2027-03',
  cell: ({ validTo }) => (validTo === undefined ? '' : formatDay(validTo)),
}
