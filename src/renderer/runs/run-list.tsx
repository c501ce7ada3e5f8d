import { leftOf } from '../../contract/run-figures.ts'
import type { RunStatus } from '../../contract/runs.ts'
import { FirstOpen } from '../batches/first-open.tsx'
import { useNext } from '../batches/next-of.ts'
import { LinkButton } from '../components/button.tsx'
import { formatCount } from '../components/format.ts'
import { EmptyState, Screen } from '../components/layout.tsx'
import { NextStep } from '../components/next-step.tsx'
import { BatchStatePill, DrillMark, EnvironmentMark } from '../components/pill.tsx'
import { ProgressBar } from '../components/progress-bar.tsx'
import { Time } from '../components/time.tsx'
import { hrefOf } from '../route/route.ts'
import { useWorkspace, useWorkspaceStore } from '../stores/workspace-context.tsx'
import { type ListColumn, Listing } from '../table/listing.tsx'
import { words } from '../words/words.ts'
import { countToRead } from './use-unread.ts'

const say = words.runs
const settledOf = ({ counts }: RunStatus): number => counts.total - leftOf(counts)

const columnsWith = (next: ReturnType<typeof useNext>): readonly ListColumn<RunStatus>[] => [
  {
    header: say.columns.batch,
    sortBy: ({ batch }) => batch,
    cell: ({ batch, drill, host, environment }) => (
      <>
        <a href={hrefOf('runs', batch)}>{batch}</a>
        <DrillMark drill={drill} />
        {host !== null && (
          <div className="run-host">
            <span className="mono">{host}</span>
            <EnvironmentMark environment={environment} />
          </div>
        )}
      </>
    ),
  },
  {
    header: say.columns.state,
    sortBy: ({ state }) => state,
    cell: ({ state }) => <BatchStatePill state={state} />,
  },
  {
    header: say.columns.next,
    look: 'muted',
    cell: (run) => next(run, run),
  },
  {
    header: say.columns.progress,
    sortBy: (run) => settledOf(run) / Math.max(1, run.counts.total),
    cell: (run) => (
      <ProgressBar
        hideLabel
        label={say.settledOf(run.batch)}
        value={settledOf(run)}
        max={Math.max(1, run.counts.total)}
        text={say.progress(settledOf(run), run.counts.total)}
        roomFor={say.progress(run.counts.total, run.counts.total).length}
      />
    ),
  },
  {
    header: say.columns.toRead,
    look: 'figure',
    sortBy: countToRead,
    cell: (run) => formatCount(countToRead(run)),
  },
  {
    header: say.columns.started,
    sortBy: ({ startedAt }) => startedAt ?? '',
    cell: ({ startedAt }) => startedAt !== null && <Time at={startedAt} />,
  },
]

export function RunList() {
  const runs = useWorkspace((workspace) => workspace.runs)
  const batches = useWorkspace((workspace) => workspace.batches)
  const { refresh } = useWorkspaceStore()
  return (
    <Screen
      title={say.title}
      sub={say.sub}
      next={
        batches.kind === 'ready' ? (
          <FirstOpen
            batches={batches.value}
            none={<NextStep says={say.sealFirst} leads={[hrefOf('batches')]} />}
          />
        ) : undefined
      }
    >
      <Listing
        what={say.what}
        of={runs}
        onRetry={() => refresh('runs')}
        columns={columnsWith(useNext())}
        keyOf={({ batch }) => batch}
        empty={
          <EmptyState
            icon="runs"
            title={say.none}
            action={<LinkButton href={hrefOf('batches')}>{say.toBatches}</LinkButton>}
          >
            {say.beginsFromBatch}
          </EmptyState>
        }
      />
    </Screen>
  )
}
