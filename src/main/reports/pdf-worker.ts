/** Entry of the worker thread that lays out a PDF: takes the facts as `workerData`, posts the file's bytes. */
import { parentPort, workerData } from 'node:worker_threads'
import pdfmake from 'pdfmake'
import robotoFiles from 'pdfmake/build/vfs_fonts.js'
import { drawExceptions, drawItems } from './pdf/item-tables.ts'
import { drawPageFrame } from './pdf/page-frame.ts'
import { pdfDocument } from './pdf/pdf-document.ts'
import type { PdfFacts } from './pdf/pdf-facts.ts'
import { countingPen, createPen, openPages, type PdfKitDocument, type Pen } from './pdf/pen.ts'
import type { PdfAnswer } from './pdf/render-pdf.ts'
import { createTableWriter } from './pdf/table-writer.ts'

/** What the library's types leave out: its store of files by name, and the document before it is ended. */
interface Internals {
  readonly virtualfs: { writeFileSync(name: string, content: Buffer): void }
}
interface LaidOut {
  getStream(): Promise<PdfKitDocument>
}

/** Fonts come out of a module, not off the disk: the same in a checkout and in a bundled app. */
const fontFile = (name: string): Buffer =>
  Buffer.from((robotoFiles as unknown as Record<string, string>)[name] ?? '', 'base64')

function prepareLibrary(): void {
  for (const name of Object.keys(robotoFiles)) {
    ;(pdfmake as unknown as Internals).virtualfs.writeFileSync(name, fontFile(name))
  }
  pdfmake.setFonts({
    Roboto: {
      normal: 'Roboto-Regular.ttf',
      bold: 'Roboto-Medium.ttf',
      italics: 'Roboto-Italic.ttf',
      bolditalics: 'Roboto-MediumItalic.ttf',
    },
  })
  pdfmake.setUrlAccessPolicy(() => false)
  pdfmake.setLocalAccessPolicy(() => false)
}

/**
 * Pages by pdfmake first, long tables after them. How many pages the tables take is counted by a first go that draws
 * nothing, so that each page gets its frame ("page n of m") at once and can be let go of.
 */
async function layOut(facts: PdfFacts): Promise<Uint8Array> {
  prepareLibrary()
  const laidOut = pdfmake.createPdf(pdfDocument(facts), { bufferPages: true } as object) as unknown as LaidOut
  const document = await laidOut.getStream()
  const bytes = bytesOf(document)
  const pen = createPen(document, {
    regular: fontFile('Roboto-Regular.ttf'),
    bold: fontFile('Roboto-Medium.ttf'),
  })
  const counting = countingPen(pen)
  drawTables(counting, facts)

  const { count, goTo } = openPages(document)
  const pages = count + counting.pages
  for (let page = 0; page < count; page += 1) {
    goTo(page)
    drawPageFrame(pen, facts, page + 1, pages)
  }
  let page = count
  const framing: Pen = {
    ...pen,
    addPage() {
      pen.addPage()
      page += 1
      drawPageFrame(pen, facts, page, pages)
    },
  }
  drawTables(framing, facts)
  document.end()
  return bytes
}

function drawTables(pen: Pen, facts: PdfFacts): void {
  const writer = createTableWriter(pen)
  drawExceptions(writer, facts)
  drawItems(writer, facts)
}

function bytesOf(document: PdfKitDocument): Promise<Uint8Array> {
  return new Promise((resolve) => {
    const pieces: Uint8Array[] = []
    document.on('data', (piece) => pieces.push(piece))
    document.on('end', () => resolve(Buffer.concat(pieces)))
  })
}

async function answer(): Promise<PdfAnswer> {
  try {
    return { kind: 'pdf', bytes: await layOut(workerData as PdfFacts) }
  } catch (error) {
    return { kind: 'failed', message: error instanceof Error ? error.message : String(error) }
  }
}

parentPort?.postMessage(await answer())
