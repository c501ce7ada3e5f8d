import type { ITEM_FILTER_COLUMNS, ItemFilter } from '../contract/inventories.ts'
import { AppError } from '../main/app-error.ts'

const COLUMNS: ReadonlyMap<string, (typeof ITEM_FILTER_COLUMNS)[number]> = new Map([
  ['target', 'target'],
  ['serial_number', 'target'],
  ['common_name', 'commonName'],
  ['organization', 'organization'],
  ['valid_from', 'validFrom'],
  ['valid_to', 'validTo'],
  ['source_row', 'sourceRow'],
])

/**
 * Reads `--where`: conditions joined with commas, all of which must hold. `common_name=example` is true where the cell
 * contains the text, whatever its case; `search=…` looks at all cells; `expired=true|false` at the end of the validity.
 * What is not understood, or given twice, is refused: a condition that were dropped would let more into a batch than meant.
 *
 * @throws AppError `input.bad-where`
 */
export function whereFilter(expression: string | undefined): ItemFilter {
  if (expression === undefined || expression.trim() === '') return {}
  const columns: Partial<Record<(typeof ITEM_FILTER_COLUMNS)[number], string>> = {}
  let filter: ItemFilter = {}
  const given = new Set<string>()
  for (const condition of expression.split(',')) {
    const match = /^\s*([a-z_]+)\s*=\s*(.+?)\s*$/.exec(condition)
    const [, name = '', value = ''] = match ?? []
    const column = COLUMNS.get(name)
    if (given.has(column ?? name)) {
      throw new AppError('input.bad-where', `--where names ${name} twice.`, {
        hint: 'Give each condition once; all of them must hold.',
      })
    }
    given.add(column ?? name)
    if (column !== undefined) columns[column] = value
    else if (name === 'search') filter = { ...filter, search: value }
    else if (name === 'expired' && (value === 'true' || value === 'false'))
      filter = { ...filter, expired: value === 'true' }
    else {
      throw new AppError('input.bad-where', `--where does not understand "${condition.trim()}".`, {
        hint: `Write name=text, joined with commas; names are ${[...COLUMNS.keys()].join(', ')}, search, expired (true or false).`,
      })
    }
  }
  return Object.keys(columns).length === 0 ? filter : { ...filter, columns }
}
