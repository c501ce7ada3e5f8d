import type { RejectionReason, SerialFormat } from '../../contract/inventories.ts'

/** What became of a cell: its canonical text, or why it names nothing. */
export type Reading =
  | { readonly kind: 'ok'; readonly value: string }
  | { readonly kind: 'rejected'; readonly reason: RejectionReason }

/** RFC 5280 section 4.1.2.2: a serial number has at most 20 octets. */
export const SERIAL_OCTETS_MAX = 20
const HEX_DIGITS_MAX = SERIAL_OCTETS_MAX * 2
/** 2^160 has 49 decimal digits. */
const DECIMAL_DIGITS_MAX = 49

/** White space of every kind, and what cannot be seen: soft hyphen, zero-width and direction marks, word joiner. */
const BLANKS = /[\s\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]+/g
/** `1.23E+37`, `1,23E+37`, `1.5E37`: what a spreadsheet makes of a long number. `1E5` is a hex serial. */
const SCIENTIFIC = /^[+-]?(?:\d+(?:[.,]\d+)?E[+-]\d+|\d+[.,]\d+E\d+)$/i
const SCIENTIFIC_DECIMAL = /^[+-]?\d+E\d+$/i
const NEGATIVE = /^[-\u2212\u2013](?:0x)?[0-9a-f][0-9a-f:]*$/i

const rejected = (reason: RejectionReason): Reading => ({ kind: 'rejected', reason })

export const withoutBlanks = (text: string): string => text.replace(BLANKS, '')

/**
 * Reads a serial number: colons, blanks of every kind, `0x`, leading zeros and either case are forgiven.
 *
 * The canonical form is that of the unsigned value: upper-case hex, an even number of digits, no leading zero octet (so
 * without the octet that DER adds in front of a set top bit): `0F6F55…`. Compare others' spelling by `sameSerial`.
 */
export function readSerial(text: string, format: SerialFormat): Reading {
  if (format === 'hex' && isCanonical(text)) return { kind: 'ok', value: text }
  const bare = withoutBlanks(text)
  if (bare === '') return rejected('empty')
  if (SCIENTIFIC.test(bare) || (format === 'decimal' && SCIENTIFIC_DECIMAL.test(bare)))
    return rejected('scientific')
  if (NEGATIVE.test(bare)) return rejected('negative')
  const hex = format === 'hex' ? hexDigits(bare) : decimalToHex(bare)
  if (typeof hex !== 'string') return hex
  const significant = hex.replace(/^0+/, '')
  if (significant === '') return rejected('zero')
  const even = significant.length % 2 === 0 ? significant : `0${significant}`
  return even.length > HEX_DIGITS_MAX ? rejected('too-long') : { kind: 'ok', value: even.toUpperCase() }
}

/** The shape that nearly every cell has. A loop, since a regular expression takes three times as long. */
function isCanonical(text: string): boolean {
  const { length } = text
  if (length === 0 || length > HEX_DIGITS_MAX || length % 2 === 1) return false
  for (let at = 0; at < length; at += 1) {
    const code = text.charCodeAt(at)
    if ((code < 0x30 || code > 0x39) && (code < 0x41 || code > 0x46)) return false
  }
  return text.charCodeAt(0) !== 0x30 || text.charCodeAt(1) !== 0x30
}

function hexDigits(bare: string): string | Reading {
  const digits = bare.replace(/^0x/i, '')
  const joined = digits.includes(':') ? joinedOctets(digits) : digits
  return joined !== null && /^[0-9a-f]+$/i.test(joined) ? joined : rejected('not-hex')
}

/** Groups between colons must be whole octets, but for the first: of `A:1:FF` nobody knows what was meant. */
function joinedOctets(digits: string): string | null {
  const [first = '', ...others] = digits.split(':')
  const width = others[0]?.length ?? 0
  const isRegular =
    width > 0 &&
    width % 2 === 0 &&
    first.length > 0 &&
    first.length <= width &&
    others.every((group) => group.length === width)
  return isRegular ? first + others.join('') : null
}

function decimalToHex(bare: string): string | Reading {
  if (!/^\d+$/.test(bare)) return rejected('not-decimal')
  const significant = bare.replace(/^0+/, '')
  // Bounded before the conversion, whose cost grows with the square of the length.
  if (significant.length > DECIMAL_DIGITS_MAX) return rejected('too-long')
  return BigInt(significant === '' ? '0' : significant).toString(16)
}

/**
 * The canonical form of a hex serial as a vendor may list it; what is not hex comes back in upper case without blanks,
 * and so equals nothing but itself.
 */
export function canonicalSerial(hex: string): string {
  const reading = readSerial(hex, 'hex')
  return reading.kind === 'ok' ? reading.value : withoutBlanks(hex).toUpperCase()
}

/** Whether two spellings (hex) name one serial number. */
export const sameSerial = (left: string, right: string): boolean =>
  canonicalSerial(left) === canonicalSerial(right)
