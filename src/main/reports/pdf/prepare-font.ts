import type { EmbeddedFont, LaidRun, PdfKitDocument } from './pdfkit-document.ts'

/** A font of the document, as the pen uses it. */
export interface PreparedFont {
  /** Under which the document knows it. */
  readonly name: string
  readonly holds: (character: string) => boolean
  /** In thousandths of the size. */
  readonly ascender: number
  /** Of a text that it holds all characters of, in thousandths of the size. */
  readonly width: (text: string, isRtl: boolean) => number
  /** What the document must be given so that it draws the text, in that direction. */
  readonly drawn: (text: string, isRtl: boolean) => string
}

/** Makes a font draw a text as its characters' glyphs one after the other: no kerning, no ligatures. */
export function prepareFont(document: PdfKitDocument, file: Uint8Array): PreparedFont {
  const embedded = open(document, file)
  const known = new Map<string, { glyph: unknown; position: LaidRun['positions'][number] }>()
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
  embedded.layoutRun = (text) => {
    const characters = Array.from(text, look)
    return {
      glyphs: characters.map(({ glyph }) => glyph),
      positions: characters.map(({ position }) => position),
      advanceWidth: characters.reduce((sum, { position }) => sum + position.advanceWidth, 0),
    }
  }
  return {
    name: embedded.name,
    holds: (character) => embedded.font.hasGlyphForCodePoint(character.codePointAt(0) ?? 0),
    ascender: embedded.ascender,
    width: (text) => {
      let sum = 0
      for (const character of text) sum += look(character).position.advanceWidth
      return sum
    },
    drawn: (text, isRtl) => (isRtl ? [...text].toReversed().join('') : text),
  }
}

/** A font whose letters are shaped by their neighbours: a word at a time, by the font's own rules. */
export function prepareShapedFont(document: PdfKitDocument, file: Uint8Array): PreparedFont {
  const embedded = open(document, file)
  const known = new Map<string, LaidRun>()
  const shape = (text: string, isRtl: boolean): LaidRun => {
    const key = `${isRtl ? '<' : '>'}${text}`
    let run = known.get(key)
    if (run === undefined) {
      const { glyphs, positions } = embedded.font.layout(
        text,
        undefined,
        undefined,
        undefined,
        isRtl ? 'rtl' : 'ltr',
      )
      const scaled = positions.map((position, index) => ({
        xAdvance: position.xAdvance * embedded.scale,
        yAdvance: position.yAdvance * embedded.scale,
        xOffset: position.xOffset * embedded.scale,
        yOffset: position.yOffset * embedded.scale,
        advanceWidth: (glyphs[index]?.advanceWidth ?? 0) * embedded.scale,
      }))
      run = {
        glyphs,
        positions: scaled,
        advanceWidth: scaled.reduce((sum, { xAdvance }) => sum + xAdvance, 0),
      }
      known.set(key, run)
    }
    return run
  }
  let isRtlNow = true
  embedded.layout = (text) => shape(text, isRtlNow)
  return {
    name: embedded.name,
    holds: (character) => embedded.font.hasGlyphForCodePoint(character.codePointAt(0) ?? 0),
    ascender: embedded.ascender,
    width: (text, isRtl) => shape(text, isRtl).advanceWidth,
    drawn: (text, isRtl) => {
      isRtlNow = isRtl
      return text
    },
  }
}

function open(document: PdfKitDocument, file: Uint8Array): EmbeddedFont {
  document.font(file, 10)
  const embedded = document._font
  // By the file the document would parse it anew at every change of font: by its own name it does not.
  document.font(embedded.name, 10)
  if (document._font !== embedded) throw new Error(`the font ${embedded.name} is not known by its name`)
  // Serial numbers and times hardly occur twice: remembering how each was laid out only fills the memory.
  embedded.layoutCache = null
  return embedded
}
