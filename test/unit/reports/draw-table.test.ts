import { expect, test } from 'vitest'
import { drawTable } from '../../../src/main/reports/pdf/draw-table.ts'
import { createFlow } from '../../../src/main/reports/pdf/flow.ts'
import { PAGE } from '../../../src/main/reports/pdf/page-frame.ts'
import type { PdfKitDocument } from '../../../src/main/reports/pdf/pdfkit-document.ts'
import { countingPen, createPen, type Pen } from '../../../src/main/reports/pdf/pen.ts'

interface Drawn {
  readonly text: string
  readonly x: number
  readonly y: number
  readonly page: number
  /** The role under which it is marked. */
  readonly role: string | undefined
}

/** A pen over a document that only notes what is drawn where; every character is half as wide as it is high. */
function notingPen(): { pen: Pen; drawn: Drawn[] } {
  const drawn: Drawn[] = []
  let page = 0
  let role: string | undefined
  const element = { add: () => {}, end: () => {} }
  const document = {
    font: () => {},
    fillColor: () => {},
    text: (text: string, x: number, y: number) => void drawn.push({ text, x, y, page, role }),
    lineWidth: () => document,
    strokeColor: () => document,
    moveTo: () => document,
    lineTo: () => document,
    stroke: () => {},
    addPage: () => {
      page += 1
    },
    struct: () => element,
    addStructure: () => {},
    markContent: (tag: string) => {
      role = tag
    },
    markStructureContent: (tag: string) => {
      role = tag
    },
    endMarkedContent: () => {
      role = undefined
    },
    _font: {
      name: 'half',
      font: { glyphForCodePoint: () => ({ advanceWidth: 500 }) },
      scale: 1,
      ascender: 800,
      layoutCache: null,
      layoutRun: null,
    },
  }
  const pen = createPen(document as unknown as PdfKitDocument, {
    regular: new Uint8Array(),
    bold: new Uint8Array(),
    scripts: [],
  })
  return { pen, drawn }
}

const TABLE = {
  caption: 'Caption',
  columns: [
    { title: 'Left', width: 100, isRowHeader: true as const },
    { title: 'Right', width: 50, align: 'right' as const },
  ],
  hasTitles: true,
  size: 7,
  isRuled: true,
}

function draw<T>(pen: Pen, rows: readonly T[], cellsOf: (row: T) => string[]): void {
  const flow = createFlow(pen)
  flow.newPage()
  drawTable(flow, pen.root, TABLE, rows, cellsOf)
}

test('a long table goes on over pages with its titles repeated as decoration, every row once, nothing outside the page', () => {
  const { pen, drawn } = notingPen()
  const rows = Array.from({ length: 300 }, (_, index) => index)
  draw(pen, rows, (row) => [`row ${row}`, String(row)])
  const pages = Math.max(...drawn.map(({ page }) => page))
  expect(pages).toBeGreaterThan(3)
  expect(drawn.filter(({ text }) => text === 'Left').map(({ role }) => role)).toEqual([
    'TH',
    ...Array.from({ length: pages - 1 }, () => 'Artifact'),
  ])
  expect(drawn.filter(({ text }) => text.startsWith('row ')).map(({ text, role }) => [text, role])).toEqual(
    rows.map((row) => [`row ${row}`, 'TH']),
  )
  expect(
    drawn.every(({ y, role }) => y >= PAGE.top && y < PAGE.height - PAGE.bottom && role !== undefined),
  ).toBe(true)
})

test('a counting pen begins as many pages as the drawing one', () => {
  const { pen, drawn } = notingPen()
  const counting = countingPen(pen)
  const rows = Array.from({ length: 137 }, (_, index) => index)
  const cellsOf = (row: number) => [`${'text '.repeat(row % 40)}`, '']
  draw(counting, rows, cellsOf)
  expect(drawn).toEqual([])
  draw(pen, rows, cellsOf)
  expect(Math.max(...drawn.map(({ page }) => page))).toBe(counting.pages)
})

test('a cell longer than a page is carried on, not lost and not for ever', () => {
  const { pen, drawn } = notingPen()
  const lines = Array.from({ length: 250 }, (_, index) => `line ${index}`)
  draw(pen, [0], () => [lines.join('\n'), 'x'])
  expect(drawn.filter(({ text }) => text.startsWith('line ')).map(({ text }) => text.trim())).toEqual(lines)
})

test('text is broken at spaces, which it keeps, and inside a word only when the word is longer than a line', () => {
  const { pen } = notingPen()
  expect(pen.wrap('aa bb cc', 25, { size: 10 })).toEqual(['aa bb ', 'cc'])
  expect(pen.wrap('ABCDEFGHIJKL', 25, { size: 10 })).toEqual(['ABCDE', 'FGHIJ', 'KL'])
  expect(pen.wrap('a ABCDEFG b\nc', 25, { size: 10 })).toEqual(['a ', 'ABCDE', 'FG b ', 'c'])
  expect(pen.wrap('', 25, { size: 10 })).toEqual([''])
})

test('a right-aligned cell ends where its column does', () => {
  const { pen, drawn } = notingPen()
  draw(pen, ['7', '1234'], (row) => ['', row])
  const ends = drawn
    .filter(({ text }) => /^\d+$/.test(text))
    .map(({ text, x }) => x + pen.width(text, { size: 7 }))
  expect(new Set(ends.map((end) => end.toFixed(3))).size).toBe(1)
})
