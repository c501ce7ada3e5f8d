import type { InventoryItem, ItemFilter } from '../../contract/inventories.ts'
import type { ItemCondition } from '../../contract/item-condition.ts'
import type { TargetSchema } from '../../contract/vendor.ts'
import { words } from '../words/words.ts'

/** As the contract's bound of a condition's text; repeated here because that module brings its schemas along. */
const TEXT_CHARS_MAX = 2_000
/** Between columns of a target, as main joins them. */
const COLUMN_END = '\u001f'

/**
 * A filter narrowed to rows that a person has picked, or to all but these. Rows are named by what identifies them: by its one
 * column, else by all that names a target, since a serial number alone may stand for certificates of two CAs.
 *
 * @returns null where a row's name is longer than a condition takes
 */
export function pickedFilter(
  filter: ItemFilter,
  schema: TargetSchema | undefined,
  picked: readonly InventoryItem[],
  which: 'only' | 'without',
): ItemFilter | null {
  const identity = schema?.columns.filter((column) => column.identity) ?? []
  const [only] = identity
  const column = only !== undefined && identity.length === 1 ? only.name : 'target'
  const texts = picked.map(({ target }) =>
    column === 'target' ? Object.values(target).join(COLUMN_END).toLowerCase() : (target[column] ?? ''),
  )
  if (texts.some((text) => text === '' || text.length > TEXT_CHARS_MAX)) return null
  const condition: ItemCondition = {
    column,
    test: 'in',
    not: which === 'without',
    texts: [...new Set(texts)],
    file: words.inventory.picked.list,
  }
  return { ...filter, conditions: [...(filter.conditions ?? []), condition] }
}
