import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import { durationText, shortTime, utcTime } from '../../../src/main/reports/document/figures.ts'
import { isPrintable, printableText } from '../../../src/main/reports/pdf/printable-text.ts'
import { sourceWorkers } from '../../../src/main/worker-files.ts'

interface Font {
  readonly characterSet: readonly number[]
  hasGlyphForCodePoint(codePoint: number): boolean
}

/** The fonts that the PDF embeds, read by the library with which PDFKit reads them. */
function reportFonts(): Font[] {
  const require = createRequire(import.meta.url)
  const fontkit = createRequire(require.resolve('pdfkit'))('fontkit') as { create(file: Buffer): Font }
  const { fonts } = sourceWorkers()
  return ['Roboto-Regular.ttf', 'Roboto-Medium.ttf'].map((name) =>
    fontkit.create(readFileSync(new URL(name, fonts))),
  )
}

test('every character that is printed as it is has a glyph in the font', () => {
  const fonts = reportFonts()
  const without: string[] = []
  for (let codePoint = 0x20; codePoint <= 0xffff; codePoint += 1) {
    const character = String.fromCodePoint(codePoint)
    if (
      isPrintable(character) &&
      !fonts.every((font) => font.hasGlyphForCodePoint(character.normalize('NFC').codePointAt(0) ?? 0))
    ) {
      without.push(codePoint.toString(16))
    }
  }
  expect(without).toEqual([])
})

test('umlauts, Greek and Cyrillic are printed as they are, however they are composed', () => {
  expect(printableText('Müller & Söhne, Αθήνα, Москва, 100 €')).toBe('Müller & Söhne, Αθήνα, Москва, 100 €')
  expect(printableText('u\u0308')).toBe('ü')
})

test('characters without a glyph, and those that cannot be seen, are written by their number', () => {
  expect(printableText('证书.cn')).toBe('\\u{8BC1}\\u{4E66}.cn')
  expect(printableText('a\u202Eb\u200Bc\u0007\u{1F600}')).toBe('a\\u{202E}b\\u{200B}c\\u{7}\\u{1F600}')
})

test('times say UTC, durations their two largest units', () => {
  expect(utcTime('2026-11-20T10:00:00.123Z')).toBe('2026-11-20 10:00:00 UTC')
  expect(utcTime(null)).toBe('—')
  expect(shortTime(null)).toBe('')
  expect(durationText(0)).toBe('0 s')
  expect(durationText(42_000)).toBe('42 s')
  expect(durationText(-(3 * 3_600_000 + 12 * 60_000 + 5_000))).toBe('3 h 12 min')
  expect(durationText(50 * 3_600_000)).toBe('2 d 2 h')
})
