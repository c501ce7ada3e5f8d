import type { ElementOptions, PdfKitDocument, StructureElement } from './pdfkit-document.ts'

/** Roles of ISO 32000-1, section 14.8.4, that the report uses. */
export type Role =
  | 'Document'
  | 'H1'
  | 'H2'
  | 'H3'
  | 'P'
  | 'L'
  | 'LI'
  | 'Lbl'
  | 'LBody'
  | 'Table'
  | 'Caption'
  | 'THead'
  | 'TBody'
  | 'TR'
  | 'TH'
  | 'TD'
  | 'Figure'

/** A place in the tree that a screen reader walks: what it holds, in reading order. */
export interface Tag {
  open(role: Role, options?: ElementOptions): Tag
  /** What `draw` puts on the page is this tag's content. It must not begin a page. */
  mark(draw: () => void): void
  /** Nothing more comes: it is written out and costs next to no memory. */
  close(): void
}

/** The root of a document's tree. */
export function openStructure(document: PdfKitDocument): Tag {
  const element = document.struct('Document', {})
  document.addStructure(element)
  return tagOf(document, element, 'Document')
}

function tagOf(document: PdfKitDocument, element: StructureElement, role: Role): Tag {
  return {
    open(childRole, options = {}) {
      const child = document.struct(childRole, options)
      element.add(child)
      return tagOf(document, child, childRole)
    },
    mark(draw) {
      const content = document.markStructureContent(role)
      draw()
      document.endMarkedContent()
      element.add(content)
    },
    close: () => element.end(),
  }
}

/** A tag for a pen that draws nothing. */
export const NO_TAG: Tag = { open: () => NO_TAG, mark: (draw) => draw(), close: () => {} }
