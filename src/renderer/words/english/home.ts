import { common } from './common.ts'
import { formatCount } from './format.ts'

export const home = {
  title: 'Home',
  sub: 'What waits for you, and what is going on.',
  next: '[Make a batch] from an inventory, or [import another one].',
  loading: 'the workspace',
  fresh: {
    title: 'Revoke in bulk, and prove what happened',
    sub: 'Prepare a batch offline, run it when connected, stop and resume at will. Everything stays on this machine until you run a batch.',
    next: '[Start the sandbox] to try it, or [import an inventory].',
  },
  import: {
    title: common.importInventory,
    text: 'A table, a list or certificates in a file, to choose from. You see how it is read before anything is kept. Or drop the file anywhere on this window.',
  },
  bundle: {
    title: common.openBundle,
    text: 'A sealed batch that somebody has prepared on another machine. You see what it asks for and who has signed it; then approve it, or import it to run it here.',
  },
  evidence: {
    title: 'Check a file somebody sent',
    text: 'An evidence file says what a run did, event by event. Checking it needs neither network nor account, and names the first event that does not hold.',
  },
  sandbox: {
    title: 'Try it with the built-in sandbox',
    text: 'A stand-in for the vendor on this machine, with a realistic inventory. No account, no network, and nothing that matters can be revoked.',
    vendor: 'Vendor',
    start: 'Start the sandbox',
    started: 'The sandbox is up',
    leadsTo: (connection: string, url: string): string =>
      `Connection “${connection}” leads to ${url}, on this machine only.`,
  },
  incidents: { title: 'Open incidents', what: 'the open incidents' },
  recent: {
    title: 'Recent',
    inventory: 'Inventory',
    batches: 'Batch',
    runs: 'Run',
    incidents: 'Incident',
    connections: 'Connection',
  },
  underWay: {
    title: 'Under way',
    what: 'what is under way',
    batch: 'Batch',
    state: 'State',
    items: 'Items',
    next: 'Next',
    none: 'No batch is open. A batch begins with a selection in an inventory.',
  },
  toRead: {
    title: common.forPerson,
    what: 'what is to be read',
    run: 'Run',
    exceptions: 'Exceptions',
    exceptionsOf: (count: number, kind: string): string => `${formatCount(count)} ${kind}`,
    ended: 'Ended',
    stopped: 'stopped',
    more: (count: number): string => `${formatCount(count)} more among the runs`,
  },
}
