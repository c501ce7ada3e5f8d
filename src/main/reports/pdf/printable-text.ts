/**
 * The characters that the report's font (Roboto, as pdfmake ships it) holds and that can be seen: Latin, Greek, Cyrillic,
 * punctuation, currencies. A test compares it with the font itself.
 */
const NOT_PRINTABLE =
  /[^\n\x20-\x7e\u00a0-\u00ac\u00ae-\u017f\u0192\u0218-\u021b\u0384-\u038a\u038c\u038e-\u03a1\u03a3-\u03ce\u0400-\u0482\u0488-\u0513\u1e80-\u1e85\u1e9e\u1ea0-\u1ef9\u2010\u2011\u2013-\u2015\u2017-\u201e\u2020-\u2022\u2026\u2030\u2032\u2033\u2039\u203a\u2044\u20ac\u2116\u2122\u2212\u2248\u2260\u2264\u2265]/gu

/**
 * A text as the PDF prints it. What the font cannot show, and control characters, are written as `\u{4E2D}`, so that a
 * common name in Chinese is told apart from another, instead of both being a row of empty boxes.
 */
export function printableText(text: string): string {
  return text
    .normalize('NFC')
    .replace(
      NOT_PRINTABLE,
      (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()}}`,
    )
}

/** Whether `printableText` writes it as it is. */
export const isPrintable = (text: string): boolean => text.normalize('NFC').search(NOT_PRINTABLE) === -1

/** `2026-11-20 10:00:00 UTC`; an em dash for a moment that never came. */
export function utcTime(iso: string | null): string {
  return iso === null ? '\u2014' : `${shortTime(iso)} UTC`
}

/** `2026-11-20 10:00:00`, for columns whose heading says UTC. */
export function shortTime(iso: string | null): string {
  return iso === null ? '' : iso.slice(0, 19).replace('T', ' ')
}

const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** `2 d 3 h`, `3 h 12 min`, `42 s`: the two largest units. */
export function durationText(ms: number): string {
  const units: [number, string][] = [
    [DAY_MS, 'd'],
    [HOUR_MS, 'h'],
    [MINUTE_MS, 'min'],
    [SECOND_MS, 's'],
  ]
  let rest = Math.abs(ms)
  const parts = units.flatMap(([unit, name]) => {
    const whole = Math.floor(rest / unit)
    rest -= whole * unit
    return whole === 0 ? [] : [`${whole} ${name}`]
  })
  return parts.slice(0, 2).join(' ') || '0 s'
}

export const figure = (value: number): string => value.toLocaleString('en')

/** `1 certificate`, `2,000 certificates`. */
export function counted(items: number, noun: { readonly one: string; readonly many: string }): string {
  return `${figure(items)} ${items === 1 ? noun.one : noun.many}`
}
