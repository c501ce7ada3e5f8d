import type { Batch } from '../../contract/batches.ts'
import type { RunStatus } from '../../contract/runs.ts'
import { nextOf } from '../batches/next-of.ts'
import { valueOr } from '../bridge/loadable.ts'
import { formatCount } from '../components/format.ts'
import { Card } from '../components/layout.tsx'
import { BatchStatePill, DrillMark } from '../components/pill.tsx'
import { hrefOf } from '../route/route.ts'
import { useIsHandedOver, useWorkspace, useWorkspaceStore } from '../stores/workspace-context.tsx'
import { type ListColumn, Listing } from '../table/listing.tsx'
import { words } from '../words/words.ts'

const NO_RUNS: readonly RunStatus[] = []
/** As many as fit without scrolling; the screens behind the links hold the rest. */
const LISTED_MAX = 8
const ORDER: readonly Batch['state'][] = ['paused', 'running', 'approved', 'sealed', 'draft']

/** Runs and batches that are not over: what waits for a person first. */
export function Standing() {
  const batches = useWorkspace((workspace) => workspace.batches)
  const runs = useWorkspace((workspace) => workspace.runs)
  const isHandedOver = useIsHandedOver()
  const { refresh } = useWorkspaceStore()
  const status = new Map(valueOr(runs, NO_RUNS).map((run) => [run.batch, run]))
  const columns: readonly ListColumn<Batch>[] = [
    {
      header: words.home.underWay.batch,
      cell: ({ name, request }) => (
        <>
          <a href={hrefOf(status.has(name) ? 'runs' : 'batches', name)}>{name}</a>
          <DrillMark drill={request.drill} />
        </>
      ),
    },
    { header: words.home.underWay.state, cell: ({ state }) => <BatchStatePill state={state} /> },
    { header: words.home.underWay.items, look: 'number', cell: ({ counts }) => formatCount(counts.total) },
    {
      header: words.home.underWay.next,
      look: 'muted',
      cell: (batch) => nextOf(batch, status.get(batch.name), isHandedOver(batch.vendor)),
    },
  ]
  const open =
    batches.kind === 'ready'
      ? {
          ...batches,
          value: batches.value
            .filter(({ state }) => ORDER.includes(state))
            .toSorted((one, other) => ORDER.indexOf(one.state) - ORDER.indexOf(other.state))
            .slice(0, LISTED_MAX),
        }
      : batches
  return (
    <Card title={words.home.underWay.title}>
      <Listing
        bare
        what={words.home.underWay.what}
        of={open}
        onRetry={() => refresh('batches')}
        columns={columns}
        keyOf={({ id }) => id}
        empty={words.home.underWay.none}
      />
    </Card>
  )
}
