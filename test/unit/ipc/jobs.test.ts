import { expect, test } from 'vitest'
import { createAnnouncer } from '../../../src/main/announcer.ts'
import { createJobs } from '../../../src/main/ipc/jobs.ts'

const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) =>
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }),
  )

function jobsWithProgress() {
  const announcer = createAnnouncer(() => {})
  const told: unknown[] = []
  announcer.on('inventories.progress', (progress) => void told.push(progress))
  return { jobs: createJobs(announcer), told }
}

test('tells the progress of a job under the name that the window gave it', async () => {
  const { jobs, told } = jobsWithProgress()
  await jobs.run('a', async ({ onProgress }) =>
    onProgress({ bytesRead: 1, bytesTotal: 2, rows: 3, phase: 'reading' }),
  )
  expect(told).toEqual([{ job: 'a', bytesRead: 1, bytesTotal: 2, rows: 3, phase: 'reading' }])
})

test('cancels the job that is named, and only that', async () => {
  const { jobs } = jobsWithProgress()
  const ended: string[] = []
  const a = jobs
    .run('a', ({ signal }) => untilAborted(signal))
    .catch((error: { code: string }) => void ended.push(`a ${error.code}`))
  const b = jobs
    .run('b', ({ signal }) => untilAborted(signal))
    .catch((error: { code: string }) => void ended.push(`b ${error.code}`))
  jobs.cancel('none')
  jobs.cancel('b')
  await b
  expect(ended).toEqual(['b halt.cancelled'])
  jobs.cancel('a')
  await a
  expect(ended).toEqual(['b halt.cancelled', 'a halt.cancelled'])
})

test('refuses a name that is in use, and gives it free when the job has failed', async () => {
  const { jobs } = jobsWithProgress()
  const running = jobs.run('a', ({ signal }) => untilAborted(signal))
  await expect(jobs.run('a', async () => 1)).rejects.toMatchObject({ code: 'state.job-exists' })
  jobs.cancel('a')
  await expect(running).rejects.toMatchObject({ code: 'halt.cancelled' })
  expect(await jobs.run('a', async () => 2)).toBe(2)
})

test('bounds how many run at the same time', async () => {
  const { jobs } = jobsWithProgress()
  const running = Array.from({ length: 8 }, (_, index) =>
    jobs.run(String(index), ({ signal }) => untilAborted(signal)).catch(() => {}),
  )
  await expect(jobs.run('9', async () => 1)).rejects.toMatchObject({ code: 'state.too-many-jobs' })
  for (let index = 0; index < 8; index += 1) jobs.cancel(String(index))
  await Promise.all(running)
})
