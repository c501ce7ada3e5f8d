import { Worker } from 'node:worker_threads'
import { AppError } from '../../app-error.ts'
import type { PdfFacts } from './pdf-facts.ts'

/** What the worker answers. */
export type PdfAnswer =
  | { readonly kind: 'pdf'; readonly bytes: Uint8Array }
  | { readonly kind: 'failed'; readonly message: string }

/** Far above what the largest report takes (`PDF_ROWS_MAX`): a bound on what a bug can take from the machine. */
const WORKER_HEAP_MB_MAX = 1_024

/**
 * Lays the report out in a worker thread of its own, which has neither files nor network to do with it.
 *
 * @throws AppError `internal.pdf-failed`
 */
export async function renderPdf(workerFile: URL, facts: PdfFacts): Promise<Uint8Array> {
  const worker = new Worker(workerFile, {
    workerData: facts,
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
  } catch (cause) {
    throw new AppError('internal.pdf-failed', `The PDF could not be laid out: ${(cause as Error).message}.`, {
      hint: 'The CSV and the evidence file hold the same facts.',
      cause,
    })
  } finally {
    await worker.terminate()
  }
}
