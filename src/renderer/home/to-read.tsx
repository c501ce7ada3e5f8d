import type { RunStatus } from '../../contract/runs.ts'
import { valueOr } from '../bridge/loadable.ts'
import { DrillMark } from '../components/pill.tsx'
import { Time } from '../components/time.tsx'
import { hrefOf } from '../route/route.ts'
import { exceptionHref } from '../runs/run-exceptions.tsx'
import { useIsUnread } from '../runs/use-unread.ts'
import { useWorkspace } from '../stores/workspace-context.tsx'
import { type ListColumn, Listing } from '../table/listing.tsx'
import { words } from '../words/words.ts'

const NO_RUNS: readonly RunStatus[] = []
const LISTED_MAX = 8

const COLUMNS: readonly ListColumn<RunStatus>[] = [
  {
    header: words.home.toRead.run,
    cell: ({ batch, drill }) => (
      <>
        <a href={hrefOf('runs', batch)}>{batch}</a>
        <DrillMark drill={drill} />
      </>
    ),
  },
  {
    header: words.home.toRead.exceptions,
    cell: ({ batch, exceptionKinds }) =>
      exceptionKinds.map(({ kind, count }) => (
        <div key={kind}>
          <a href={exceptionHref(batch, kind)}>
            {words.home.toRead.exceptionsOf(count, words.contract.exceptions[kind])}
          </a>
        </div>
      )),
  },
  {
    header: words.home.toRead.ended,
    cell: ({ finishedAt }) => (finishedAt === null ? words.home.toRead.stopped : <Time at={finishedAt} />),
  },
]

/** Runs that are over and left something for a person that is not marked as read, newest first; each figure leads to its list. */
export function ToRead() {
  const runs = valueOr(
    useWorkspace((workspace) => workspace.runs),
    NO_RUNS,
  ).filter(useIsUnread())
  return (
    <Listing
      what={words.home.toRead.what}
      title={words.home.toRead.title}
      of={{ kind: 'ready', value: runs.slice(0, LISTED_MAX) }}
      columns={COLUMNS}
      keyOf={({ batch }) => batch}
      empty={null}
      below={
        runs.length > LISTED_MAX && (
          <p>
            <a href={hrefOf('runs')}>{words.home.toRead.more(runs.length - LISTED_MAX)}</a>
          </p>
        )
      }
    />
  )
}
