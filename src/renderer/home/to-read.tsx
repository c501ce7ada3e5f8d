import { EXCEPTION_WORDS } from '../../contract/exception-words.ts'
import type { RunStatus } from '../../contract/runs.ts'
import { valueOr } from '../bridge/loadable.ts'
import { formatCount } from '../components/format.ts'
import { Card } from '../components/layout.tsx'
import { DrillMark } from '../components/pill.tsx'
import { Time } from '../components/time.tsx'
import { hrefOf } from '../route/route.ts'
import { exceptionHref, isToRead } from '../runs/run-exceptions.tsx'
import { useWorkspace } from '../stores/workspace-context.tsx'

const NO_RUNS: readonly RunStatus[] = []
const LISTED_MAX = 8

/** Runs that are over and left something for a person, newest first; each figure leads to its list. */
export function ToRead() {
  const runs = valueOr(
    useWorkspace((workspace) => workspace.runs),
    NO_RUNS,
  ).filter(isToRead)
  if (runs.length === 0) return null
  return (
    <Card title="For a person to read">
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">Run</th>
            <th scope="col">Exceptions</th>
            <th scope="col">Ended</th>
          </tr>
        </thead>
        <tbody>
          {runs.slice(0, LISTED_MAX).map((run) => (
            <tr key={run.batch}>
              <td>
                <a href={hrefOf('runs', run.batch)}>{run.batch}</a>
                <DrillMark drill={run.drill} />
              </td>
              <td>
                {run.exceptionKinds.map(({ kind, count }) => (
                  <div key={kind}>
                    <a href={exceptionHref(run.batch, kind)}>
                      {formatCount(count)} {EXCEPTION_WORDS[kind]}
                    </a>
                  </div>
                ))}
              </td>
              <td>{run.finishedAt === null ? 'stopped' : <Time at={run.finishedAt} />}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {runs.length > LISTED_MAX && (
        <p>
          <a href={hrefOf('runs')}>{formatCount(runs.length - LISTED_MAX)} more among the runs</a>
        </p>
      )}
    </Card>
  )
}
