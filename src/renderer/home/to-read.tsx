import { EXCEPTION_WORDS } from '../../contract/exception-words.ts'
import type { RunStatus } from '../../contract/runs.ts'
import { valueOr } from '../bridge/loadable.ts'
import { formatCount } from '../components/format.ts'
import { DrillMark } from '../components/pill.tsx'
import { Time } from '../components/time.tsx'
import { hrefOf } from '../route/route.ts'
import { exceptionHref, isToRead } from '../runs/run-exceptions.tsx'
import { useWorkspace } from '../stores/workspace-context.tsx'
import { type ListColumn, Listing } from '../table/listing.tsx'

const NO_RUNS: readonly RunStatus[] = []
const LISTED_MAX = 8

const COLUMNS: readonly ListColumn<RunStatus>[] = [
  {
    header: 'Run',
    cell: ({ batch, drill }) => (
      <>
        <a href={hrefOf('runs', batch)}>{batch}</a>
        <DrillMark drill={drill} />
      </>
    ),
  },
  {
    header: 'Exceptions',
    cell: ({ batch, exceptionKinds }) =>
      exceptionKinds.map(({ kind, count }) => (
        <div key={kind}>
          <a href={exceptionHref(batch, kind)}>
            {formatCount(count)} {EXCEPTION_WORDS[kind]}
          </a>
        </div>
      )),
  },
  {
    header: 'Ended',
    cell: ({ finishedAt }) => (finishedAt === null ? 'stopped' : <Time at={finishedAt} />),
  },
]

/** Runs that are over and left something for a person, newest first; each figure leads to its list. */
export function ToRead() {
  const runs = valueOr(
    useWorkspace((workspace) => workspace.runs),
    NO_RUNS,
  ).filter(isToRead)
  return (
    <Listing
      what="what is to be read"
      title="For a person to read"
      of={{ kind: 'ready', value: runs.slice(0, LISTED_MAX) }}
      columns={COLUMNS}
      keyOf={({ batch }) => batch}
      empty={null}
      below={
        runs.length > LISTED_MAX && (
          <p>
            <a href={hrefOf('runs')}>{formatCount(runs.length - LISTED_MAX)} more among the runs</a>
          </p>
        )
      }
    />
  )
}
