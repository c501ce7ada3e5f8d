import fc from 'fast-check'
import Papa from 'papaparse'
import { expect, test } from 'vitest'
import { openCsv } from '../../../src/main/files/csv-writer.ts'
import { spreadsheetText, unguardedText } from '../../../src/main/files/spreadsheet-text.ts'

async function written(cells: readonly string[]): Promise<string> {
  let text = ''
  const csv = await openCsv(['a'], async (piece) => {
    text += String(piece)
  })
  await csv.rows([cells])
  return text.slice(text.indexOf('\r\n') + 2)
}

const NASTY = fc
  .array(
    fc.constantFrom(
      '=',
      '+',
      '-',
      '@',
      '\uff1d',
      "'",
      '"',
      ';',
      ',',
      '\t',
      '\r',
      '\n',
      ' ',
      'a',
      '1+1',
      '1E5',
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''))

/** Cells as the program that opens the file would part them, blanks and quotation marks around them taken off. */
const cellsBy = (text: string, separator: RegExp) =>
  text.split(separator).map((cell) => cell.replace(/^[ "\u00a0]+/, ''))

test('no text begins a formula, wherever a spreadsheet ends a cell or a row', async () => {
  await fc.assert(
    fc.asyncProperty(NASTY, async (text) => {
      const row = await written([text])
      for (const cell of cellsBy(row, /[\r\n\t;]/)) expect(cell).not.toMatch(/^[=+\-@\uff1d]/)
    }),
  )
})

test('a line feed or a semicolon inside of a cell hides no formula', async () => {
  expect(await written(['no\n=cmd'])).toBe('"no\n\'=cmd"\r\n')
  expect(await written(['a;=1+1'])).toBe('"a;\'=1+1"\r\n')
  expect(await written(['a;"=1+1"'])).toBe('"a;""\'=1+1"""\r\n')
})

test('every text comes back as it was', async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(NASTY, fc.string()), async (text) => {
      expect(unguardedText(spreadsheetText(text))).toBe(text)
      const [cells] = Papa.parse<string[]>(await written(['x', text]), {
        newline: '\r\n',
        delimiter: ',',
      }).data
      expect(unguardedText(cells?.[1] ?? '')).toBe(text)
    }),
  )
})
