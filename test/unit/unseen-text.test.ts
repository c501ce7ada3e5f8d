import { expect, test } from 'vitest'
import { isParagraphs, showUnseen, showUnseenInText } from '../../src/contract/unseen-text.ts'
import { cssString, escapeHtml } from '../../src/main/reports/html/escape-html.ts'
import { printableText } from '../../src/main/reports/pdf/printable-text.ts'

const LAST = 0x10ffff
/** What no output may show as it is; line feeds and tabs part texts of several lines. */
const unseen = Array.from({ length: LAST + 1 }, (_, code) => String.fromCodePoint(code)).filter(
  (character) => showUnseen(character) !== character && character !== '\n' && character !== '\t',
)
const numbered = (character: string): string =>
  `\\u{${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()}}`

test('what is not seen is written alike by the command line, the window, the HTML and the PDF', () => {
  expect(unseen.length).toBeGreaterThan(4_000)
  const differing = unseen.filter(
    (character) =>
      showUnseen(character) !== numbered(character) ||
      // A carriage return is a line feed there.
      (character !== '\r' &&
        [showUnseenInText, escapeHtml].some((show) => show(character) !== numbered(character))) ||
      printableText(character) !== numbered(character) ||
      cssString(character) === cssString('x') ||
      /[^\u0020-\u007e]/.test(cssString(character)),
  )
  expect(differing.map(numbered)).toEqual([])
})

test('texts of several lines keep their lines, and nothing else that moves the writing', () => {
  expect(showUnseenInText('a\r\nb\rc\n\td')).toBe('a\nb\nc\n\td')
  expect(showUnseenInText('Müller 証明書 😀')).toBe('Müller 証明書 😀')
  expect(showUnseenInText('a\u202eb\u001b[2J\u200dc')).toBe('a\\u{202E}b\\u{1B}[2J\\u{200D}c')
  expect(isParagraphs('a\nb')).toBe(true)
})
