import { formatNoun } from './format.ts'

/** What several screens say: by the alphabet. */
export const common = {
  approvals: (count: number): string => formatNoun(count, { one: 'approval', many: 'approvals' }),
  cancel: 'Cancel',
  cannotApproveHere: 'It cannot be approved here.',
  clipboardFailed: 'The clipboard could not be written',
  close: 'Close',
  handApprovalBack: 'Hand it back: it holds the approval.',
  items: (count: number): string => formatNoun(count, { one: 'item', many: 'items' }),
  retry: 'Try again',
  wrote: (file: string): string => `Wrote ${file}`,
}
