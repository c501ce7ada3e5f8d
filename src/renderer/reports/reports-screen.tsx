import { EmptyState, Screen } from '../components/layout.tsx'
import type { Route } from '../route/route.ts'

export function ReportsScreen({ route }: { readonly route: Route }) {
  return (
    <Screen title={route.subject ?? 'Reports'}>
      <EmptyState icon="reports" title="Nothing here yet" />
    </Screen>
  )
}
