import { LinkButton } from '../components/button.tsx'
import { formatCount } from '../components/format.ts'
import { Card, EmptyState, Loading, Screen } from '../components/layout.tsx'
import { FailureNotice } from '../components/notice.tsx'
import { BatchStatePill, DrillMark } from '../components/pill.tsx'
import { Time } from '../components/time.tsx'
import { hrefOf } from '../route/route.ts'
import { useWorkspace, useWorkspaceStore } from '../stores/workspace-context.tsx'

export function BatchList() {
  const batches = useWorkspace((workspace) => workspace.batches)
  const vendors = useWorkspace((workspace) => workspace.vendors)
  const { refresh } = useWorkspaceStore()
  const titleOf = (id: string) =>
    vendors.kind === 'ready' ? (vendors.value.find((one) => one.id === id)?.title ?? id) : id
  return (
    <Screen
      title="Batches"
      sub="What is asked of a vendor: drafted, checked, sealed, then run. Sealing fixes the content for good."
      actions={
        <LinkButton look="primary" icon="plus" href={hrefOf('batches', null, { new: '1' })}>
          New batch
        </LinkButton>
      }
    >
      {batches.kind === 'loading' && <Loading what="the batches" />}
      {batches.kind === 'failed' && (
        <FailureNotice failure={batches.failure} onRetry={() => refresh('batches')} />
      )}
      {batches.kind === 'ready' && batches.value.length === 0 && (
        <EmptyState
          icon="batches"
          title="No batch yet"
          action={<LinkButton href={hrefOf('inventory')}>To the inventories</LinkButton>}
        >
          A batch is made from an inventory, or from a part of one that a filter selects.
        </EmptyState>
      )}
      {batches.kind === 'ready' && batches.value.length > 0 && (
        <Card>
          <table className="plain-table">
            <thead>
              <tr>
                <th scope="col">Batch</th>
                <th scope="col">State</th>
                <th scope="col">Vendor</th>
                <th scope="col">Request</th>
                <th scope="col" className="right">
                  Items
                </th>
                <th scope="col">Created</th>
              </tr>
            </thead>
            <tbody>
              {batches.value.map((batch) => (
                <tr key={batch.id}>
                  <td>
                    <a href={hrefOf('batches', batch.name)}>{batch.name}</a>
                    <DrillMark drill={batch.request.drill} />
                  </td>
                  <td>
                    <BatchStatePill state={batch.state} />
                  </td>
                  <td>{titleOf(batch.vendor)}</td>
                  <td>
                    {[batch.request.operation, batch.request.reason]
                      .filter((part) => part !== undefined)
                      .join(', ')}
                  </td>
                  <td className="right number">
                    {batch.state === 'draft' ? '' : formatCount(batch.counts.total)}
                  </td>
                  <td>
                    <Time at={batch.createdAt} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Card>
      )}
    </Screen>
  )
}
