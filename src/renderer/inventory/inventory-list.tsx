import type { Inventory } from '../../contract/inventories.ts'
import { Button, LinkButton } from '../components/button.tsx'
import { formatCount } from '../components/format.ts'
import { EmptyState, Screen } from '../components/layout.tsx'
import { Time } from '../components/time.tsx'
import { hrefOf } from '../route/route.ts'
import { useIntake } from '../shell/intake.tsx'
import { useVendorTitle, useWorkspace, useWorkspaceStore } from '../stores/workspace-context.tsx'
import { type ListColumn, Listing } from '../table/listing.tsx'

export function InventoryList() {
  const inventories = useWorkspace((workspace) => workspace.inventories)
  const titleOf = useVendorTitle()
  const { refresh } = useWorkspaceStore()
  const { choose } = useIntake()
  const counted = (header: string, count: (one: Inventory) => number): ListColumn<Inventory> => ({
    header,
    look: 'number',
    sortBy: count,
    cell: (one) => formatCount(count(one)),
  })
  const columns: readonly ListColumn<Inventory>[] = [
    {
      header: 'Inventory',
      sortBy: ({ inventory }) => inventory,
      cell: ({ inventory, source }) => (
        <>
          <a href={hrefOf('inventory', inventory)}>{inventory}</a>
          <div className="muted small">{source.name}</div>
        </>
      ),
    },
    { header: 'Vendor', sortBy: ({ vendor }) => titleOf(vendor), cell: ({ vendor }) => titleOf(vendor) },
    counted('Items', ({ imported }) => imported),
    counted('Duplicates', ({ duplicates }) => duplicates),
    counted('Rejected', ({ rejected }) => rejected),
    {
      header: 'Created',
      sortBy: ({ createdAt }) => createdAt,
      cell: ({ createdAt }) => <Time at={createdAt} />,
    },
  ]
  return (
    <Screen
      title="Inventory"
      sub="What can be revoked: imported from a file or found by a search. Nothing here has an effect at a vendor."
      next={
        inventories.kind === 'ready' && inventories.value.length === 0
          ? 'Import a file, or search at a vendor.'
          : 'Open one, filter it down to what is to be revoked, and make a batch of that.'
      }
      actions={
        <>
          <LinkButton href={hrefOf('compare')} icon="updown">
            Compare two
          </LinkButton>
          <LinkButton href={hrefOf('find')} icon="search">
            Find by key…
          </LinkButton>
          <LinkButton href={hrefOf('discover')} icon="search">
            Search at a vendor
          </LinkButton>
          <Button look="primary" icon="plus" onClick={() => void choose('inventory')}>
            Import a file…
          </Button>
        </>
      }
    >
      <Listing
        what="the inventories"
        of={inventories}
        onRetry={() => refresh('inventories')}
        columns={columns}
        keyOf={({ id }) => id}
        empty={
          <EmptyState
            icon="inventory"
            title="No inventory yet"
            action={<Button onClick={() => void choose('inventory')}>Choose a file…</Button>}
          >
            Drop a table, a list or certificates anywhere on this window, or search at a vendor that you are
            connected to.
          </EmptyState>
        }
      />
    </Screen>
  )
}
