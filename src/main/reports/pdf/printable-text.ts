import { showUnseen } from '../../../contract/unseen-text.ts'

/**
 * The characters that the report's font (Roboto, `resources/fonts`) holds and that can be seen: Latin, Greek, Cyrillic,
 * punctuation, currencies. A test compares it with the font itself.
 */
const NOT_PRINTABLE =
  /[^\n\x20-\x7e\u00a0-\u00ac\u00ae-\u017f\u0192\u0218-\u021b\u0384-\u038a\u038c\u038e-\u03a1\u03a3-\u03ce\u0400-\u0482\u0488-\u0513\u1e80-\u1e85\u1e9e\u1ea0-\u1ef9\u2010\u2011\u2013-\u2015\u2017-\u201e\u2020-\u2022\u2026\u2030\u2032\u2033\u2039\u203a\u2044\u20ac\u2116\u2122\u2212\u2248\u2260\u2264\u2265]/gu

/**
 * A text as the PDF prints it. What no font shows, and what is not seen, is written as `\u{1F600}`, so that two names are told
 * apart instead of both being a row of empty boxes.
 *
 * @param holds whether another font than the report's own shows a character
 */
export function printableText(text: string, holds: (character: string) => boolean = () => false): string {
  return text
    .normalize('NFC')
    .replace(NOT_PRINTABLE, (character) =>
      showUnseen(character) === character && holds(character)
        ? character
        : `\\u{${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()}}`,
    )
}

/** Whether the report's own font holds all of it. */
export const isPrintable = (text: string): boolean => text.normalize('NFC').search(NOT_PRINTABLE) === -1
