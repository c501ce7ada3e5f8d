/**
 * The characters that the report's font (Roboto, `resources/fonts`) holds and that can be seen: Latin, Greek, Cyrillic,
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
