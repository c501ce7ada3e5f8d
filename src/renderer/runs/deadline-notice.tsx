import type { RunStatus } from '../../contract/runs.ts'
import { useAnswer } from '../bridge/use-answer.ts'
import { formatDuration } from '../components/format.ts'
import { Notice } from '../components/notice.tsx'
import { Time } from '../components/time.tsx'

/** Whether the deadline is kept: told before it is missed. */
export function DeadlineNotice({ status }: { readonly status: RunStatus }) {
  const [batch] = useAnswer((api) => api.batches.show({ batch: status.batch }), [status.batch])
  const due = batch.kind === 'ready' ? batch.value.request.deadline?.dueAt : undefined
  if (due === undefined) return null
  const end = status.finishedAt ?? status.estimatedEndAt
  const aheadMs = end === null ? null : Date.parse(due) - Date.parse(end)
  const isMissed = aheadMs === null ? Date.parse(due) < Date.now() : aheadMs < 0
  return (
    <Notice tone={isMissed ? 'stop' : status.state === 'finished' ? 'done' : 'quiet'}>
      Deadline: <Time at={due} />.{' '}
      {end === null ? (
        isMissed ? (
          'It has passed.'
        ) : (
          'The end of the run is not known yet.'
        )
      ) : (
        <>
          {status.finishedAt === null ? 'At its present speed this run ends ' : 'This run ended '}
          <Time at={end} />, {formatDuration(Math.abs(aheadMs ?? 0))} {isMissed ? 'too late' : 'ahead'}.
        </>
      )}
    </Notice>
  )
}
