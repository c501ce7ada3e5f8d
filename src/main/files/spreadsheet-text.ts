/**
 * [Note: text in spreadsheets] A spreadsheet that opens a CSV guesses what each cell is, shows something else and, once
 * saved, has destroyed what stood there: `1E5` becomes 100000, `0012` 12, `2FEB` the second of February, and of twenty
 * digits five become zeros. Formulas are worse, and one may begin not only a cell: a spreadsheet that parts cells by `;` or
 * by tabs, or that takes a line feed for the end of a row whatever stands around it, makes a cell of its own of what comes
 * after. So a text is guarded by an apostrophe at its start and after each CR, LF, tab and `;`.
 *
 * An apostrophe is doubled where a guard would be taken for it, so `unguardedText` gets every text back. Hex serial numbers
 * and fingerprints get `0x` instead: as good a text to every spreadsheet and still the same number to every hex parser
 * (Python's `int(s, 16)`, `BigInt`, the product's own import).
 */
const GUESSED: readonly RegExp[] = [
  // Zeros in front are dropped, and of more than 15 digits the rest become zeros.
  /^0\d+$/,
  /^\d{16,}$/,
  // 1E5, 1.5, 1,500,000.5, 12%
  /^\d*[.,]?\d+E[+-]?\d+$/i,
  /^(\d+[.,]\d*|[.,]\d+)$/,
  /^\d{1,3}([.,]\d{3})+([.,]\d*)?$/,
  /^\d[\d.,]*\s*%$/,
  // 1/2, 2026-11-20, 1.2.2026
  /^\d{1,4}([-/.]\d{1,4}){1,2}\.?$/,
  // 12:30, 1:02:03 PM
  /^\d{1,4}:\d{1,2}(:\d{1,2})?(\.\d+)?(\s?[AP]M?)?$/i,
  /^\d{1,2}(\s[AP]|\s?[AP]M)$/i,
  // 2FEB, DEC1, 10-Dec-2026, March 2026
  /^\d{1,4}[-/. ]?(JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)[A-Z]*\.?[-/. ,]*\d{0,4}$/i,
  /^(JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)[A-Z]*\.?[-/. ,]*\d{1,4}([-/. ,]+\d{1,4})?$/i,
  /^(TRUE|FALSE)$/i,
]

/** Longer texts are no spreadsheet's numbers or dates. */
const GUESSED_CHARS_MAX = 255

/** Whether a spreadsheet would show something else than the text. Numbers of up to 15 digits are what they look like. */
function isGuessed(text: string): boolean {
  const bare = text.trim()
  return bare.length <= GUESSED_CHARS_MAX && GUESSED.some((pattern) => pattern.test(bare))
}

/** What a spreadsheet runs as a formula, blanks and quotation marks in front of it or not; apostrophes are those of guards. */
const FORMULA_AT_START = /^[ "\u00a0]*'*[=+\-@\uff1d\uff0b\uff0d\uff20]/
const FORMULA_INSIDE = /([\r\n\t;][ "\u00a0]*)('*[=+\-@\uff1d\uff0b\uff0d\uff20])/g
const GUARD_INSIDE = /([\r\n\t;][ "\u00a0]*)'('*[=+\-@\uff1d\uff0b\uff0d\uff20])/g
const MARK_AT_START = /^['\t\r\n]/

/** A text as a cell that a spreadsheet leaves as it is; see [Note: text in spreadsheets]. */
export function spreadsheetText(text: string): string {
  const inside = text.replace(FORMULA_INSIDE, "$1'$2")
  const isOpen = isGuessed(text) || FORMULA_AT_START.test(text) || MARK_AT_START.test(text)
  return isOpen ? `'${inside}` : inside
}

/** The text that `spreadsheetText` has guarded. */
export function unguardedText(cell: string): string {
  const text = cell.replace(GUARD_INSIDE, '$1$2')
  return text.startsWith("'") ? text.slice(1) : text
}

/** The same for hexadecimal digits: all that has no letter, and what its letters make a number or a date of. */
export function spreadsheetHex(text: string): string {
  return /^\d+$/.test(text) || isGuessed(text) ? `0x${text}` : text
}
