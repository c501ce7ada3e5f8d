import type { ItemFilter } from '../../contract/inventories.ts'

/** A filter from the address; one that cannot be read selects everything, and the page says how many that is. */
export function filterFrom(text: string): ItemFilter {
  try {
    const filter: unknown = JSON.parse(text)
    return typeof filter === 'object' && filter !== null ? (filter as ItemFilter) : {}
  } catch {
    return {}
  }
}
