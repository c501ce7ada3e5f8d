import { useMemo } from 'react'
import { valueOr } from '../bridge/loadable.ts'
import { type Command, useCommands } from '../components/command-palette.tsx'
import type { IconName } from '../components/icon.tsx'
import type { ScreenId } from '../route/route.ts'
import { go } from '../route/use-route.ts'
import { PLACES } from '../screens.tsx'
import { useWorkspace } from '../stores/workspace-context.tsx'
import { words } from '../words/words.ts'
import { useIntake } from './intake.tsx'

const say = words.shell.palette

/** Cards of the settings, by their headings. */
const SETTINGS = [
  words.settings.network.title,
  words.settings.timeStamps.title,
  words.settings.appearance.title,
  words.authority.trusted.title,
  words.effect.authorities.title,
  words.settings.about.title,
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
  const incidents = useWorkspace((workspace) => workspace.incidents)
  useCommands(
    useMemo(
      (): Command[] => [
        ...PLACES.map(
          ({ screen, label, icon }): Command => ({
            id: `go-${screen}`,
            label,
            group: say.goTo,
            icon,
            run: () => go(screen),
          }),
        ),
        {
          id: 'import',
          label: say.importFile,
          group: say.do,
          icon: 'plus',
          run: () => void choose('inventory'),
        },
        {
          id: 'import-folder',
          label: say.importFolder,
          group: say.do,
          icon: 'plus',
          run: () => void choose('folder'),
        },
        {
          id: 'find',
          label: say.find,
          group: say.do,
          icon: 'search',
          run: () => go('find'),
        },
        {
          id: 'discover',
          label: say.discover,
          group: say.do,
          icon: 'search',
          run: () => go('discover'),
        },
        {
          id: 'compare',
          label: say.compare,
          group: say.do,
          icon: 'updown',
          run: () => go('compare'),
        },
        {
          id: 'bundle',
          label: say.openBundle,
          group: say.do,
          icon: 'batches',
          run: () => void choose('bundle'),
        },
        {
          id: 'verify',
          label: say.checkEvidence,
          group: say.do,
          icon: 'shield',
          run: () => void choose('evidence'),
        },
        {
          id: 'connect',
          label: say.addConnection,
          group: say.do,
          icon: 'plug',
          run: () => go('connections', null, { add: '1' }),
        },
        ...(inventories.kind === 'ready' ? inventories.value : []).map(
          ({ id, inventory }): Command => ({
            id: `inventory-${id}`,
            label: inventory,
            group: say.inventories,
            icon: 'inventory',
            run: () => go('inventory', inventory),
          }),
        ),
        ...(batches.kind === 'ready' ? batches.value : []).map(
          ({ id, name }): Command => ({
            id: `batch-${id}`,
            label: name,
            group: words.shell.places.batches,
            icon: 'batches',
            run: () => go('batches', name),
          }),
        ),
        ...named(
          'runs',
          words.shell.places.runs,
          'runs',
          valueOr(runs, []).map(({ batch }) => batch),
        ),
        ...named(
          'connections',
          words.shell.places.connections,
          'connections',
          valueOr(connections, []).map(({ name }) => name),
        ),
        ...named(
          'incidents',
          words.shell.places.incidents,
          'bell',
          valueOr(incidents, []).map(({ name }) => name),
        ),
        ...named('settings', words.shell.places.settings, 'settings', SETTINGS),
      ],
      [choose, inventories, batches, runs, connections, incidents],
    ),
  )
  return null
}
