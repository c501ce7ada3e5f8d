import { isFinished, type PdfFacts } from './pdf-facts.ts'
import { counted, durationText, utcTime } from './printable-text.ts'

export interface DeadlineVerdict {
  readonly kind: 'kept' | 'missed' | 'open'
  readonly text: string
}

/** Whether the deadline was kept, and by how much. Only what the vendor shows as done, or was so before, counts as done. */
export function deadlineVerdict(facts: PdfFacts): DeadlineVerdict | null {
  const { deadline, counts, finishedAt, exportedAt, operation } = facts
  if (deadline === null) return null
  const due = Date.parse(deadline.dueAt)
  const undone = counts.total - counts.confirmed - counts['already-done'] - counts.skipped
  const left = counted(undone, operation.noun)
  if (isFinished(facts.batch.state) && finishedAt !== null && undone === 0) {
    const spare = due - Date.parse(finishedAt)
    if (spare >= 0)
      return { kind: 'kept', text: `Kept: done at ${utcTime(finishedAt)}, ${durationText(spare)} before it` }
    return { kind: 'missed', text: `Missed by ${durationText(spare)}: done at ${utcTime(finishedAt)}` }
  }
  const until = due - Date.parse(exportedAt)
  if (until >= 0)
    return {
      kind: 'open',
      text: `Open: ${left} not done with ${durationText(until)} left when this report was written`,
    }
  return {
    kind: 'missed',
    text: `Missed for ${left}: not done ${durationText(until)} after it, when this report was written`,
  }
}
