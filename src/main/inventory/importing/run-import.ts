import { Worker } from 'node:worker_threads'
import { AppError, type ErrorCode } from '../../app-error.ts'
import { cancelled } from '../cancelled.ts'
import type { JobControl } from '../inventories.ts'
import type { ImportFindings } from '../storing/entry-writer.ts'
import type { ImportJob } from './import-job.ts'
import type { ImportMessage } from './import-worker.ts'

/** Rows live shortly: enough for the young objects of some pieces of the file, and a hundred megabytes less than by default. */
const LIMITS = { maxYoungGenerationSizeMb: 12 } as const

/** Imports in a thread of its own. @param file `inventory/importing/import-worker.ts` @throws AppError as the thread has met it, `halt.cancelled` */
export async function runImport(
  file: URL,
  job: ImportJob,
  running: Set<Worker>,
  { onProgress, signal }: JobControl,
): Promise<ImportFindings> {
  // A URL does not cross to another thread as one.
  const worker = new Worker(file, {
    workerData: { ...job, writer: job.writer.href },
    resourceLimits: LIMITS,
  })
  running.add(worker)
  const { promise, resolve, reject } = Promise.withResolvers<ImportFindings>()
  const cancel = () => {
    void worker.terminate()
    reject(cancelled())
  }
  signal?.addEventListener('abort', cancel, { once: true })
  if (signal?.aborted === true) cancel()
  worker.on('message', (message: ImportMessage) => {
    if (message.kind === 'progress') onProgress?.(message.progress)
    else if (message.kind === 'done') resolve(message.findings)
    else {
      const { code, hint, message: text } = message.failure
      reject(new AppError(code as ErrorCode, text, hint === undefined ? {} : { hint }))
    }
  })
  worker.on('error', (error) =>
    reject(new AppError('internal.import-failed', `The import stopped: ${error.message}`, { cause: error })),
  )
  worker.on('exit', () =>
    reject(new AppError('internal.import-failed', 'The import ended without a result.')),
  )
  try {
    return await promise
  } finally {
    signal?.removeEventListener('abort', cancel)
    running.delete(worker)
    await worker.terminate()
  }
}
