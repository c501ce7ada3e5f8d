/**
 * Draws on the pages of a PDFKit document. PDFKit's own flow and tables keep every word of every page as objects and have
 * each shaped as if it were Arabic: 10 s and 1.2 GB for 20,000 rows of seven cells. A report's rows are lines at known places,
 * so they are drawn straight onto the page, and only what is Arabic is shaped as such.
 */
import { COLOURS, GROUNDS } from './colours.ts'
import type { PdfKitDocument } from './pdfkit-document.ts'
import { type PreparedFont, prepareFont, prepareShapedFont } from './prepare-font.ts'
import { isPrintable, printableText } from './printable-text.ts'
import type { ScriptFont } from './script-fonts.ts'
import { NO_TAG, openStructure, type Tag } from './structure.ts'
import { visualPieces } from './visual-pieces.ts'

export type Face = 'regular' | 'bold'

export interface TextStyle {
  /** Points. */
  readonly size: number
  readonly face?: Face
  readonly colour?: string
}

export type Point = readonly [x: number, y: number]

export interface PenFonts {
  readonly regular: Uint8Array
  readonly bold: Uint8Array
  /** Those that the report's texts need, beside the two. */
  readonly scripts: readonly (Pick<ScriptFont, 'script' | 'isShaped'> & Readonly<Record<Face, Uint8Array>>)[]
}

/** Positions in points from the page's top left. All texts but that of `printable` are such as it has written. */
export interface Pen {
  /** A text with what the fonts do not hold, and what is not seen, written by its number. */
  printable(text: string): string
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

export function createPen(document: PdfKitDocument, fonts: PenFonts): Pen {
  const faces = prepareFaces(document, fonts)
  const pieces = (text: string, face: Face) =>
    isPrintable(text)
      ? [{ text, font: faces.base[face], isRtl: false }]
      : visualPieces(text, (character) => faces.fontOf(character, face))
  const width = (text: string, { size, face = 'regular' }: TextStyle): number => {
    const sum = pieces(text, face).reduce((all, piece) => all + piece.font.width(piece.text, piece.isRtl), 0)
    return (sum * size) / 1000
  }
  const outline = ([first, ...rest]: readonly Point[]) => {
    if (first === undefined) return
    document.moveTo(first[0], first[1])
    for (const [x, y] of rest) document.lineTo(x, y)
  }
  return {
    printable: (text) =>
      printableText(text, (character) => faces.scriptOf(character, 'regular') !== undefined),
    text(text, x, y, { size, face = 'regular', colour = COLOURS.text }) {
      if (text === '') return
      document.fillColor(colour)
      const drawn = pieces(text, face)
      // What is turned round on the page is read aloud and copied as it is stored.
      const isTurned = drawn.some(({ isRtl }) => isRtl)
      if (isTurned) document.markContent('Span', { actual: text })
      let left = x
      for (const { text: part, font, isRtl } of drawn) {
        const lift = ((faces.base[face].ascender - font.ascender) * size) / 1000
        document.font(font.name, size)
        document.text(font.drawn(part, isRtl), left, font === faces.base[face] ? y : y + lift, {
          lineBreak: false,
        })
        left += (font.width(part, isRtl) * size) / 1000
      }
      if (isTurned) document.endMarkedContent()
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

interface Faces {
  readonly base: Readonly<Record<Face, PreparedFont>>
  /** The font of a script that holds a character which the base does not. */
  readonly scriptOf: (character: string, face: Face) => PreparedFont | undefined
  readonly fontOf: (character: string, face: Face) => PreparedFont
}

function prepareFaces(document: PdfKitDocument, { regular, bold, scripts }: PenFonts): Faces {
  const base = { regular: prepareFont(document, regular), bold: prepareFont(document, bold) }
  const others = scripts.map((font) => {
    const prepare = font.isShaped ? prepareShapedFont : prepareFont
    const own = prepare(document, font.regular)
    return {
      script: font.script,
      regular: own,
      bold: font.bold === font.regular ? own : prepare(document, font.bold),
    }
  })
  const scriptOf = (character: string, face: Face) =>
    others.find((font) => font.script.test(character) && font[face].holds(character))?.[face]
  return {
    base,
    scriptOf,
    fontOf: (character, face) =>
      isPrintable(character) ? base[face] : (scriptOf(character, face) ?? base[face]),
  }
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
