import type { ImportProgress } from '../../contract/inventories.ts'
import type { Announcer } from '../announcer.ts'
import { AppError } from '../app-error.ts'
import type { JobControl } from '../inventory/inventories.ts'

/** Imports and searches at the same time; a person starts one, perhaps two. */
const JOBS_MAX = 8

/** What the window has started and may cancel, by the names that it gave. */
export interface Jobs {
  /** @throws AppError `state.job-exists`, `state.too-many-jobs`; and whatever the work throws */
  run<T>(job: string, work: (control: Required<JobControl>) => Promise<T>): Promise<T>
  /** Nothing happens when there is no such job: it has just ended. */
  cancel(job: string): void
}

export function createJobs(announcer: Announcer): Jobs {
  const running = new Map<string, AbortController>()
  return {
    async run(job, work) {
      if (running.has(job)) throw new AppError('state.job-exists', `The job "${job}" is running already.`)
      if (running.size >= JOBS_MAX) {
        throw new AppError('state.too-many-jobs', `${JOBS_MAX} imports are running already.`, {
          hint: 'Wait for one to end, or cancel one.',
        })
      }
      const controller = new AbortController()
      running.set(job, controller)
      try {
        return await work({
          signal: controller.signal,
          onProgress: (progress: Omit<ImportProgress, 'job'>) =>
            announcer.announce('inventories.progress', { job, ...progress }),
        })
      } finally {
        running.delete(job)
      }
    },
    cancel: (job) =>
      running
        .get(job)
        ?.abort(new AppError('halt.cancelled', 'The import was cancelled; nothing of it was kept.')),
  }
}
