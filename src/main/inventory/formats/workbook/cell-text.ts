/** What a number in a cell is shown as: a date, a number with an exponent, or as it is. */
export type NumberLook = 'plain' | 'date' | 'scientific'

/** ECMA-376 part 1, section 18.8.30: built-in formats of dates and times, those of East Asian languages among them. */
const DATE_FORMATS: readonly (readonly [from: number, to: number])[] = [
  [14, 22],
  [27, 36],
  [45, 47],
  [50, 58],
]
const SCIENTIFIC_FORMATS = [11, 48]
/** A spreadsheet keeps so many digits of a number. */
const DIGITS_KEPT = 15
const MS_PER_DAY = 86_400_000
/** The day before 1900-01-01, moved by the 29 February 1900 that Excel believes in; ECMA-376 part 1, section 18.17.4.1. */
const EPOCH_1900 = Date.UTC(1899, 11, 30)
const EPOCH_1904 = Date.UTC(1904, 0, 1)
/** 9999-12-31. */
const DAYS_MAX = 2_958_466

/** @param code of a format that a workbook defines; undefined for a built-in one */
export function lookOf(id: number, code: string | undefined): NumberLook {
  if (code === undefined) {
    if (DATE_FORMATS.some(([from, to]) => id >= from && id <= to)) return 'date'
    return SCIENTIFIC_FORMATS.includes(id) ? 'scientific' : 'plain'
  }
  const bare = code
    .replace(/"[^"]*"|\\.|_.|\*./g, '')
    .replace(/\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, '')
    .replace(/general/gi, '')
  if (/[ymdhs]/i.test(bare)) return 'date'
  return /E[+-]/i.test(bare) ? 'scientific' : 'plain'
}

/**
 * A number's text as the file has it, but: a date as `YYYY-MM-DD`, with its time where it has one; and a number of which a
 * spreadsheet cannot have kept all digits, or which it shows with an exponent (`12E4` was typed and 120000 is kept), with an
 * exponent, so that it is taken for no identifier.
 */
export function numberText(text: string, look: NumberLook, isFrom1904: boolean): string {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) return text
  if (look === 'date') return dateText(value, isFrom1904) ?? text
  if (look === 'scientific' || (Number.isInteger(value) && hasLostDigits(text))) return value.toExponential()
  return text
}

function hasLostDigits(text: string): boolean {
  if (/e/i.test(text)) return true
  return text.replace(/^[+-]?0*/, '').replace(/\.0*$/, '').length > DIGITS_KEPT
}

function dateText(days: number, isFrom1904: boolean): string | null {
  if (days < 0 || days >= DAYS_MAX) return null
  const isBeforeLeap = !isFrom1904 && days < 60
  const epoch = isFrom1904 ? EPOCH_1904 : EPOCH_1900
  // Seconds are what people mean: a day's fraction is not exact.
  const ms = epoch + Math.round((days + (isBeforeLeap ? 1 : 0)) * (MS_PER_DAY / 1000)) * 1000
  const iso = new Date(ms).toISOString()
  return iso.endsWith('T00:00:00.000Z') ? iso.slice(0, 10) : iso.slice(0, 19)
}

/** `_x000D_` and the like; ECMA-376 part 1, section 22.9.2.19. */
export const unescaped = (text: string): string =>
  text.includes('_x')
    ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    : text

/** `A`, `Z`, `AA`, … @param column from 0 */
export function columnLetters(column: number): string {
  let letters = ''
  for (let left = column + 1; left > 0; left = Math.floor((left - 1) / 26))
    letters = String.fromCharCode(65 + ((left - 1) % 26)) + letters
  return letters
}

/** From 0; -1 where the reference names no column. */
export function columnOf(reference: string): number {
  let column = 0
  for (let at = 0; at < reference.length; at += 1) {
    const code = reference.charCodeAt(at) & ~0x20
    if (code < 0x41 || code > 0x5a) break
    column = column * 26 + code - 0x40
  }
  return column - 1
}
