import fc from 'fast-check'
import { expect, test } from 'vitest'
import { directedParts } from '../../../src/contract/right-to-left.ts'
import { visualPieces } from '../../../src/main/reports/pdf/visual-pieces.ts'

const fontOf = (character: string): string => (/[\u0590-\u08ff]/.test(character) ? 'rtl' : 'base')
/** Letters as they stand on the page from left to right. */
const onPage = (text: string): string =>
  visualPieces(text, fontOf)
    .map((piece) => (piece.isRtl ? [...piece.text].toReversed().join('') : piece.text))
    .join('')

test('a name from right to left is turned within itself, and its numbers are not', () => {
  expect(onPage('שלום עולם')).toBe('םלוע םולש')
  expect(onPage('שרת 12')).toBe('12 תרש')
  expect(onPage('שרת (תל אביב) 12')).toBe('12 (ביבא לת) תרש')
  expect(onPage('خادم ٢٠٢٦')).toBe('٢٠٢٦ مداخ')
})

test("the report's own words and figures stay where they are beside such a name", () => {
  expect(onPage('Batch שלום: 120 of 500 items')).toBe('Batch םולש: 120 of 500 items')
  expect(onPage('שלום: 120, עולם: 40, all')).toBe('םולש: 120, םלוע: 40, all')
  expect(onPage('host-1.example')).toBe('host-1.example')
})

test('parts are the whole text, whatever it is; nothing but right-to-left parts is turned', () => {
  const text = fc
    .array(fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('ש', 'ب', '12', ': ', ' (', ') ', 'a')))
    .map((parts) => parts.join(''))
  fc.assert(
    fc.property(text, (own) => {
      expect(
        directedParts(own)
          .map((part) => part.text)
          .join(''),
      ).toBe(own)
      const sorted = (all: string) => [...all.replace(/[()[\]{}<>«»]|\p{Bidi_M}/gu, '')].toSorted().join('')
      expect(sorted(onPage(own))).toBe(sorted(own))
    }),
  )
})
