import PDFDocument from 'pdfkit'
import { showUnseen } from '../../../contract/unseen-text.ts'
import type { Block, ReportDocument } from '../document/block.ts'
import { ITEM_COLUMNS, ITEMS_NOTE, itemCells, itemsTitle, restSentence } from '../document/item-rows.ts'
import { reportDocument } from '../document/report-document.ts'
import type { ReportItem } from '../facts/report-facts.ts'
import { drawBlocks } from './draw-blocks.ts'
import { drawTable } from './draw-table.ts'
import { createFlow, type Flow } from './flow.ts'
import { drawPageFrame } from './page-frame.ts'
import type { PdfKitDocument } from './pdfkit-document.ts'
import { countingPen, createPen, type Pen } from './pen.ts'
import type { PdfContent, PdfInput } from './render-pdf.ts'
import type { Tag } from './structure.ts'

/**
 * The report as a tagged PDF: every word stands in the structure tree in reading order, or is marked as decoration. How many
 * pages there are is counted by a first go that draws nothing, so that each page gets its frame ("page n of m") at once
 * and can be let go of.
 */
export function layOut({ fonts, ...content }: PdfInput): Uint8Array {
  const report = 'document' in content ? content.document : reportDocument(content.facts)
  const document = openDocument(report)
  const bytes = collectBytes(document)
  const pen = createPen(document, fonts)
  const draw = (onto: Pen) => drawReport(createFlow(onto), onto.root, report, content)
  const counting = countingPen(pen)
  draw(counting)
  let page = 0
  draw({
    ...pen,
    addPage() {
      pen.addPage()
      page += 1
      drawPageFrame(pen, report, page, counting.pages)
    },
  })
  pen.root.close()
  document.end()
  return bytes()
}

function openDocument({
  title,
  subject,
  author,
  keywords,
  product,
  exportedAt,
}: ReportDocument): PdfKitDocument {
  const document = new PDFDocument({
    pdfVersion: '1.7',
    autoFirstPage: false,
    // No standard font: all that is used is embedded.
    font: null as unknown as string,
    lang: 'en',
    displayTitle: true,
    tagged: true,
    info: {
      Title: showUnseen(title),
      Author: showUnseen(author),
      Subject: showUnseen(subject),
      Creator: product,
      Producer: `${product}, PDFKit`,
      Keywords: showUnseen(keywords),
      CreationDate: new Date(exportedAt),
    },
  }) as unknown as PdfKitDocument
  escapeMetadata(document)
  return document
}

/** PDFKit puts the document's facts into its XMP as they are: a name with `&` or `<` would make it no XML. */
function escapeMetadata(document: PdfKitDocument): void {
  const addInfo = document._addInfo.bind(document)
  document._addInfo = () => {
    const { info } = document
    const escaped = Object.entries(info).map(([name, value]) => [
      name,
      typeof value === 'string' ? xmlText(value) : value,
    ])
    document.info = Object.fromEntries(escaped) as Record<string, unknown>
    addInfo()
    document.info = info
  }
}

const xmlText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/**
 * Takes the file's bytes past the stream that PDFKit is: a tagged report is half a million small pieces, each of which the
 * stream would keep as an object of its own.
 */
function collectBytes(document: PdfKitDocument): () => Uint8Array {
  let bytes = Buffer.allocUnsafe(1024 * 1024)
  let length = 0
  const take = (piece: Uint8Array | null) => {
    if (piece === null) return false
    if (length + piece.length > bytes.length) {
      const larger = Buffer.allocUnsafe(2 * (length + piece.length))
      bytes.copy(larger, 0, 0, length)
      bytes = larger
    }
    bytes.set(piece, length)
    length += piece.length
    return true
  }
  // Its head was written when it was made.
  take(document.read())
  document.push = take
  return () => bytes.subarray(0, length)
}

function drawReport(flow: Flow, root: Tag, { blocks }: ReportDocument, content: PdfContent): void {
  flow.newPage()
  drawBlocks(flow, root, blocks)
  if ('document' in content) return
  const { facts, items } = content
  const { noun } = facts.operation
  const title = itemsTitle(noun)
  const isShortened = items.length < facts.counts.total
  drawBlocks(flow, root, [
    { kind: 'heading', level: 2, text: title, newPage: true },
    { kind: 'paragraph', text: ITEMS_NOTE, style: 'small' },
    ...(hasEscapes(flow.pen, items) ? [ESCAPES_NOTE] : []),
    ...(facts.counts.total === 0 ? [{ kind: 'paragraph', text: 'None.' } as const] : []),
  ])
  if (items.length > 0) {
    drawTable(
      flow,
      root,
      { caption: title, columns: ITEM_COLUMNS, hasTitles: true, size: 7, isRuled: true },
      items,
      itemCells,
    )
  }
  if (isShortened) {
    const text = restSentence(items.length, facts.counts.total)
    drawBlocks(flow, root, [{ kind: 'paragraph', text, style: 'strong' }])
  }
}

const ESCAPES_NOTE: Block = {
  kind: 'paragraph',
  text: "Characters that this report's fonts do not hold, or that nobody sees, are written by their number, as \\u{1F600}; the HTML, the CSV and the evidence hold them as they are.",
  style: 'small',
}

const hasEscapes = (pen: Pen, items: readonly ReportItem[]): boolean =>
  items.some(({ label, target }) =>
    [label, target].some((text) => pen.printable(text) !== text.normalize('NFC')),
  )
