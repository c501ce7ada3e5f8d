import type { TDocumentDefinitions } from 'pdfmake/interfaces.d.ts'
import { PAGE, TEXT_WIDTH_PT } from './page-frame.ts'
import { pdfCover } from './pdf-cover.ts'
import { isFinished, type PdfFacts } from './pdf-facts.ts'
import { courseSection, progressSection, verifySection } from './pdf-run-sections.ts'
import { printableText } from './printable-text.ts'
import { COLOURS } from './state-words.ts'

/** The pages that tell the batch as a whole, as pdfmake's document definition; long tables follow them (`item-tables.ts`). */
export function pdfDocument(facts: PdfFacts): TDocumentDefinitions {
  const name = printableText(facts.batch.name)
  return {
    version: '1.7',
    pageSize: 'A4',
    pageMargins: [PAGE.left, PAGE.top, PAGE.right, PAGE.bottom],
    language: 'en',
    displayTitle: true,
    info: {
      title: `Report of ${name}${isFinished(facts.batch.state) ? '' : ' (unfinished)'}`,
      author: facts.exportedBy,
      subject: `${facts.operation.title}, ${facts.vendor}`,
      creator: facts.product,
      producer: `${facts.product}, pdfmake`,
      keywords: `${facts.batch.id} ${facts.chain.head}`,
      creationDate: new Date(facts.exportedAt),
    },
    defaultStyle: { font: 'Roboto', fontSize: 9, lineHeight: 1.25, color: COLOURS.text },
    styles: {
      h1: { fontSize: 22, bold: true, lineHeight: 1.1 },
      h2: { fontSize: 12.5, bold: true, margin: [0, 11, 0, 4] },
      label: { color: COLOURS.muted },
      small: { fontSize: 7.5, color: COLOURS.muted },
      th: { fontSize: 7, color: COLOURS.muted, bold: true },
      cells: { fontSize: 7, lineHeight: 1.15 },
    },
    content: [
      ...pdfCover(facts),
      ...progressSection(facts, TEXT_WIDTH_PT),
      ...courseSection(facts),
      ...verifySection(facts),
    ],
  }
}
