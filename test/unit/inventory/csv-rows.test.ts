import { expect, test } from 'vitest'
import { createCsvReader } from '../../../src/main/inventory/formats/csv-rows.ts'

/** Everything that splits trip over: CRLF after a quoted cell, doubled quotes, quoted line ends, a lone CR, no final line end. */
const NASTY = 'a,b\r\n"q",1\r\n"say ""hi""",2\n"two\r\nlines",3\r\n"",""\r"x",äöü😀\n\n"last ""one",'
const ROWS = [
  { line: 1, cells: ['a', 'b'] },
  { line: 2, cells: ['q', '1'] },
  { line: 3, cells: ['say "hi"', '2'] },
  { line: 4, cells: ['two\nlines', '3'] },
  { line: 6, cells: ['', ''] },
  { line: 7, cells: ['x', 'äöü😀'] },
  { line: 9, cells: ['last "one', ''] },
]

const read = (pieces: readonly string[]) => {
  const reader = createCsvReader(',', 'nasty.csv')
  return [...pieces.flatMap((piece) => reader.push(piece)), ...reader.end()]
}

test('reads the whole at once', () => {
  expect(read([NASTY])).toEqual(ROWS)
})

test('reads the same however it is split in two', () => {
  for (let at = 0; at <= NASTY.length; at += 1)
    expect(read([NASTY.slice(0, at), NASTY.slice(at)])).toEqual(ROWS)
})

test('reads the same however it is split in three', () => {
  for (let first = 0; first <= NASTY.length; first += 1) {
    for (let second = first; second <= NASTY.length; second += 3) {
      expect(read([NASTY.slice(0, first), NASTY.slice(first, second), NASTY.slice(second)])).toEqual(ROWS)
    }
  }
})

test('reads the same character by character', () => {
  expect(read([...NASTY])).toEqual(ROWS)
})

test('decoded from bytes split at every place it is the same', () => {
  const bytes = Buffer.from(NASTY)
  for (let at = 0; at <= bytes.length; at += 1) {
    const decoder = new TextDecoder('utf-8')
    const pieces = [
      decoder.decode(bytes.subarray(0, at), { stream: true }),
      decoder.decode(bytes.subarray(at), { stream: true }),
      decoder.decode(),
    ]
    expect(read(pieces)).toEqual(ROWS)
  }
})
