import { EmptyState, Screen } from '../components/layout.tsx'
import type { Route } from '../route/route.ts'

export function ImportScreen({ route }: { readonly route: Route }) {
  return (
    <Screen title={route.subject ?? 'Import'}>
      <EmptyState icon="inventory" title="Nothing here yet" />
    </Screen>
  )
}
