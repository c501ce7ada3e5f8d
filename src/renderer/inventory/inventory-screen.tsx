import type { Route } from '../route/route.ts'
import { InventoryItems } from './inventory-items.tsx'
import { InventoryList } from './inventory-list.tsx'

export function InventoryScreen({ route }: { readonly route: Route }) {
  return route.subject === null ? (
    <InventoryList />
  ) : (
    <InventoryItems key={route.subject} name={route.subject} filter={route.params['filter']} />
  )
}
