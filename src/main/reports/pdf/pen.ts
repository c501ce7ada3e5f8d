/**
 * Draws on the pages of a PDFKit document. PDFKit's own flow and tables keep every word of every page as objects and have
 * each shaped as if it were Arabic: 10 s and 1.2 GB for 20,000 rows of seven cells. A report's rows are lines of Latin text
 * at known places, so they are drawn straight onto the page.
 */
import { COLOURS, GROUNDS } from './colours.ts'
import type { PdfKitDocument } from './pdfkit-document.ts'
import { NO_TAG, openStructure, type Tag } from './structure.ts'

export type Face = 'regular' | 'bold'

export interface TextStyle {
  /** Points. */
  readonly size: number
  readonly face?: Face
  readonly colour?: string
}

export type Point = readonly [x: number, y: number]

/** Positions in points from the page's top left. */
export interface Pen {
  text(text: string, x: number, y: number, style: TextStyle): void
  width(text: string, style: TextStyle): number
  /** Lines that fit into `width`: broken at spaces, which stand at their ends, and within words longer than a line. */
  wrap(text: string, width: number, style: TextStyle): string[]
  rule(x1: number, x2: number, y: number): void
  box(x: number, y: number, width: number, height: number, colour: string): void
  path(points: readonly Point[], style: { colour: string; width: number; isDashed?: boolean }): void
  area(points: readonly Point[], colour: string, opacity: number): void
  /** What `draw` puts on the page is decoration, which a screen reader leaves out. */
  artifact(kind: 'Pagination' | 'Layout', draw: () => void): void
  /** The document's structure. */
  readonly root: Tag
  /** Ends the page before and begins a new one: pages that are ended are written out and cost no memory. */
  addPage(): void
}

/** A pen that draws nothing and counts the pages it would begin. */
export function countingPen(pen: Pen): Pen & { readonly pages: number } {
  let pages = 0
  const nothing = () => {}
  return {
    ...pen,
    text: nothing,
    rule: nothing,
    box: nothing,
    path: nothing,
    area: nothing,
    artifact: nothing,
    root: NO_TAG,
    addPage: () => {
      pages += 1
    },
    get pages() {
      return pages
    },
  }
}

const RULE_PT = 0.4

export function createPen(document: PdfKitDocument, fonts: Readonly<Record<Face, Uint8Array>>): Pen {
  const faces = { regular: prepareFace(document, fonts.regular), bold: prepareFace(document, fonts.bold) }
  const width = (text: string, { size, face = 'regular' }: TextStyle): number => {
    let sum = 0
    for (const character of text) sum += faces[face].advance(character)
    return (sum * size) / 1000
  }
  const outline = ([first, ...rest]: readonly Point[]) => {
    if (first === undefined) return
    document.moveTo(first[0], first[1])
    for (const [x, y] of rest) document.lineTo(x, y)
  }
  return {
    text(text, x, y, { size, face = 'regular', colour = COLOURS.text }) {
      if (text === '') return
      document.font(faces[face].name, size)
      document.fillColor(colour)
      document.text(text, x, y, { lineBreak: false })
    },
    width,
    wrap: (text, limit, style) => wrapText(text, limit, (part) => width(part, style)),
    rule: (x1, x2, y) =>
      void document.lineWidth(RULE_PT).strokeColor(GROUNDS.border).moveTo(x1, y).lineTo(x2, y).stroke(),
    box(x, y, boxWidth, height, colour) {
      document.fillColor(colour)
      document.rect(x, y, boxWidth, height).fill()
    },
    path(points, style) {
      document.lineWidth(style.width).strokeColor(style.colour)
      if (style.isDashed === true) document.dash(3, { space: 2 })
      outline(points)
      document.stroke()
      if (style.isDashed === true) document.undash()
    },
    area(points, colour, opacity) {
      document.fillColor(colour, opacity)
      outline(points)
      document.fill()
      document.fillColor(colour, 1)
    },
    artifact(kind, draw) {
      document.markContent('Artifact', { type: kind })
      draw()
      document.endMarkedContent()
    },
    root: openStructure(document),
    // Without buffered pages PDFKit ends those before.
    addPage: () => void document.addPage({ size: 'A4', margin: 0 }),
  }
}
interface PreparedFace {
  /** Under which the document knows the font. */
  readonly name: string
  /** A character's width in thousandths of the size. */
  readonly advance: (character: string) => number
}

/**
 * Makes a font draw a text as its characters' glyphs one after the other: no kerning, no ligatures.
 */
function prepareFace(document: PdfKitDocument, file: Uint8Array): PreparedFace {
  document.font(file, 10)
  const embedded = document._font
  // By the file the document would parse it anew at every change of font: by its own name it does not.
  document.font(embedded.name, 10)
  if (document._font !== embedded) throw new Error(`the font ${embedded.name} is not known by its name`)
  const known = new Map<
    string,
    {
      glyph: unknown
      position: { xAdvance: number; yAdvance: number; xOffset: number; yOffset: number; advanceWidth: number }
    }
  >()
  const look = (character: string) => {
    let found = known.get(character)
    if (found === undefined) {
      const glyph = embedded.font.glyphForCodePoint(character.codePointAt(0) ?? 0)
      const advanceWidth = glyph.advanceWidth * embedded.scale
      found = {
        glyph,
        position: { xAdvance: advanceWidth, yAdvance: 0, xOffset: 0, yOffset: 0, advanceWidth },
      }
      known.set(character, found)
    }
    return found
  }
  // Serial numbers and times hardly occur twice: remembering how each was laid out only fills the memory.
  embedded.layoutCache = null
  embedded.layoutRun = (text) => {
    const characters = Array.from(text, look)
    return {
      glyphs: characters.map(({ glyph }) => glyph),
      positions: characters.map(({ position }) => position),
      advanceWidth: characters.reduce((sum, { position }) => sum + position.advanceWidth, 0),
    }
  }
  return { name: embedded.name, advance: (character) => look(character).position.advanceWidth }
}

/** Lines that were one keep the space between them, so that what is read aloud or copied does not run together. */
function wrapText(text: string, limit: number, width: (text: string) => number): string[] {
  const lines = text.split('\n')
  return lines.flatMap((line, index) => {
    const wrapped = wrapLine(line, limit, width)
    const last = wrapped.at(-1)
    return index === lines.length - 1 || last === undefined ? wrapped : [...wrapped.slice(0, -1), `${last} `]
  })
}

function wrapLine(line: string, limit: number, width: (text: string) => number): string[] {
  if (width(line) <= limit) return [line]
  const lines: string[] = []
  let current = ''
  for (const word of line.split(' ')) {
    const joined = current === '' ? word : `${current} ${word}`
    if (width(joined) <= limit) {
      current = joined
      continue
    }
    if (current !== '') lines.push(`${current} `)
    const pieces = cutWord(word, limit, width)
    lines.push(...pieces.slice(0, -1))
    current = pieces.at(-1) ?? ''
  }
  return current === '' ? lines : [...lines, current]
}

function cutWord(word: string, limit: number, width: (text: string) => number): string[] {
  const pieces: string[] = []
  let piece = ''
  let taken = 0
  for (const character of word) {
    const wide = width(character)
    if (taken + wide > limit && piece !== '') {
      pieces.push(piece)
      piece = ''
      taken = 0
    }
    piece += character
    taken += wide
  }
  return [...pieces, piece]
}
