import { EmptyState, Screen } from '../components/layout.tsx'
import type { Route } from '../route/route.ts'

export function DiscoverScreen({ route }: { readonly route: Route }) {
  return (
    <Screen title={route.subject ?? 'Discover'}>
      <EmptyState icon="search" title="Nothing here yet" />
    </Screen>
  )
}
