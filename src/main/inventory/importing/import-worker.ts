/** Thread of one import: reads a file into an inventory file, and tells how far it is. */
import { parentPort, workerData } from 'node:worker_threads'
import type { Failure } from '../../../contract/failure.ts'
import type { ImportProgress } from '../../../contract/inventories.ts'
import { failureFrom } from '../../app-error.ts'
import type { ImportFindings } from '../storing/entry-writer.ts'
import { type ImportJob, importFile } from './import-job.ts'

export type ImportMessage =
  | { readonly kind: 'progress'; readonly progress: Omit<ImportProgress, 'job'> }
  | { readonly kind: 'done'; readonly findings: ImportFindings }
  | { readonly kind: 'failed'; readonly failure: Failure }

/** A URL does not cross to another thread as one. */
const jobOf = (data: Omit<ImportJob, 'writer'> & { readonly writer: string }): ImportJob => ({
  ...data,
  writer: new URL(data.writer),
})

const tell = (message: ImportMessage) => parentPort?.postMessage(message)

try {
  tell({
    kind: 'done',
    findings: await importFile(jobOf(workerData), (progress) => tell({ kind: 'progress', progress })),
  })
} catch (error) {
  tell({ kind: 'failed', failure: failureFrom(error) })
}
