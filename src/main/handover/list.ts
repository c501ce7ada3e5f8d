import { AppError } from '../app-error.ts'
import type { HandOverKit, ListEntry } from '../vendors/hand-over-kit.ts'
import type { Item } from '../vendors/port.ts'

/** The name of the list in a hand-over's folder. */
export const LIST_NAME = 'list.csv'
const HEADINGS = 'item,serial,reason,sha256'
const NONE = '-'

/** [Note: nothing becomes code] A script reads the list, so nothing goes into it but digits and letters, whatever an inventory holds. */
const SERIAL = /^[0-9A-F]{2,40}$/
const REASON = /^[0-9A-Za-z]{1,30}$/
const SHA256 = /^[0-9A-F]{64}$/

export interface ListedItem extends ListEntry {
  readonly ordinal: number
}

/** @throws AppError `check.unfit-item`: an item that the check of the batch would have stopped */
export function listed(kit: HandOverKit, item: Item): ListedItem {
  const { serial, reason, sha256 } = kit.entry(item)
  if (!SERIAL.test(serial) || !REASON.test(reason) || (sha256 !== null && !SHA256.test(sha256))) {
    throw new AppError(
      'check.unfit-item',
      `Item ${item.ordinal} cannot be handed over: its serial number, reason or thumbprint is more than digits and letters.`,
      { hint: 'Make a batch without it.' },
    )
  }
  return { ordinal: item.ordinal, serial, reason, sha256 }
}

/** What the script reads: a line an item, line feeds, nothing in quotation marks. */
export function listText(items: readonly ListedItem[]): string {
  const lines = items.map(
    ({ ordinal, serial, reason, sha256 }) => `${ordinal},${serial},${reason},${sha256 ?? NONE}`,
  )
  return `${[HEADINGS, ...lines].join('\n')}\n`
}
