import type { Batch } from '../../contract/batches.ts'
import type { RunStatus } from '../../contract/runs.ts'
import { valueOr } from '../bridge/loadable.ts'
import { formatCount, formatDuration } from '../components/format.ts'
import { Card } from '../components/layout.tsx'
import { FailureNotice } from '../components/notice.tsx'
import { BatchStatePill, DrillMark } from '../components/pill.tsx'
import { hrefOf } from '../route/route.ts'
import { useWorkspace, useWorkspaceStore } from '../stores/workspace-context.tsx'

const NO_BATCHES: readonly Batch[] = []
const NO_RUNS: readonly RunStatus[] = []

/** As many as fit without scrolling; the screens behind the links hold the rest. */
const LISTED_MAX = 8

/** Runs and batches that are not over: what waits for a person first. */
export function Standing() {
  const batches = useWorkspace((workspace) => workspace.batches)
  const runs = useWorkspace((workspace) => workspace.runs)
  const { refresh } = useWorkspaceStore()
  const status = new Map(valueOr(runs, NO_RUNS).map((run) => [run.batch, run]))
  const open = valueOr(batches, NO_BATCHES)
    .filter(({ state }) => state !== 'finished' && state !== 'stopped')
    .toSorted((one, other) => ORDER.indexOf(one.state) - ORDER.indexOf(other.state))
    .slice(0, LISTED_MAX)
  return (
    <Card title="Under way">
      {batches.kind === 'failed' && (
        <FailureNotice failure={batches.failure} onRetry={() => refresh('batches')} />
      )}
      {open.length === 0 ? (
        <p className="muted">No batch is open. A batch begins with a selection in an inventory.</p>
      ) : (
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col">Batch</th>
              <th scope="col">State</th>
              <th scope="col" className="right">
                Items
              </th>
              <th scope="col">Next</th>
            </tr>
          </thead>
          <tbody>
            {open.map((batch) => {
              const run = status.get(batch.name)
              return (
                <tr key={batch.id}>
                  <td>
                    <a href={run === undefined ? hrefOf('batches', batch.name) : hrefOf('runs', batch.name)}>
                      {batch.name}
                    </a>
                    <DrillMark drill={batch.request.drill} />
                  </td>
                  <td>
                    <BatchStatePill state={batch.state} />
                  </td>
                  <td className="right number">{formatCount(batch.counts.total)}</td>
                  <td className="muted">{nextOf(batch, run)}</td>
                </tr>
              )
            })}
          </tbody>
        </table>
      )}
    </Card>
  )
}

const ORDER: readonly Batch['state'][] = ['paused', 'running', 'approved', 'sealed', 'draft']

/** One sentence on what happens, or has to happen, next. */
function nextOf(batch: Batch, run: RunStatus | undefined): string {
  switch (batch.state) {
    case 'paused':
      return run?.halt?.hint ?? 'Resume it, or stop it for good.'
    case 'running': {
      if (run === undefined) return 'It runs.'
      const settled = run.counts.confirmed + run.counts['already-done']
      const left =
        run.estimatedEndAt === null
          ? ''
          : `, about ${formatDuration(Date.parse(run.estimatedEndAt) - Date.now())} left`
      return `${formatCount(settled)} confirmed${left}`
    }
    case 'approved':
    case 'sealed':
      return 'Ready to run.'
    case 'draft':
      return 'Check and seal it.'
    default:
      return ''
  }
}
