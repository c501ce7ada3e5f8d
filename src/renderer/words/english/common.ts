import { formatCount, formatNoun } from './format.ts'

const item = { one: 'item', many: 'items' }

/** What several screens say: by the alphabet. */
export const common = {
  addConnection: 'Add a connection…',
  approvals: (count: number): string => formatNoun(count, { one: 'approval', many: 'approvals' }),
  approveBatch: 'Approve this batch?',
  atMostNamed: (most: number): string => `At most ${formatCount(most)} are named one by one.`,
  batchOfAll: 'New batch from all',
  cancel: 'Cancel',
  cancelling: 'Cancelling',
  cannotApproveHere: 'It cannot be approved here.',
  chooseFile: 'Choose a file…',
  clipboardFailed: 'The clipboard could not be written',
  close: 'Close',
  compareTwo: 'Compare two inventories',
  endsByItself: 'Nothing to do: it ends by itself.',
  forPerson: 'For a person to read',
  more: 'Show more',
  handApprovalBack: 'Hand it back: it holds the approval.',
  importFile: 'Import a file…',
  importInventory: 'Import an inventory',
  /** Where a vendor has no word of its own for its targets. */
  item,
  items: (count: number): string => formatNoun(count, item),
  keepAsInventory: 'Keep as an inventory…',
  keyForRun: (secret: string): string => `${secret}, for this run only`,
  keyForRunHelp: 'No key is stored for this connection. This one is held in memory until the run ends.',
  lookThrough: 'It is plain text: look through it before you send it.',
  notKnownHere: 'not known here',
  openBundle: 'Open a bundle',
  openNamed: (name: string): string => `Open ${name}`,
  product: 'Rescind',
  retry: 'Try again',
  saveAsBundle: 'Save as a bundle…',
  saveAsCsv: 'Save as CSV…',
  searchAtVendor: 'Search at a vendor',
  sourceDigest: 'SHA-256 of the source',
  toBatches: 'To the batches',
  whatWasSealed: 'What was sealed',
  wrote: (file: string): string => `Wrote ${file}`,
}
