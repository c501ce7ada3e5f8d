import type { Batch } from '../../contract/batches.ts'
import { valueOr } from '../bridge/loadable.ts'
import { LinkButton } from '../components/button.tsx'
import { formatCount } from '../components/format.ts'
import { EmptyState, Screen } from '../components/layout.tsx'
import { NextStep } from '../components/next-step.tsx'
import { BatchStatePill, DrillMark } from '../components/pill.tsx'
import { Time } from '../components/time.tsx'
import { hrefOf } from '../route/route.ts'
import { useVendorTitle, useWorkspace, useWorkspaceStore } from '../stores/workspace-context.tsx'
import { type ListColumn, Listing } from '../table/listing.tsx'
import { words } from '../words/words.ts'
import { FirstOpen } from './first-open.tsx'
import { useNext } from './next-of.ts'

export function BatchList() {
  const batches = useWorkspace((workspace) => workspace.batches)
  const runs = valueOr(
    useWorkspace((workspace) => workspace.runs),
    [],
  )
  const titleOf = useVendorTitle()
  const next = useNext()
  const { refresh } = useWorkspaceStore()
  const requestOf = ({ request }: Batch): string =>
    [request.operation, request.reason].filter((part) => part !== undefined).join(', ')
  const columns: readonly ListColumn<Batch>[] = [
    {
      header: words.batches.list.batch,
      sortBy: ({ name }) => name,
      cell: ({ name, request }) => (
        <>
          <a href={hrefOf('batches', name)}>{name}</a>
          <DrillMark drill={request.drill} />
        </>
      ),
    },
    {
      header: words.batches.list.state,
      sortBy: ({ state }) => state,
      cell: ({ state }) => <BatchStatePill state={state} />,
    },
    {
      header: words.batches.list.nextColumn,
      look: 'muted',
      cell: (batch) =>
        next(
          batch,
          runs.find((run) => run.batch === batch.name),
        ),
    },
    {
      header: words.batches.list.request,
      sortBy: (batch) => `${titleOf(batch.vendor)} ${requestOf(batch)}`,
      cell: (batch) => (
        <>
          {requestOf(batch)}
          <div className="muted small">{titleOf(batch.vendor)}</div>
        </>
      ),
    },
    {
      header: words.batches.list.items,
      look: 'number',
      sortBy: ({ counts }) => counts.total,
      cell: ({ state, counts }) => (state === 'draft' ? '' : formatCount(counts.total)),
    },
    {
      header: words.batches.list.created,
      sortBy: ({ createdAt }) => createdAt,
      cell: ({ createdAt }) => <Time at={createdAt} />,
    },
  ]
  return (
    <Screen
      title={words.batches.list.title}
      sub={words.batches.list.sub}
      next={
        batches.kind === 'ready' ? (
          <FirstOpen
            batches={batches.value}
            none={<NextStep says={words.batches.list.next} leads={[hrefOf('batches', null, { new: '1' })]} />}
          />
        ) : undefined
      }
      actions={
        <LinkButton look="primary" icon="plus" href={hrefOf('batches', null, { new: '1' })}>
          {words.batches.list.new}
        </LinkButton>
      }
    >
      <Listing
        what={words.batches.list.what}
        of={batches}
        onRetry={() => refresh('batches')}
        columns={columns}
        keyOf={({ id }) => id}
        empty={
          <EmptyState
            icon="batches"
            title={words.batches.list.none}
            action={<LinkButton href={hrefOf('inventory')}>{words.inventory.toAll}</LinkButton>}
          >
            {words.batches.list.noneYet}
          </EmptyState>
        }
      />
    </Screen>
  )
}
