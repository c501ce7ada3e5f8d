import { EmptyState, Screen } from '../components/layout.tsx'
import type { Route } from '../route/route.ts'

export function ConnectionsScreen({ route }: { readonly route: Route }) {
  return (
    <Screen title={route.subject ?? 'Connections'}>
      <EmptyState icon="connections" title="Nothing here yet" />
    </Screen>
  )
}
