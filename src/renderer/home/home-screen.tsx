import { EmptyState, Screen } from '../components/layout.tsx'
import type { Route } from '../route/route.ts'

export function HomeScreen({ route }: { readonly route: Route }) {
  return (
    <Screen title={route.subject ?? 'Home'}>
      <EmptyState icon="home" title="Nothing here yet" />
    </Screen>
  )
}
