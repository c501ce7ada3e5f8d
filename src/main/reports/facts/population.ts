import { conditionText } from '../../../contract/condition-text.ts'
import type { ItemFilter } from '../../../contract/inventories.ts'
import { ITEM_STATES, type ItemState, type StateCounts } from '../../../contract/item-state.ts'
import type { Manifest } from '../../batches/manifest.ts'

/** What became of every row of the source: the figures of an auditor's completeness check, and whether they add up. */
export interface Population {
  readonly read: number
  readonly rejected: number
  readonly duplicates: number
  /** Of the inventory, not in this batch: the batch was made with a filter. */
  readonly leftOut: number
  /** The filter in words; null when there was none, or when it is known only where the batch was prepared. */
  readonly filter: string | null
  readonly items: number
  readonly sums: readonly Sum[]
}

/** One sum that must hold. */
export interface Sum {
  readonly kind: 'rows' | 'items' | 'outcomes' | 'counters'
  readonly left: number
  readonly right: number
  readonly holds: boolean
}

export interface PopulationInput {
  readonly source: Manifest['source']
  /** As sealed. */
  readonly sealedItems: number
  /** As counted item by item when the report was written. */
  readonly outcomes: ReadonlyMap<ItemState, number>
  /** As the run kept count. */
  readonly counts: StateCounts
  /** Of the batch's own filter, absent members meaning no restriction; null when the batch came in a bundle. */
  readonly filter: ItemFilter | null
}

/**
 * Rows in the source = rejected + duplicates + left out by the filter + items; items = sum of outcomes. Without a filter
 * nothing may have been left out, so what is missing is missing. With one, what was left out is only known as the difference
 * (the inventory may have changed since), so the first sum proves the import and not the choice; the report says so.
 */
export function populationOf({ source, sealedItems, outcomes, counts, filter }: PopulationInput): Population {
  const { read, rejected, duplicates, imported } = source
  const filterText = filter === null ? null : filterWords(filter)
  const mayLeaveOut = filter === null || filterText !== null
  const leftOut = mayLeaveOut ? Math.max(0, imported - sealedItems) : 0
  const listed = [...outcomes.values()].reduce((sum, items) => sum + items, 0)
  const differing = ITEM_STATES.filter((state) => counts[state] !== (outcomes.get(state) ?? 0))
  return {
    read,
    rejected,
    duplicates,
    leftOut,
    filter: filterText,
    items: sealedItems,
    sums: [
      sum('rows', read, rejected + duplicates + leftOut + sealedItems),
      sum('items', sealedItems, listed),
      sum(
        'outcomes',
        sealedItems,
        ITEM_STATES.reduce((all, state) => all + counts[state], 0),
      ),
      { kind: 'counters', left: counts.total, right: listed, holds: differing.length === 0 },
    ],
  }
}

export const addsUp = ({ sums }: Population): boolean => sums.every(({ holds }) => holds)

const sum = (kind: Sum['kind'], left: number, right: number): Sum => ({
  kind,
  left,
  right,
  holds: left === right,
})

/** `common_name=*.example.net, expired=false`; null when nothing is restricted. */
function filterWords(filter: ItemFilter): string | null {
  const { columns, conditions = [], ...rest } = filter
  const parts = [
    ...Object.entries({ ...columns, ...rest }).map(([name, value]) => `${name}=${String(value)}`),
    ...conditions.map(conditionText),
  ]
  return parts.length === 0 ? null : parts.join(', ')
}
