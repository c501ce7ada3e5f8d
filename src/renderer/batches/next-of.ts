import type { Batch } from '../../contract/batches.ts'
import type { RunStatus } from '../../contract/runs.ts'
import { formatCount, formatDuration, formatNoun } from '../components/format.ts'

const ITEM = { one: 'item', many: 'items' }

/**
 * One sentence on what happens, or has to happen, next with a batch and its run.
 *
 * @param isHandedOver of a CA without an API: nothing of it is run here
 */
export function nextOf(
  batch: Pick<Batch, 'state' | 'counts'>,
  run: RunStatus | undefined,
  isHandedOver: boolean,
): string {
  switch (batch.state) {
    case 'draft':
      return 'Check and seal it.'
    case 'approved':
    case 'sealed':
      return isHandedOver ? nextOfHandOver(batch) : 'Ready to run.'
    case 'running': {
      if (run === undefined) return 'It runs.'
      const left =
        run.estimatedEndAt === null
          ? ''
          : `, about ${formatDuration(Date.parse(run.estimatedEndAt) - Date.now())} left`
      return `${formatCount(run.counts.confirmed + run.counts['already-done'])} confirmed${left}`
    }
    case 'paused':
      return isHandedOver ? nextOfHandOver(batch) : (run?.halt?.hint ?? 'Resume it, or stop it for good.')
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

/** An item of which the CA's result is awaited stands as being sent; nothing else does where nothing is sent from here. */
function nextOfHandOver({ counts }: Pick<Batch, 'counts'>): string {
  const out = counts.submitting + counts['in-doubt']
  if (out > 0)
    return `Have the script run at the CA, and read its result here: ${formatNoun(out, ITEM)} without an outcome.`
  const left = counts.queued + counts.waiting
  return left === counts.total
    ? 'Write the hand-over, and carry it to the CA.'
    : `Write the next hand-over: ${formatNoun(left, ITEM)} left.`
}
