import { formatNoun } from './format.ts'

const item = { one: 'item', many: 'items' }

/** What several screens say: by the alphabet. */
export const common = {
  approvals: (count: number): string => formatNoun(count, { one: 'approval', many: 'approvals' }),
  cancel: 'Cancel',
  cancelling: 'Cancelling',
  cannotApproveHere: 'It cannot be approved here.',
  chooseFile: 'Choose a file…',
  clipboardFailed: 'The clipboard could not be written',
  close: 'Close',
  handApprovalBack: 'Hand it back: it holds the approval.',
  /** Where a vendor has no word of its own for its targets. */
  item,
  items: (count: number): string => formatNoun(count, item),
  product: 'Rescind',
  retry: 'Try again',
  wrote: (file: string): string => `Wrote ${file}`,
}
