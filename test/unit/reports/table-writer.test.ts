import { expect, test } from 'vitest'
import { PAGE } from '../../../src/main/reports/pdf/page-frame.ts'
import { countingPen, createPen, type PdfKitDocument, type Pen } from '../../../src/main/reports/pdf/pen.ts'
import { createTableWriter } from '../../../src/main/reports/pdf/table-writer.ts'

interface Drawn {
  readonly text: string
  readonly x: number
  readonly y: number
  readonly page: number
}

/** A pen over a document that only notes what is drawn where; every character is half as wide as it is high. */
function notingPen(): { pen: Pen; drawn: Drawn[] } {
  const drawn: Drawn[] = []
  let page = 0
  const document = {
    font: () => {},
    fillColor: () => {},
    text: (text: string, x: number, y: number) => void drawn.push({ text, x, y, page }),
    lineWidth: () => document,
    strokeColor: () => document,
    moveTo: () => document,
    lineTo: () => document,
    stroke: () => {},
    addPage: () => {
      page += 1
    },
    flushPages: () => {},
    _font: {
      name: 'half',
      font: { glyphForCodePoint: () => ({ advanceWidth: 500 }) },
      scale: 1,
      layoutCache: null,
      layoutRun: null,
    },
  }
  const pen = createPen(document as unknown as PdfKitDocument, {
    regular: new Uint8Array(),
    bold: new Uint8Array(),
  })
  return { pen, drawn }
}

const COLUMNS = [
  { title: 'Left', width: 100 },
  { title: 'Right', width: 50, align: 'right' as const },
]

test('a long table goes on over pages with its titles repeated, every row once, nothing outside the page', () => {
  const { pen, drawn } = notingPen()
  const rows = Array.from({ length: 300 }, (_, index) => index)
  const writer = createTableWriter(pen)
  writer.newPage()
  writer.table(COLUMNS, rows, (row) => [`row ${row}`, String(row)])
  const pages = Math.max(...drawn.map(({ page }) => page))
  expect(pages).toBeGreaterThan(3)
  expect(drawn.filter(({ text }) => text === 'Left').length).toBe(pages)
  expect(drawn.filter(({ text }) => text.startsWith('row ')).map(({ text }) => text)).toEqual(
    rows.map((row) => `row ${row}`),
  )
  expect(drawn.every(({ y }) => y >= PAGE.top && y < PAGE.height - PAGE.bottom)).toBe(true)
})

test('a counting pen begins as many pages as the drawing one', () => {
  const { pen, drawn } = notingPen()
  const counting = countingPen(pen)
  const draw = (with_: Pen) => {
    const writer = createTableWriter(with_)
    writer.newPage()
    writer.heading('Heading', 16, 50)
    writer.paragraph('word '.repeat(900))
    writer.table(
      COLUMNS,
      Array.from({ length: 137 }, (_, index) => index),
      (row) => [`${'text '.repeat(row % 40)}`, ''],
    )
  }
  draw(counting)
  expect(drawn).toEqual([])
  draw(pen)
  expect(Math.max(...drawn.map(({ page }) => page))).toBe(counting.pages)
})

test('a cell longer than a page is carried on, not lost and not for ever', () => {
  const { pen, drawn } = notingPen()
  const writer = createTableWriter(pen)
  writer.newPage()
  const lines = Array.from({ length: 250 }, (_, index) => `line ${index}`)
  writer.table(COLUMNS, [0], () => [lines.join('\n'), 'x'])
  expect(drawn.filter(({ text }) => text.startsWith('line ')).map(({ text }) => text)).toEqual(lines)
})

test('text is broken at spaces, and inside a word only when the word is longer than a line', () => {
  const { pen } = notingPen()
  expect(pen.wrap('aa bb cc', 25, { size: 10 })).toEqual(['aa bb', 'cc'])
  expect(pen.wrap('ABCDEFGHIJKL', 25, { size: 10 })).toEqual(['ABCDE', 'FGHIJ', 'KL'])
  expect(pen.wrap('a ABCDEFG b\nc', 25, { size: 10 })).toEqual(['a', 'ABCDE', 'FG b', 'c'])
  expect(pen.wrap('', 25, { size: 10 })).toEqual([''])
})

test('a right-aligned cell ends where its column does', () => {
  const { pen, drawn } = notingPen()
  const writer = createTableWriter(pen)
  writer.newPage()
  writer.table(COLUMNS, ['7', '1234'], (row) => ['', row])
  const ends = drawn
    .filter(({ text }) => /^\d+$/.test(text))
    .map(({ text, x }) => x + pen.width(text, { size: 7 }))
  expect(new Set(ends.map((end) => end.toFixed(3))).size).toBe(1)
})
