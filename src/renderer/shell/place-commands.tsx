import { useMemo } from 'react'
import { valueOr } from '../bridge/loadable.ts'
import { useAnswer } from '../bridge/use-answer.ts'
import { type Command, useCommands } from '../components/command-palette.tsx'
import type { IconName } from '../components/icon.tsx'
import type { ScreenId } from '../route/route.ts'
import { go } from '../route/use-route.ts'
import { PLACES } from '../screens.tsx'
import { useWorkspace } from '../stores/workspace-context.tsx'
import { useIntake } from './intake.tsx'

/** Cards of the settings, by their headings. */
const SETTINGS = [
  'Network',
  'Time stamps',
  'Appearance',
  'Trusted keys',
  'Certification authorities',
  'About',
]

const named = (screen: ScreenId, group: string, icon: IconName, names: readonly string[]): Command[] =>
  names.map((name) => ({ id: `${screen}-${name}`, label: name, group, icon, run: () => go(screen, name) }))

/** What the command palette always offers: the places, and everything that has a name. */
export function PlaceCommands() {
  const { choose } = useIntake()
  const inventories = useWorkspace((workspace) => workspace.inventories)
  const batches = useWorkspace((workspace) => workspace.batches)
  const runs = useWorkspace((workspace) => workspace.runs)
  const connections = useWorkspace((workspace) => workspace.connections)
  const [incidents] = useAnswer((api) => api.incidents.list({}), [], ['batches.changed'])
  useCommands(
    useMemo(
      (): Command[] => [
        ...PLACES.map(
          ({ screen, label, icon }): Command => ({
            id: `go-${screen}`,
            label,
            group: 'Go to',
            icon,
            run: () => go(screen),
          }),
        ),
        {
          id: 'import',
          label: 'Import a file…',
          group: 'Do',
          icon: 'plus',
          run: () => void choose('inventory'),
        },
        {
          id: 'import-folder',
          label: 'Import a folder…',
          group: 'Do',
          icon: 'plus',
          run: () => void choose('folder'),
        },
        {
          id: 'find',
          label: 'Find certificates by key, host or issuer',
          group: 'Do',
          icon: 'search',
          run: () => go('find'),
        },
        {
          id: 'discover',
          label: 'Search at a vendor',
          group: 'Do',
          icon: 'search',
          run: () => go('discover'),
        },
        {
          id: 'compare',
          label: 'Compare two inventories',
          group: 'Do',
          icon: 'updown',
          run: () => go('compare'),
        },
        {
          id: 'bundle',
          label: 'Open a bundle…',
          group: 'Do',
          icon: 'batches',
          run: () => void choose('bundle'),
        },
        {
          id: 'verify',
          label: 'Check an evidence file…',
          group: 'Do',
          icon: 'shield',
          run: () => void choose('evidence'),
        },
        {
          id: 'connect',
          label: 'Add a connection…',
          group: 'Do',
          icon: 'plug',
          run: () => go('connections', null, { add: '1' }),
        },
        ...(inventories.kind === 'ready' ? inventories.value : []).map(
          ({ id, inventory }): Command => ({
            id: `inventory-${id}`,
            label: inventory,
            group: 'Inventories',
            icon: 'inventory',
            run: () => go('inventory', inventory),
          }),
        ),
        ...(batches.kind === 'ready' ? batches.value : []).map(
          ({ id, name }): Command => ({
            id: `batch-${id}`,
            label: name,
            group: 'Batches',
            icon: 'batches',
            run: () => go('batches', name),
          }),
        ),
        ...named(
          'runs',
          'Runs',
          'runs',
          valueOr(runs, []).map(({ batch }) => batch),
        ),
        ...named(
          'connections',
          'Connections',
          'connections',
          valueOr(connections, []).map(({ name }) => name),
        ),
        ...named(
          'incidents',
          'Incidents',
          'bell',
          valueOr(incidents, []).map(({ name }) => name),
        ),
        ...named('settings', 'Settings', 'settings', SETTINGS),
      ],
      [choose, inventories, batches, runs, connections, incidents],
    ),
  )
  return null
}
