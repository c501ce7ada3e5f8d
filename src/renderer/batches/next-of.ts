import type { Batch } from '../../contract/batches.ts'
import type { RunStatus } from '../../contract/runs.ts'
import { withoutLeads } from '../components/next-step.tsx'
import { countToRead, useIsUnread } from '../runs/use-unread.ts'
import { useIsHandedOver } from '../stores/workspace-context.tsx'
import { words } from '../words/words.ts'

/** One sentence for each batch, by its run; what is marked as read is not asked for again. */
export function useNext(): (
  batch: Pick<Batch, 'state' | 'counts' | 'vendor'>,
  run: RunStatus | undefined,
) => string {
  const isUnread = useIsUnread()
  const isHandedOver = useIsHandedOver()
  return (batch, run) =>
    withoutLeads(
      nextOf(
        batch,
        run === undefined || isUnread(run) ? run : { ...run, exceptionKinds: [] },
        isHandedOver(batch.vendor),
      ),
    )
}

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
  const { next } = words.batches
  switch (batch.state) {
    case 'draft':
      return next.draft
    case 'approved':
    case 'sealed':
      return isHandedOver ? nextOfHandOver(batch) : next.ready
    case 'running': {
      if (run === undefined) return next.runs
      const leftMs = run.estimatedEndAt === null ? null : Date.parse(run.estimatedEndAt) - Date.now()
      return next.confirmed(run.counts.confirmed + run.counts['already-done'], leftMs)
    }
    case 'paused':
      return isHandedOver ? nextOfHandOver(batch) : (run?.halt?.hint ?? next.paused)
    case 'stopped':
      return next.stopped
    case 'finished':
      return run !== undefined && countToRead(run) > 0 ? next.exceptions : next.finished
    default:
      return batch.state satisfies never
  }
}

/** An item of which the CA's result is awaited stands as being sent; nothing else does where nothing is sent from here. */
function nextOfHandOver({ counts }: Pick<Batch, 'counts'>): string {
  const { next } = words.batches
  const out = counts.submitting + counts['in-doubt']
  if (out > 0) return next.handedOut(out)
  const left = counts.queued + counts.waiting
  return left === counts.total ? next.handOver : next.handOverAgain(left)
}
