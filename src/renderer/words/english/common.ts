import { formatNoun } from '../../components/format.ts'

/** What several screens say: by the alphabet. */
export const common = {
  cancel: 'Cancel',
  close: 'Close',
  items: (count: number): string => formatNoun(count, { one: 'item', many: 'items' }),
  retry: 'Try again',
}
