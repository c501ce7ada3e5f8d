/** As much of PDFKit's document as is used here; its published types lag behind it. */
export interface PdfKitDocument {
  font(nameOrFile: string | Uint8Array, size: number): unknown
  fillColor(colour: string, opacity?: number): unknown
  text(text: string, x: number, y: number, options: { lineBreak: false }): unknown
  lineWidth(width: number): PdfKitDocument
  strokeColor(colour: string): PdfKitDocument
  dash(length: number, options: { space: number }): PdfKitDocument
  undash(): PdfKitDocument
  moveTo(x: number, y: number): PdfKitDocument
  lineTo(x: number, y: number): PdfKitDocument
  rect(x: number, y: number, width: number, height: number): PdfKitDocument
  stroke(): unknown
  fill(): unknown
  addPage(options: { size: 'A4'; margin: number }): unknown
  markContent(tag: 'Artifact', options: { type: 'Pagination' | 'Layout' }): unknown
  markContent(tag: 'Span', options: { actual: string }): unknown
  markStructureContent(tag: string): StructureContent
  endMarkedContent(): unknown
  struct(role: string, options: ElementOptions): StructureElement
  addStructure(element: StructureElement): unknown
  /** Readable's: what was pushed so far. */
  read(): Uint8Array | null
  /** Readable's: every piece of the file, then null. */
  push(piece: Uint8Array | null): boolean
  end(): void
  info: Record<string, unknown>
  /** Writes the document's XMP from `info`. */
  _addInfo(): void
  readonly _font: EmbeddedFont
}

declare const content: unique symbol
export interface StructureContent {
  readonly [content]: true
}

export interface StructureElement {
  add(child: StructureElement | StructureContent): unknown
  end(): void
}

export interface ElementOptions {
  readonly alt?: string
  readonly scope?: 'Row' | 'Column'
  /** Left, top, right, bottom in points from the page's top left. */
  readonly bbox?: readonly [number, number, number, number]
}

/** Glyphs from left to right, and where each stands in thousandths of the size. */
export interface LaidRun {
  readonly glyphs: readonly unknown[]
  readonly positions: readonly (GlyphPosition & { readonly advanceWidth: number })[]
  readonly advanceWidth: number
}

interface GlyphPosition {
  readonly xAdvance: number
  readonly yAdvance: number
  readonly xOffset: number
  readonly yOffset: number
}

export interface EmbeddedFont {
  readonly name: string
  /** In thousandths of the size. */
  readonly ascender: number
  /** Fontkit's font, in its own units. */
  readonly font: {
    hasGlyphForCodePoint(codePoint: number): boolean
    glyphForCodePoint(codePoint: number): { readonly advanceWidth: number }
    layout(
      text: string,
      features: undefined,
      script: undefined,
      language: undefined,
      direction: 'ltr' | 'rtl',
    ): {
      readonly glyphs: readonly { readonly advanceWidth: number }[]
      readonly positions: readonly GlyphPosition[]
    }
  }
  /** From the font's units to thousandths. */
  readonly scale: number
  layoutCache: unknown
  layoutRun(text: string): LaidRun
  layout(text: string): LaidRun
}
