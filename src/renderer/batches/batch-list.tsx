import type { Batch } from '../../contract/batches.ts'
import { valueOr } from '../bridge/loadable.ts'
import { LinkButton } from '../components/button.tsx'
import { formatCount } from '../components/format.ts'
import { EmptyState, Screen } from '../components/layout.tsx'
import { BatchStatePill, DrillMark } from '../components/pill.tsx'
import { Time } from '../components/time.tsx'
import { hrefOf } from '../route/route.ts'
import {
  useIsHandedOver,
  useVendorTitle,
  useWorkspace,
  useWorkspaceStore,
} from '../stores/workspace-context.tsx'
import { type ListColumn, Listing } from '../table/listing.tsx'
import { FirstOpen } from './first-open.tsx'
import { nextOf } from './next-of.ts'

export function BatchList() {
  const batches = useWorkspace((workspace) => workspace.batches)
  const runs = valueOr(
    useWorkspace((workspace) => workspace.runs),
    [],
  )
  const titleOf = useVendorTitle()
  const isHandedOver = useIsHandedOver()
  const { refresh } = useWorkspaceStore()
  const requestOf = ({ request }: Batch): string =>
    [request.operation, request.reason].filter((part) => part !== undefined).join(', ')
  const columns: readonly ListColumn<Batch>[] = [
    {
      header: 'Batch',
      sortBy: ({ name }) => name,
      cell: ({ name, request }) => (
        <>
          <a href={hrefOf('batches', name)}>{name}</a>
          <DrillMark drill={request.drill} />
        </>
      ),
    },
    { header: 'State', sortBy: ({ state }) => state, cell: ({ state }) => <BatchStatePill state={state} /> },
    {
      header: 'Next',
      look: 'muted',
      cell: (batch) =>
        nextOf(
          batch,
          runs.find((run) => run.batch === batch.name),
          isHandedOver(batch.vendor),
        ),
    },
    {
      header: 'Request',
      sortBy: (batch) => `${titleOf(batch.vendor)} ${requestOf(batch)}`,
      cell: (batch) => (
        <>
          {requestOf(batch)}
          <div className="muted small">{titleOf(batch.vendor)}</div>
        </>
      ),
    },
    {
      header: 'Items',
      look: 'number',
      sortBy: ({ counts }) => counts.total,
      cell: ({ state, counts }) => (state === 'draft' ? '' : formatCount(counts.total)),
    },
    {
      header: 'Created',
      sortBy: ({ createdAt }) => createdAt,
      cell: ({ createdAt }) => <Time at={createdAt} />,
    },
  ]
  return (
    <Screen
      title="Batches"
      sub="What is asked of a vendor: drafted, checked, sealed, then run. Sealing fixes the content for good."
      next={
        batches.kind === 'ready' ? (
          <FirstOpen batches={batches.value} none="Make a batch from an inventory." />
        ) : undefined
      }
      actions={
        <LinkButton look="primary" icon="plus" href={hrefOf('batches', null, { new: '1' })}>
          New batch
        </LinkButton>
      }
    >
      <Listing
        what="the batches"
        of={batches}
        onRetry={() => refresh('batches')}
        columns={columns}
        keyOf={({ id }) => id}
        empty={
          <EmptyState
            icon="batches"
            title="No batch yet"
            action={<LinkButton href={hrefOf('inventory')}>To the inventories</LinkButton>}
          >
            A batch is made from an inventory, or from a part of one that a filter selects.
          </EmptyState>
        }
      />
    </Screen>
  )
}
