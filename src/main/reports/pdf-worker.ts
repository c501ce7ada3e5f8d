/** Entry of the worker thread that lays out a PDF: takes facts and fonts as `workerData`, posts the file's bytes. */
import { parentPort, workerData } from 'node:worker_threads'
import { layOut } from './pdf/lay-out.ts'
import type { PdfAnswer, PdfInput } from './pdf/render-pdf.ts'

function answer(): PdfAnswer {
  try {
    return { kind: 'pdf', bytes: layOut(workerData as PdfInput) }
  } catch (error) {
    return { kind: 'failed', message: error instanceof Error ? error.message : String(error) }
  }
}

parentPort?.postMessage(answer())
