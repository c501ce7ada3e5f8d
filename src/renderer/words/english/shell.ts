import type { News } from '../../../contract/workspace.ts'
import type { ScreenId } from '../../route/route.ts'
import { common } from './common.ts'
import { formatNoun } from './format.ts'

/** The places of the rail. */
const places = {
  home: 'Home',
  inventory: 'Inventory',
  batches: 'Batches',
  runs: 'Runs',
  incidents: 'Incidents',
  reports: 'Reports',
  connections: 'Connections',
  activity: 'Activity',
  settings: 'Settings',
  guide: 'Guide',
} satisfies Partial<Record<ScreenId, string>>

const crashed: Readonly<Record<News['crashes'][number]['what'], string>> = {
  main: 'Rescind did not end as it should last time',
  window: 'The window ended by itself last time',
}

/** Around the screens. */
export const shell = {
  places,
  commands: 'Commands',
  commandsKey: { mac: '⌘K', other: 'Ctrl K' },
  airGapped: 'Air-gapped',
  online: (vendors: number): string =>
    vendors === 0 ? 'Online' : `Online · ${formatNoun(vendors, { one: 'vendor', many: 'vendors' })}`,
  operator: (name: string): string => `Operator ${name}`,
  workspaceLocal: 'Workspace: local',
  ways: {
    title: 'Where you have been',
    back: 'Back',
    backByKey: 'Back (Alt+Left)',
    forward: 'Forward',
    forwardByKey: 'Forward (Alt+Right)',
  },
  othersMayWrite: 'Others may write to the folder of this workspace.',
  cannotShow: 'This screen cannot be shown',
  ownError: (message: string): string => `The window met an error of its own: ${message}`,
  ownErrorHint:
    'Nothing was sent because of it. Close this window and open it again; if it comes back, report it with this text.',
  opened: (file: string): string => `${file} was opened too`,
  showIt: 'Show it',
  crashed,
  nothingLost:
    'Nothing that was sent is lost; a run that was under way can be resumed. A report without keys lies in the workspace.',
  /** What the palette offers, in groups. */
  palette: {
    goTo: 'Go to',
    do: 'Do',
    inventories: 'Inventories',
    importFile: common.importFile,
    importFolder: 'Import a folder…',
    find: 'Find certificates by key, host or issuer',
    discover: common.searchAtVendor,
    compare: common.compareTwo,
    openBundle: 'Open a bundle…',
    checkEvidence: 'Check an evidence file…',
    addConnection: common.addConnection,
  },
}
