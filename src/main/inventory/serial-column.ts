import type { SerialFormat } from '../../contract/inventories.ts'
import { readSerial, withoutBlanks } from './serial.ts'

/** Digits that a hex serial can have at most (20 octets). */
const HEX_DIGITS_MAX = 40
/** Of all cells with nothing but digits, how many must be too long for hex before the column is held to be decimal. */
const LONG_SHARE_MIN = 0.9

/**
 * Finds out whether a column of serials is hex or decimal, cell by cell, without ever guessing: `1234` is a different
 * certificate in each. One cell with a letter A to F, `0x` or octets parted by colons proves hex. Digits only prove
 * nothing, unless nearly all of them are too long to be hex.
 */
export interface SerialColumn {
  /** Known once a cell has proved it; the cells before it had digits only and read as hex just as well. */
  readonly isHex: boolean
  see(text: string): void
  /** After the last cell; null: nobody can tell. `hex` when no cell holds a number at all. */
  verdict(): SerialFormat | null
}

export function createSerialColumn(): SerialColumn {
  let isHex = false
  let digitsOnly = 0
  let tooLongForHex = 0
  return {
    get isHex() {
      return isHex
    },
    see(text) {
      if (isHex) return
      const bare = withoutBlanks(text)
      if (/^\d+$/.test(bare)) {
        const significant = bare.replace(/^0+/, '')
        // A zero is rejected either way, so it says nothing.
        if (significant === '') return
        digitsOnly++
        if (significant.length > HEX_DIGITS_MAX && readSerial(bare, 'decimal').kind === 'ok') tooLongForHex++
      } else {
        isHex = provesHex(bare)
      }
    },
    verdict() {
      if (isHex || digitsOnly === 0) return 'hex'
      return tooLongForHex >= digitsOnly * LONG_SHARE_MIN ? 'decimal' : null
    },
  }
}

function provesHex(bare: string): boolean {
  if (!/[a-fx:]/i.test(bare)) return false
  const reading = readSerial(bare.replace(/^[-\u2212]/, ''), 'hex')
  return reading.kind === 'ok' || reading.reason === 'too-long'
}
