import { leftOf } from '../../contract/run-figures.ts'
import { LinkButton } from '../components/button.tsx'
import { formatCount } from '../components/format.ts'
import { Card, EmptyState, Loading, Screen } from '../components/layout.tsx'
import { FailureNotice } from '../components/notice.tsx'
import { BatchStatePill, DrillMark, EnvironmentMark } from '../components/pill.tsx'
import { ProgressBar } from '../components/progress-bar.tsx'
import { Time } from '../components/time.tsx'
import { hrefOf } from '../route/route.ts'
import { useWorkspace, useWorkspaceStore } from '../stores/workspace-context.tsx'

export function RunList() {
  const runs = useWorkspace((workspace) => workspace.runs)
  const { refresh } = useWorkspaceStore()
  return (
    <Screen
      title="Runs"
      sub="Several can run side by side; each keeps to its vendor’s limits. A run survives quitting."
    >
      {runs.kind === 'loading' && <Loading what="the runs" />}
      {runs.kind === 'failed' && <FailureNotice failure={runs.failure} onRetry={() => refresh('runs')} />}
      {runs.kind === 'ready' && runs.value.length === 0 && (
        <EmptyState
          icon="runs"
          title="Nothing has been run yet"
          action={<LinkButton href={hrefOf('batches')}>To the batches</LinkButton>}
        >
          A run begins from a sealed batch.
        </EmptyState>
      )}
      {runs.kind === 'ready' && runs.value.length > 0 && (
        <Card>
          <table className="plain-table">
            <thead>
              <tr>
                <th scope="col">Batch</th>
                <th scope="col">State</th>
                <th scope="col">Host</th>
                <th scope="col">Progress</th>
                <th scope="col" className="right">
                  To read
                </th>
                <th scope="col">Started</th>
              </tr>
            </thead>
            <tbody>
              {runs.value.map((run) => (
                <tr key={run.batch}>
                  <td>
                    <a href={hrefOf('runs', run.batch)}>{run.batch}</a>
                    <DrillMark drill={run.drill} />
                  </td>
                  <td>
                    <BatchStatePill state={run.state} />
                  </td>
                  <td className="mono host">
                    {run.host}
                    <EnvironmentMark environment={run.environment} />
                  </td>
                  <td>
                    <ProgressBar
                      hideLabel
                      label={`${run.batch} settled`}
                      value={run.counts.total - leftOf(run.counts)}
                      max={Math.max(1, run.counts.total)}
                      text={`${formatCount(run.counts.total - leftOf(run.counts))} of ${formatCount(run.counts.total)}`}
                    />
                  </td>
                  <td className="right number">{formatCount(run.exceptions)}</td>
                  <td>{run.startedAt !== null && <Time at={run.startedAt} />}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Card>
      )}
    </Screen>
  )
}
