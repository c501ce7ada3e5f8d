import type { SerialFormat } from '../../../contract/inventories.ts'
import { undressSerial } from '../cells/undress.ts'
import { readSerial, withoutBlanks } from '../serial.ts'

/** Digits that a hex serial can have at most (20 octets). */
const HEX_DIGITS_MAX = 40
/** Of all cells with nothing but digits, how many must be too long for hex before the column is held to be decimal. */
const LONG_SHARE_MIN = 0.9
/** A hex serial of so many digits holds a letter, but for one in seven hundred. */
const TELLING_DIGITS_MIN = 14
/** More of such cells than this, and decimal serials stand among hexadecimal ones. */
const MIXED_SHARE_MAX = 0.02
/** Serials of Windows' CAs have long runs of zeros, and so few letters. */
const ZEROS = '0000'

export type SerialVerdict =
  | { readonly kind: 'format'; readonly format: SerialFormat }
  /** Digits only: nobody can tell. */
  | { readonly kind: 'ambiguous' }
  /** Some cells prove hex and others look decimal. */
  | { readonly kind: 'mixed'; readonly digitsRow: number; readonly lettersRow: number }

/**
 * Finds out whether a column of serials is hex or decimal, over all of its cells, without ever guessing: `1234` is a different
 * certificate in each. Cells with a letter A to F, `0x` or octets parted by colons are hex. Digits only prove nothing,
 * unless nearly all of them are too long to be hex; and many long ones beside letters show that two lists were joined.
 */
export interface SerialColumn {
  see(text: string, row: number): void
  /** After the last cell; hex when no cell holds a number at all. */
  verdict(): SerialVerdict
}

export function createSerialColumn(): SerialColumn {
  let withLetters = 0
  let lettersRow = 0
  let digitsOnly = 0
  let telling = 0
  let digitsRow = 0
  let tooLongForHex = 0

  const seeDigits = (bare: string, row: number) => {
    const significant = bare.replace(/^0+/, '')
    // A zero is rejected either way, so it says nothing.
    if (significant === '') return
    digitsOnly += 1
    if (significant.length >= TELLING_DIGITS_MIN && !significant.includes(ZEROS)) {
      telling += 1
      if (digitsRow === 0) digitsRow = row
    }
    if (significant.length > HEX_DIGITS_MAX && readSerial(bare, 'decimal').kind === 'ok') tooLongForHex += 1
  }
  return {
    see(text, row) {
      if (isPlainHex(text)) {
        withLetters += 1
        if (lettersRow === 0) lettersRow = row
        return
      }
      const bare = withoutBlanks(undressSerial(text))
      if (/^\d+$/.test(bare)) seeDigits(bare, row)
      else if (provesHex(bare)) {
        withLetters += 1
        if (lettersRow === 0) lettersRow = row
      }
    },
    verdict() {
      if (withLetters > 0) {
        const isMixed = telling > (telling + withLetters) * MIXED_SHARE_MAX
        return isMixed ? { kind: 'mixed', digitsRow, lettersRow } : { kind: 'format', format: 'hex' }
      }
      if (digitsOnly === 0) return { kind: 'format', format: 'hex' }
      return tooLongForHex >= digitsOnly * LONG_SHARE_MIN
        ? { kind: 'format', format: 'decimal' }
        : { kind: 'ambiguous' }
    },
  }
}

const PLAIN_DIGITS_MIN = 8

/** Hex digits with a letter among them, told at a glance: nearly every cell is. */
function isPlainHex(text: string): boolean {
  const { length } = text
  if (length < PLAIN_DIGITS_MIN || length > HEX_DIGITS_MAX) return false
  let hasLetter = false
  for (let at = 0; at < length; at += 1) {
    const code = text.charCodeAt(at) | 0x20
    if (code >= 0x61 && code <= 0x66) hasLetter = true
    else if (code < 0x30 || code > 0x39) return false
  }
  return hasLetter
}

function provesHex(bare: string): boolean {
  if (!/[a-fx:]/i.test(bare)) return false
  const reading = readSerial(bare.replace(/^[-\u2212]/, ''), 'hex')
  return reading.kind === 'ok' || reading.reason === 'too-long'
}
