import type { Database } from 'better-sqlite3'
import type { InventoryItem, ItemFilter, ItemSort } from '../../../contract/inventories.ts'
import type { TargetSchema } from '../../../contract/vendor.ts'
import type { ItemColumns } from '../storing/inventory-file.ts'
import { targetFromKey } from '../storing/target-key.ts'
import { conditionSql } from './condition-sql.ts'

export function itemFromRow(schema: TargetSchema, row: ItemColumns): InventoryItem {
  const payload = row.payload === null ? {} : (JSON.parse(row.payload) as Record<string, string>)
  return {
    ordinal: row.ordinal,
    sourceRow: row.source_row,
    target: { ...targetFromKey(schema, row.key), ...payload },
    ...(row.common_name === null ? {} : { commonName: row.common_name }),
    ...(row.organization === null ? {} : { organization: row.organization }),
    ...(row.valid_from === null ? {} : { validFrom: row.valid_from }),
    ...(row.valid_to === null ? {} : { validTo: row.valid_to }),
    attributes: row.attributes === null ? {} : (JSON.parse(row.attributes) as Record<string, string>),
  }
}

const COLUMNS: Readonly<Record<Exclude<NonNullable<ItemSort['by']>, 'target'>, string>> = {
  commonName: 'common_name',
  organization: 'organization',
  validFrom: 'valid_from',
  validTo: 'valid_to',
  sourceRow: 'source_row',
}

export interface ItemCondition {
  readonly where: string
  readonly values: Readonly<Record<string, string | number>>
}

/** Whether a filter lets everything through. */
export function isOpen(filter: ItemFilter | undefined): boolean {
  return filter === undefined || conditionOf(filter, 0).where === 'TRUE'
}

/** A filter as SQL; the text of a target is what the function `target_text` makes of its key. */
export function conditionOf(filter: ItemFilter, nowSeconds: number): ItemCondition {
  const conditions: string[] = []
  const values: Record<string, string | number> = {}
  const bind = (value: string | number): string => {
    const name = `v${Object.keys(values).length}`
    values[name] = value
    return `:${name}`
  }
  const contains = (column: string, text: string) =>
    conditionSql({ column, test: 'contains', not: false, texts: [text] }, bind)
  const search = filter.search?.trim() ?? ''
  if (search !== '')
    conditions.push(
      `(${['target', 'common_name', 'organization'].map((column) => contains(column, search)).join(' OR ')})`,
    )
  for (const [column, text] of Object.entries(filter.columns ?? {})) {
    if (text === undefined || text.trim() === '') continue
    conditions.push(contains(column === 'target' ? column : COLUMNS[column as 'commonName'], text))
  }
  for (const condition of filter.conditions ?? []) conditions.push(conditionSql(condition, bind))
  if (filter.expired === true) conditions.push('ends_at IS NOT NULL AND ends_at <= :now')
  if (filter.expired === false) conditions.push('(ends_at IS NULL OR ends_at > :now)')
  if (filter.expired !== undefined) values['now'] = nowSeconds
  return { where: conditions.length === 0 ? 'TRUE' : conditions.join(' AND '), values }
}

export function orderOf(sort: ItemSort | undefined): string {
  if (sort === undefined) return 'ordinal'
  const direction = sort.direction === 'descending' ? 'DESC' : 'ASC'
  const column = sort.by === 'target' ? 'key' : COLUMNS[sort.by]
  const collation = sort.by === 'commonName' || sort.by === 'organization' ? ' COLLATE NOCASE' : ''
  return `${column}${collation} ${direction}, ordinal`
}

/** Between columns, so that nothing matches across two of them. */
const COLUMN_END = '\u001f'

/** Makes the functions known to a connection that conditions use: `target_text`, `target_column`, and `lower_case` of all of Unicode. */
export function registerItemText(db: Database, schema: TargetSchema): void {
  db.function('target_text', { deterministic: true }, (key: unknown, payload: unknown) => {
    const beside = payload === null ? {} : (JSON.parse(payload as string) as Record<string, string>)
    const columns = [...Object.values(targetFromKey(schema, key as Buffer)), ...Object.values(beside)]
    return columns.join(COLUMN_END).toLowerCase()
  })
  db.function('lower_case', { deterministic: true }, (text: unknown) =>
    typeof text === 'string' ? text.toLowerCase() : null,
  )
  db.function('target_column', { deterministic: true }, (key: unknown, payload: unknown, name: unknown) => {
    const column = schema.columns.find((one) => one.name === name)
    if (column === undefined) return null
    if (column.identity) return targetFromKey(schema, key as Buffer)[column.name] ?? null
    return payload === null
      ? null
      : ((JSON.parse(payload as string) as Record<string, string>)[column.name] ?? null)
  })
}
