import type { ReactNode } from 'react'
import type { RunStatus } from '../../contract/runs.ts'
import { useAnswer } from '../bridge/use-answer.ts'
import { Icon } from '../components/icon.tsx'
import { Time } from '../components/time.tsx'
import { words } from '../words/words.ts'

const say = words.run.deadline

/** Whether the deadline is kept: told among the figures, before it is missed. */
export function DeadlineLine({ status }: { readonly status: RunStatus }) {
  const deadline = useDeadline(status)
  if (deadline === null) return null
  if (!deadline.isMissed) return <p className="muted run-deadline">{deadline.says}</p>
  return (
    <p className="run-deadline run-deadline-missed">
      <Icon name="stop" size={14} />
      <span>{deadline.says}</span>
    </p>
  )
}

function useDeadline({
  batch: name,
  finishedAt,
  estimatedEndAt,
}: RunStatus): { readonly isMissed: boolean; readonly says: ReactNode } | null {
  const [batch] = useAnswer((api) => api.batches.show({ batch: name }), [name])
  const due = batch.kind === 'ready' ? batch.value.request.deadline?.dueAt : undefined
  if (due === undefined) return null
  const at = <Time at={due} />
  const end = finishedAt ?? estimatedEndAt
  if (end === null) {
    const isMissed = Date.parse(due) < Date.now()
    return { isMissed, says: isMissed ? say.passed(at) : say.endUnknown(at) }
  }
  const aheadMs = Date.parse(due) - Date.parse(end)
  const says = (finishedAt === null ? say.ends : say.ended)(at, <Time at={end} />, aheadMs)
  return { isMissed: aheadMs < 0, says }
}
