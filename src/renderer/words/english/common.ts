import { formatNoun } from './format.ts'

const item = { one: 'item', many: 'items' }

/** What several screens say: by the alphabet. */
export const common = {
  cancel: 'Cancel',
  cancelling: 'Cancelling',
  chooseFile: 'Choose a file…',
  close: 'Close',
  /** Where a vendor has no word of its own for its targets. */
  item,
  items: (count: number): string => formatNoun(count, item),
  product: 'Rescind',
  retry: 'Try again',
  wrote: (file: string): string => `Wrote ${file}`,
}
