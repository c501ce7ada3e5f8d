import { Worker } from 'node:worker_threads'
import { AppError, type ErrorCode } from '../../app-error.ts'
import type { ComparingJob, ComparingReply } from './comparing-job.ts'

/** Runs one job in a thread of its own. @throws AppError as the thread has met it */
export async function runComparing(
  worker: URL,
  job: ComparingJob,
  running: Set<Worker>,
): Promise<Exclude<ComparingReply, { kind: 'failed' }>> {
  const thread = new Worker(worker, { workerData: job })
  running.add(thread)
  const { promise, resolve, reject } = Promise.withResolvers<ComparingReply>()
  thread.on('message', resolve)
  thread.on('error', (cause) =>
    reject(new AppError('internal.compare-failed', `The comparison stopped: ${cause.message}`, { cause })),
  )
  thread.on('exit', () =>
    reject(new AppError('internal.compare-failed', 'The comparison ended without a result.')),
  )
  try {
    const reply = await promise
    if (reply.kind !== 'failed') return reply
    throw new AppError(
      reply.code as ErrorCode,
      reply.message,
      reply.hint === undefined ? {} : { hint: reply.hint },
    )
  } finally {
    running.delete(thread)
    await thread.terminate()
  }
}
