import type { Output } from '../../../contract/index.ts'
import type { BatchState, ItemState } from '../../../contract/item-state.ts'

const items: Readonly<Record<ItemState, string>> = {
  queued: 'queued',
  submitting: 'sending',
  accepted: 'accepted',
  'pending-approval': 'awaits approval',
  confirmed: 'confirmed',
  'already-done': 'was done before',
  refused: 'refused',
  waiting: 'waiting',
  'in-doubt': 'in doubt',
  unconfirmed: 'unconfirmed',
  unresolved: 'unresolved',
  skipped: 'skipped',
}

const batches: Readonly<Record<BatchState, string>> = {
  draft: 'draft',
  sealed: 'sealed',
  approved: 'approved',
  running: 'running',
  paused: 'paused',
  stopped: 'stopped',
  finished: 'finished',
}

const environments: Readonly<Record<Output<'connections.behind'>, string>> = {
  production: 'production',
  test: 'test',
  sandbox: 'sandbox',
  local: 'this machine',
}

/** How states are called, everywhere: beside an icon and a colour that say the same. */
export const states = { items, batches, environments, drill: 'DRILL' }
