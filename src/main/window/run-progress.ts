import type { RunStatus } from '../../contract/runs.ts'

/** What taskbar and dock show of the runs of this machine. */
export type RunProgress =
  | { readonly kind: 'none' }
  /** Share of the items that have come to an end, 0 to 1. */
  | { readonly kind: 'running'; readonly share: number }
  | { readonly kind: 'paused'; readonly share: number }

type Seen = Pick<RunStatus, 'state' | 'counts' | 'halt'>

/**
 * All runs under way as one bar. A run that waits for a person (paused by itself, not by the operator) is shown as paused
 * while none other goes on; one that the operator paused is not shown: it is where it was put.
 */
export function runProgress(runs: readonly Seen[]): RunProgress {
  const running = runs.filter(({ state }) => state === 'running')
  if (running.length > 0) return { kind: 'running', share: shareOf(running) }
  const waiting = runs.filter(
    ({ state, halt }) => state === 'paused' && halt !== null && !ASKED_FOR.has(halt.kind),
  )
  return waiting.length === 0 ? { kind: 'none' } : { kind: 'paused', share: shareOf(waiting) }
}

const ASKED_FOR: ReadonlySet<string> = new Set(['operator', 'signal', 'closing'])

function shareOf(runs: readonly Seen[]): number {
  const total = runs.reduce((sum, { counts }) => sum + counts.total, 0)
  const open = runs.reduce((sum, { counts }) => sum + openItems(counts), 0)
  return total === 0 ? 0 : (total - open) / total
}

const openItems = ({ queued, submitting, accepted, waiting, ...counts }: RunStatus['counts']): number =>
  queued + submitting + accepted + waiting + counts['pending-approval'] + counts['in-doubt']
