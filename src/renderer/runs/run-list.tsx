import { leftOf } from '../../contract/run-figures.ts'
import type { RunStatus } from '../../contract/runs.ts'
import { FirstOpen } from '../batches/first-open.tsx'
import { nextOf } from '../batches/next-of.ts'
import { LinkButton } from '../components/button.tsx'
import { formatCount } from '../components/format.ts'
import { EmptyState, Screen } from '../components/layout.tsx'
import { BatchStatePill, DrillMark, EnvironmentMark } from '../components/pill.tsx'
import { ProgressBar } from '../components/progress-bar.tsx'
import { Time } from '../components/time.tsx'
import { hrefOf } from '../route/route.ts'
import { useIsHandedOver, useWorkspace, useWorkspaceStore } from '../stores/workspace-context.tsx'
import { type ListColumn, Listing } from '../table/listing.tsx'

const settledOf = ({ counts }: RunStatus): number => counts.total - leftOf(counts)

const columnsWith = (isHandedOver: (vendor: string) => boolean): readonly ListColumn<RunStatus>[] => [
  {
    header: 'Batch',
    sortBy: ({ batch }) => batch,
    cell: ({ batch, drill }) => (
      <>
        <a href={hrefOf('runs', batch)}>{batch}</a>
        <DrillMark drill={drill} />
      </>
    ),
  },
  { header: 'State', sortBy: ({ state }) => state, cell: ({ state }) => <BatchStatePill state={state} /> },
  { header: 'Next', look: 'muted', cell: (run) => nextOf(run, run, isHandedOver(run.vendor)) },
  {
    header: 'Host',
    sortBy: ({ host }) => host ?? '',
    cell: ({ host, environment }) => (
      <span className="mono host">
        {host}
        <EnvironmentMark environment={environment} />
      </span>
    ),
  },
  {
    header: 'Progress',
    sortBy: (run) => settledOf(run) / Math.max(1, run.counts.total),
    cell: (run) => (
      <ProgressBar
        hideLabel
        label={`${run.batch} settled`}
        value={settledOf(run)}
        max={Math.max(1, run.counts.total)}
        text={`${formatCount(settledOf(run))} of ${formatCount(run.counts.total)}`}
        roomFor={2 * formatCount(run.counts.total).length + ' of '.length}
      />
    ),
  },
  {
    header: 'To read',
    look: 'figure',
    sortBy: ({ exceptions }) => exceptions,
    cell: ({ exceptions }) => formatCount(exceptions),
  },
  {
    header: 'Started',
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
      title="Runs"
      sub="Several can run side by side; each keeps to its vendor’s limits. A run survives quitting."
      next={
        batches.kind === 'ready' ? (
          <FirstOpen batches={batches.value} none="Seal a batch; it is run from there." />
        ) : undefined
      }
    >
      <Listing
        what="the runs"
        of={runs}
        onRetry={() => refresh('runs')}
        columns={columnsWith(useIsHandedOver())}
        keyOf={({ batch }) => batch}
        empty={
          <EmptyState
            icon="runs"
            title="Nothing has been run yet"
            action={<LinkButton href={hrefOf('batches')}>To the batches</LinkButton>}
          >
            A run begins from a sealed batch.
          </EmptyState>
        }
      />
    </Screen>
  )
}
