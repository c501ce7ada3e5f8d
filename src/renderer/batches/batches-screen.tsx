import { EmptyState, Screen } from '../components/layout.tsx'
import type { Route } from '../route/route.ts'

export function BatchesScreen({ route }: { readonly route: Route }) {
  return (
    <Screen title={route.subject ?? 'Batches'}>
      <EmptyState icon="batches" title="Nothing here yet" />
    </Screen>
  )
}
