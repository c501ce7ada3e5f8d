import type { ComponentType } from 'react'
import { ActivityScreen } from './activity/activity-screen.tsx'
import { BatchesScreen } from './batches/batches-screen.tsx'
import { BundleScreen } from './bundle/bundle-screen.tsx'
import { CompareScreen } from './compare/compare-screen.tsx'
import type { IconName } from './components/icon.tsx'
import { ConnectionsScreen } from './connections/connections-screen.tsx'
import { DiscoverScreen } from './discover/discover-screen.tsx'
import { GuideScreen } from './guide/guide-screen.tsx'
import { HomeScreen } from './home/home-screen.tsx'
import { ImportScreen } from './import/import-screen.tsx'
import { IncidentsScreen } from './incidents/incidents-screen.tsx'
import { FindScreen } from './inventory/find-screen.tsx'
import { InventoryScreen } from './inventory/inventory-screen.tsx'
import { ReportsScreen } from './reports/reports-screen.tsx'
import type { Route, ScreenId } from './route/route.ts'
import { RunsScreen } from './runs/runs-screen.tsx'
import { SettingsScreen } from './settings/settings-screen.tsx'
import { words } from './words/words.ts'

/** The one list of screens. Each gets the route; what it shows for a `subject` is its own affair. */
export const SCREENS: Readonly<Record<ScreenId, ComponentType<{ readonly route: Route }>>> = {
  home: HomeScreen,
  inventory: InventoryScreen,
  import: ImportScreen,
  discover: DiscoverScreen,
  compare: CompareScreen,
  find: FindScreen,
  batches: BatchesScreen,
  bundle: BundleScreen,
  runs: RunsScreen,
  incidents: IncidentsScreen,
  reports: ReportsScreen,
  connections: ConnectionsScreen,
  activity: ActivityScreen,
  settings: SettingsScreen,
  guide: GuideScreen,
}

export interface Place {
  readonly screen: ScreenId
  readonly label: string
  readonly icon: IconName
  /** Screens that belong to it: the rail marks it for these too. */
  readonly with?: readonly ScreenId[]
}

/** The navigation rail, from the top. */
export const PLACES: readonly Place[] = [
  { screen: 'home', label: words.shell.places.home, icon: 'home' },
  {
    screen: 'inventory',
    label: words.shell.places.inventory,
    icon: 'inventory',
    with: ['import', 'discover', 'compare', 'find'],
  },
  { screen: 'batches', label: words.shell.places.batches, icon: 'batches', with: ['bundle'] },
  { screen: 'runs', label: words.shell.places.runs, icon: 'runs' },
  { screen: 'incidents', label: words.shell.places.incidents, icon: 'bell' },
  { screen: 'reports', label: words.shell.places.reports, icon: 'reports' },
  { screen: 'connections', label: words.shell.places.connections, icon: 'connections' },
  { screen: 'activity', label: words.shell.places.activity, icon: 'activity' },
  { screen: 'settings', label: words.shell.places.settings, icon: 'settings' },
  { screen: 'guide', label: words.shell.places.guide, icon: 'question' },
]
