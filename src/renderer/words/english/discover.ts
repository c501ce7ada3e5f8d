import { common } from './common.ts'
import { formatCount, formatNoun } from './format.ts'

export const discover = {
  title: common.searchAtVendor,
  sub: 'Only reads. What is found becomes an inventory on this machine.',
  next: '[Say what is searched for] and [name the inventory] that it fills, then press Search.',
  nextAirGapped: '[Allow the network] under Settings, or [import a file] instead.',
  loading: 'the connections',
  none: {
    next: '[Add a connection] with a key; a search needs one.',
    title: 'No connection that can be searched',
    why: 'A search asks the vendor for its certificates, so it needs a connection with a key.',
  },
  airGapped: 'This workspace is air-gapped: nothing is sent.',
  needsNetwork: 'Searching needs the network. Import a file instead, or switch the air gap off.',
  settings: 'Settings',
  cancelled: 'The search was cancelled.',
  nothingKept: 'Nothing of it was kept.',
  where: 'Where',
  connection: 'Connection',
  connectionHelp: (host: string, environment: string): string => `${host} · ${environment}`,
  key: (secret: string): string => `${secret}, for this search only`,
  keyHelp: 'No key is stored for this connection. This one is held in memory and forgotten afterwards.',
  what: 'What to look for',
  inventory: 'Inventory',
  search: 'Search',
  running: {
    title: (host: string): string => `Searching at ${host}`,
    sub: 'Pages are added as they arrive. You may go elsewhere meanwhile.',
    next: common.endsByItself,
    firstPage: 'Asking for the first page',
    /** `3 pages, 2,100 of 5,000 found so far`; the whole where the vendor tells it. */
    found: (pages: number, found: number, of: number | null): string =>
      `${formatNoun(pages, { one: 'page', many: 'pages' })}, ${formatCount(found)}${of === null ? '' : ` of ${formatCount(of)}`} found so far`,
  },
  done: {
    title: (inventory: string): string => `${inventory} is filled`,
    next: '[Open the inventory] and filter it down to what is to be revoked, or [compare it] with a list.',
    again: 'Search again',
    kept: 'found and kept',
    rejected: 'rejected',
    search: 'The search',
  },
}
