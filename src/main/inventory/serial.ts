import type { RejectionReason, SerialFormat } from '../../contract/inventories.ts'
import { undressSerial } from './cells/undress.ts'

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
const BLANKS = /[\s\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+/g
/** `1.23E+37`, `1,23E+37`, `1.5E37`: what a spreadsheet makes of a long number. `1E5` is a hex serial. */
const SCIENTIFIC = /^[+-]?(?:\d+(?:[.,]\d+)?E[+-]\d+|\d+[.,]\d+E\d+)$/i
const SCIENTIFIC_DECIMAL = /^[+-]?\d+E\d+$/i
const NEGATIVE = /^[-\u2212\u2013](?:0x)?[0-9a-f][0-9a-f:]*$/i
/** A spreadsheet keeps 15 digits of a number and puts zeros for the others: so many of them are no chance. */
const ROUNDED = /^[1-9]\d{14}0*$/
const ROUNDED_ZEROS_MIN = 5
const SPREADSHEET_DIGITS = 15
/** `4660 (0x1234)`, as OpenSSL prints a small one. */
const BOTH_FORMS = /^(\d+) \((0x[0-9a-f]+)\)$/i

const rejected = (reason: RejectionReason): Reading => ({ kind: 'rejected', reason })

export const withoutBlanks = (text: string): string => text.replace(BLANKS, '')

/**
 * Reads a serial number: colons, dashes between octets, blanks between groups, `0x`, labels, guards of spreadsheets, leading
 * zeros and either case are forgiven; two values in a cell are not.
 *
 * The canonical form is that of the unsigned value: upper-case hex, an even number of digits, no leading zero octet (so
 * without the octet that DER adds in front of a set top bit): `0F6F55…`. Compare others' spelling by `sameSerial`.
 */
export function readSerial(text: string, format: SerialFormat): Reading {
  if (format === 'hex' && isCanonical(text) && !isRounded(text)) return { kind: 'ok', value: text }
  const bare = undressSerial(text)
  if (bare === '') return rejected('empty')
  const compact = withoutBlanks(bare)
  if (SCIENTIFIC.test(compact) || (format === 'decimal' && SCIENTIFIC_DECIMAL.test(compact)))
    return rejected('scientific')
  if (NEGATIVE.test(compact)) return rejected('negative')
  if (isRounded(compact)) return rejected('scientific')
  const hex = format === 'hex' ? hexDigits(bare) : decimalToHex(bare)
  if (typeof hex !== 'string') return hex
  const significant = hex.replace(/^0+/, '')
  if (significant === '') return rejected('zero')
  const even = significant.length % 2 === 0 ? significant : `0${significant}`
  return even.length > HEX_DIGITS_MAX ? rejected('too-long') : { kind: 'ok', value: even.toUpperCase() }
}

/** Digits with nothing but zeros after the fifteenth, and many of them: what a spreadsheet leaves of a long number. */
export function isRounded(text: string): boolean {
  return text.length >= SPREADSHEET_DIGITS + ROUNDED_ZEROS_MIN && text.endsWith('00000') && ROUNDED.test(text)
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
  const both = BOTH_FORMS.exec(bare)
  if (both !== null && BigInt(both[1] as string) === BigInt(both[2] as string))
    return BigInt(both[2] as string).toString(16)
  const digits = bare.replace(/^0x\s*/i, '')
  const joined = joinedGroups(digits)
  if (joined !== null && /^[0-9a-f]+$/i.test(joined)) return joined
  return rejected(isSeveral(digits) ? 'several' : 'not-hex')
}

/** Several runs of hex digits that are no groups of one. */
const isSeveral = (digits: string): boolean =>
  /^[0-9a-f:-]{4,}(?:[\s,;/|]+(?:0x)?[0-9a-f:-]{4,})+$/i.test(digits)

/** Octets of one value are parted by so many dashes at least: fewer may be a date, a range or a sign. */
const DASHED_GROUPS_MIN = 4
/** Blanks part octets, or groups of four digits where there are at least three: two of them may be two values. */
const WIDE_GROUPS_MIN = 3

/**
 * The groups of one value, joined: between colons of whole octets, but for the first (of `A:1:FF` nobody knows what was
 * meant); between dashes of one octet each, as .NET's `BitConverter` prints them; between blanks of one or two octets.
 * Null where that is not the shape.
 */
function joinedGroups(digits: string): string | null {
  if (digits.includes(':')) return regularGroups(digits.split(/\s*:\s*/), 64)
  if (digits.includes('-')) {
    const groups = digits.split('-')
    return groups.length >= DASHED_GROUPS_MIN ? regularGroups(groups, 2) : null
  }
  if (!/\s/.test(digits)) return digits
  if (/[\n\r\t]/.test(digits)) return null
  const groups = digits.split(/\s+/)
  const width = groups[1]?.length ?? 0
  if (width > 2 && groups.length < WIDE_GROUPS_MIN) return null
  const last = groups.at(-1) as string
  // Grouped from its start, the last group of a value may be the short one.
  const isCutLast = groups.length > 2 && last.length < width && last.length % 2 === 0
  const joined = regularGroups(isCutLast ? groups.slice(0, -1) : groups, 4)
  return joined === null || !isCutLast ? joined : joined + last
}

function regularGroups(groups: readonly string[], widthMax: number): string | null {
  const [first = '', ...others] = groups
  const width = others[0]?.length ?? 0
  const isRegular =
    width > 0 &&
    width % 2 === 0 &&
    width <= widthMax &&
    first.length > 0 &&
    first.length <= width &&
    others.every((group) => group.length === width)
  return isRegular ? first + others.join('') : null
}

function decimalToHex(bare: string): string | Reading {
  const groups = bare.split(/\s+/)
  const isGrouped = groups.every((group, at) => (at === 0 ? /^\d{1,3}$/ : /^\d{3}$/).test(group))
  if (groups.length > 1 && !isGrouped)
    return rejected(groups.every((group) => /^\d+$/.test(group)) ? 'several' : 'not-decimal')
  const digits = groups.join('')
  if (!/^\d+$/.test(digits)) return rejected('not-decimal')
  const significant = digits.replace(/^0+/, '')
  // Bounded before the conversion, whose cost grows with the square of the length.
  if (significant.length > DECIMAL_DIGITS_MAX) return rejected('too-long')
  return BigInt(significant === '' ? '0' : significant).toString(16)
}

/**
 * The canonical form of a hex serial as a vendor may list it; what is not hex comes back in upper case without blanks,
 * and so equals nothing but itself.
 */
export function canonicalSerial(hex: string): string {
  if (isCanonical(hex)) return hex
  const reading = readSerial(hex, 'hex')
  return reading.kind === 'ok' ? reading.value : withoutBlanks(hex).toUpperCase()
}

/** Whether two spellings (hex) name one serial number. */
export const sameSerial = (left: string, right: string): boolean =>
  canonicalSerial(left) === canonicalSerial(right)
