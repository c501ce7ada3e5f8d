import { useState } from 'react'
import { valueOr } from '../bridge/loadable.ts'
import { useAnswer } from '../bridge/use-answer.ts'
import { Button } from '../components/button.tsx'
import { formatCount } from '../components/format.ts'
import { Card, EmptyState, Loading, Screen } from '../components/layout.tsx'
import { FailureNotice } from '../components/notice.tsx'
import { Time } from '../components/time.tsx'
import { hrefOf } from '../route/route.ts'
import { useWorkspace } from '../stores/workspace-context.tsx'

const PAGE_ROWS = 50
const PAGE_ROWS_MAX = 200

/** What this workspace did, newest first, and where each chain of events stands. */
export function ActivityScreen() {
  const [limit, setLimit] = useState(PAGE_ROWS)
  const [page, again] = useAnswer((api) => api.workspace.activity({ limit }), [limit], ['workspace.activity'])
  const runs = valueOr(
    useWorkspace((workspace) => workspace.runs),
    [],
  )
  return (
    <Screen title="Activity" sub="For people. What proves something is the evidence of each run.">
      {runs.length > 0 && (
        <Card title="Chains">
          <table className="plain-table">
            <thead>
              <tr>
                <th scope="col">Batch</th>
                <th scope="col" className="right">
                  Events
                </th>
                <th scope="col">Head</th>
              </tr>
            </thead>
            <tbody>
              {runs.map((run) => (
                <tr key={run.batch}>
                  <td>
                    <a href={hrefOf('runs', run.batch)}>{run.batch}</a>
                  </td>
                  <td className="right number">{formatCount(run.chain.events)}</td>
                  <td className="mono whole">{run.chain.head}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Card>
      )}
      {page.kind === 'loading' && <Loading what="the activity" />}
      {page.kind === 'failed' && <FailureNotice failure={page.failure} onRetry={again} />}
      {page.kind === 'ready' && page.value.length === 0 && (
        <EmptyState icon="activity" title="Nothing has happened yet" />
      )}
      {page.kind === 'ready' && page.value.length > 0 && (
        <Card title="What happened">
          <table className="plain-table">
            <thead>
              <tr>
                <th scope="col">When</th>
                <th scope="col">Who</th>
                <th scope="col">What</th>
              </tr>
            </thead>
            <tbody>
              {page.value.map((entry) => (
                <tr key={entry.seq}>
                  <td>
                    <Time at={entry.at} />
                  </td>
                  <td>{entry.actor}</td>
                  <td>
                    {entry.batch === null ? (
                      entry.message
                    ) : (
                      <a href={hrefOf('batches', entry.batch)}>{entry.message}</a>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          {page.value.length === limit && limit < PAGE_ROWS_MAX && (
            <Button onClick={() => setLimit(PAGE_ROWS_MAX)}>Show more</Button>
          )}
        </Card>
      )}
    </Screen>
  )
}
