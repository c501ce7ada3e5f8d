import { readFile } from 'node:fs/promises'
import { Worker } from 'node:worker_threads'
import { AppError } from '../../app-error.ts'
import type { WorkerFiles } from '../../worker-files.ts'
import type { ReportDocument } from '../document/block.ts'
import type { ReportFacts, ReportItem } from '../facts/report-facts.ts'
import type { PenFonts } from './pen.ts'
import { neededScripts } from './script-fonts.ts'

/** Rows of items in one PDF: a few seconds of layout. What is beyond stands in the HTML, the CSV and the evidence. */
export const PDF_ROWS_MAX = 20_000

/** What is laid out: the report of a batch with its items, or a document as it is. */
export type PdfContent =
  | {
      readonly facts: ReportFacts
      /** The first items by ordinal; `facts.counts.total` says how many there are. */
      readonly items: readonly ReportItem[]
    }
  | { readonly document: ReportDocument }

/** What the worker is given: it has neither files nor network to do with it. */
export type PdfInput = PdfContent & {
  readonly fonts: PenFonts
}

/** What the worker answers. */
export type PdfAnswer =
  | { readonly kind: 'pdf'; readonly bytes: Uint8Array }
  | { readonly kind: 'failed'; readonly message: string }

/** Far above what the largest report takes (`PDF_ROWS_MAX`): a bound on what a bug can take from the machine. */
const WORKER_HEAP_MB_MAX = 1_024

/**
 * Lays the report out in a worker thread of its own.
 *
 * @throws AppError `internal.pdf-failed`
 */
export async function renderPdf(
  files: Pick<WorkerFiles, 'pdf' | 'fonts' | 'scriptFonts'>,
  content: PdfContent,
): Promise<Uint8Array> {
  try {
    return await laidOut(files.pdf, { ...content, fonts: await readFonts(files, content) })
  } catch (cause) {
    throw new AppError('internal.pdf-failed', `The PDF could not be laid out: ${(cause as Error).message}.`, {
      hint: 'The HTML, the CSV and the evidence file hold the same facts.',
      cause,
    })
  }
}

/** The report's own fonts and those that its texts need beside them. */
export async function readFonts(
  { fonts, scriptFonts }: Pick<WorkerFiles, 'fonts' | 'scriptFonts'>,
  texts: unknown,
): Promise<PenFonts> {
  const [regular, bold] = await Promise.all([
    readFile(new URL('Roboto-Regular.ttf', fonts)),
    readFile(new URL('Roboto-Medium.ttf', fonts)),
  ])
  const scripts = neededScripts(texts).map(async ({ script, isShaped, ...files }) => {
    const own = await readFile(new URL(files.regular, scriptFonts))
    const strong = files.bold === files.regular ? own : await readFile(new URL(files.bold, scriptFonts))
    return { script, isShaped, regular: own, bold: strong }
  })
  return { regular, bold, scripts: await Promise.all(scripts) }
}

async function laidOut(workerFile: URL, input: PdfInput): Promise<Uint8Array> {
  const worker = new Worker(workerFile, {
    workerData: input,
    resourceLimits: { maxOldGenerationSizeMb: WORKER_HEAP_MB_MAX },
  })
  try {
    const answer = await new Promise<PdfAnswer>((resolve, reject) => {
      worker.once('message', resolve)
      worker.once('error', reject)
      worker.once('exit', (code) =>
        reject(new Error(`the worker ended with code ${code} before it answered`)),
      )
    })
    if (answer.kind === 'failed') throw new Error(answer.message)
    return answer.bytes
  } finally {
    await worker.terminate()
  }
}
