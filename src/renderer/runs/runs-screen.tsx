import { EmptyState, Screen } from '../components/layout.tsx'
import type { Route } from '../route/route.ts'

export function RunsScreen({ route }: { readonly route: Route }) {
  return (
    <Screen title={route.subject ?? 'Runs'}>
      <EmptyState icon="runs" title="Nothing here yet" />
    </Screen>
  )
}
