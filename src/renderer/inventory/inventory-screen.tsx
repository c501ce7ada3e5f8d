import { EmptyState, Screen } from '../components/layout.tsx'
import type { Route } from '../route/route.ts'

export function InventoryScreen({ route }: { readonly route: Route }) {
  return (
    <Screen title={route.subject ?? 'Inventory'}>
      <EmptyState icon="inventory" title="Nothing here yet" />
    </Screen>
  )
}
