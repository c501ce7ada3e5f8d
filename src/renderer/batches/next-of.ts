import type { Batch } from '../../contract/batches.ts'
import type { RunStatus } from '../../contract/runs.ts'
import { formatCount, formatDuration } from '../components/format.ts'

/** One sentence on what happens, or has to happen, next with a batch and its run. */
export function nextOf(batch: Pick<Batch, 'state'>, run: RunStatus | undefined): string {
  switch (batch.state) {
    case 'draft':
      return 'Check and seal it.'
    case 'approved':
    case 'sealed':
      return 'Ready to run.'
    case 'running': {
      if (run === undefined) return 'It runs.'
      const left =
        run.estimatedEndAt === null
          ? ''
          : `, about ${formatDuration(Date.parse(run.estimatedEndAt) - Date.now())} left`
      return `${formatCount(run.counts.confirmed + run.counts['already-done'])} confirmed${left}`
    }
    case 'paused':
      return run?.halt?.hint ?? 'Resume it, or stop it for good.'
    case 'stopped':
      return 'Resume it, or save the report of what was not done.'
    case 'finished':
      return (run?.exceptions ?? 0) > 0
        ? 'Read the exceptions, then save the report.'
        : 'Save the report and the evidence.'
    default:
      return batch.state satisfies never
  }
}
