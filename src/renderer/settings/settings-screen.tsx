import { EmptyState, Screen } from '../components/layout.tsx'
import type { Route } from '../route/route.ts'

export function SettingsScreen({ route }: { readonly route: Route }) {
  return (
    <Screen title={route.subject ?? 'Settings'}>
      <EmptyState icon="settings" title="Nothing here yet" />
    </Screen>
  )
}
