import type { AnnouncementName, ChannelName } from './index.ts'

/**
 * The names alone, for preload: the schemas behind them would make it a hundred times larger and are of no use there,
 * since main parses every message anyway. Both lists are complete by type: a missing or a foreign name does not compile.
 */
const callable: Record<ChannelName, true> = {
  'workspace.info': true,
  'workspace.settings': true,
  'workspace.setSettings': true,
  'workspace.activity': true,
  'workspace.chooseFile': true,
  'workspace.readCa': true,
  'workspace.startSandbox': true,
  'inventories.list': true,
  'inventories.preview': true,
  'inventories.import': true,
  'inventories.cancel': true,
  'inventories.discover': true,
  'inventories.items': true,
  'inventories.rejects': true,
  'inventories.saveRejects': true,
  'inventories.remove': true,
  'batches.list': true,
  'batches.show': true,
  'batches.create': true,
  'batches.update': true,
  'batches.check': true,
  'batches.seal': true,
  'batches.remove': true,
  'runs.status': true,
  'runs.list': true,
  'runs.start': true,
  'runs.pause': true,
  'runs.resume': true,
  'runs.stop': true,
  'runs.retry': true,
  'runs.skip': true,
  'runs.items': true,
  'runs.series': true,
  'reports.export': true,
  'reports.verify': true,
  'connections.list': true,
  'connections.add': true,
  'connections.setKey': true,
  'connections.check': true,
  'connections.remove': true,
  'connections.vendors': true,
  'connections.keychain': true,
}

const announced: Record<AnnouncementName, true> = {
  'workspace.changed': true,
  'workspace.activity': true,
  'workspace.notice': true,
  'inventories.changed': true,
  'inventories.progress': true,
  'batches.changed': true,
  'runs.changed': true,
  'connections.changed': true,
}

export const channelNames: ReadonlySet<string> = new Set(Object.keys(callable))
export const announcementNames: ReadonlySet<string> = new Set(Object.keys(announced))
