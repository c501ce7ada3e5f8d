import { EmptyState, Screen } from '../components/layout.tsx'
import type { Route } from '../route/route.ts'

export function ActivityScreen({ route }: { readonly route: Route }) {
  return (
    <Screen title={route.subject ?? 'Activity'}>
      <EmptyState icon="activity" title="Nothing here yet" />
    </Screen>
  )
}
