/**
 * Draws text on the pages of a document that pdfmake has laid out. pdfmake's own tables take 10 s and 1.2 GB for 20,000
 * rows of seven cells: it keeps every word of every page as objects, and has each shaped as if it were Arabic. Rows of a
 * report are lines of Latin text at known places, so they are drawn straight onto the page.
 */
import { COLOURS } from './state-words.ts'

/** As much of PDFKit's document as is used here (pdfmake hands it out without types). */
export interface PdfKitDocument {
  font(nameOrFile: string | Uint8Array, size: number): unknown
  fillColor(colour: string): unknown
  text(text: string, x: number, y: number, options: { lineBreak: false }): unknown
  lineWidth(width: number): PdfKitDocument
  strokeColor(colour: string): PdfKitDocument
  moveTo(x: number, y: number): PdfKitDocument
  lineTo(x: number, y: number): PdfKitDocument
  stroke(): unknown
  addPage(options: { size: 'A4'; margin: number }): unknown
  bufferedPageRange(): { start: number; count: number }
  switchToPage(page: number): unknown
  flushPages(): void
  on(event: 'data', listener: (piece: Uint8Array) => void): unknown
  on(event: 'end', listener: () => void): unknown
  end(): void
  readonly _font: EmbeddedFont
}

interface EmbeddedFont {
  readonly name: string
  readonly font: { glyphForCodePoint(codePoint: number): { readonly advanceWidth: number } }
  readonly scale: number
  layoutCache: unknown
  layoutRun(text: string): { glyphs: unknown[]; positions: unknown[]; advanceWidth: number }
}

export type Face = 'regular' | 'bold'

export interface TextStyle {
  /** Points. */
  readonly size: number
  readonly face?: Face
  readonly colour?: string
}

/** Positions in points from the page's top left. */
export interface Pen {
  text(text: string, x: number, y: number, style: TextStyle): void
  width(text: string, style: TextStyle): number
  /** Lines that fit into `width`: broken at spaces, and within words that are longer than a line. */
  wrap(text: string, width: number, style: TextStyle): string[]
  rule(x1: number, x2: number, y: number): void
  /** Ends the pages before and begins a new one: pages that are ended are written out and cost no memory. */
  addPage(): void
}

/** Pages that the document holds and has not ended, numbered from 0. */
export interface OpenPages {
  readonly count: number
  goTo(page: number): void
}

export function openPages(document: PdfKitDocument): OpenPages {
  return { count: document.bufferedPageRange().count, goTo: (page) => void document.switchToPage(page) }
}

/** A pen that draws nothing and counts the pages it would begin. */
export function countingPen(pen: Pen): Pen & { readonly pages: number } {
  let pages = 0
  return {
    ...pen,
    text: () => {},
    rule: () => {},
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
  return {
    text(text, x, y, { size, face = 'regular', colour = COLOURS.text }) {
      if (text === '') return
      document.font(faces[face].name, size)
      document.fillColor(colour)
      document.text(text, x, y, { lineBreak: false })
    },
    width,
    wrap: (text, limit, style) =>
      text.split('\n').flatMap((line) => wrapLine(line, limit, (part) => width(part, style))),
    rule: (x1, x2, y) =>
      void document.lineWidth(RULE_PT).strokeColor(COLOURS.border).moveTo(x1, y).lineTo(x2, y).stroke(),
    addPage() {
      document.flushPages()
      document.addPage({ size: 'A4', margin: 0 })
    },
  }
}

interface PreparedFace {
  /** Under which the document knows the font. */
  readonly name: string
  /** A character's width in thousandths of the size. */
  readonly advance: (character: string) => number
}

/**
 * Makes a font draw a text as its characters' glyphs one after the other: no kerning, no ligatures. The document takes the
 * font that pdfmake used if it is the same file, so this comes after pdfmake is done.
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
    if (current !== '') lines.push(current)
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
