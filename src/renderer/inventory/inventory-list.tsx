import type { Inventory } from '../../contract/inventories.ts'
import { valueOr } from '../bridge/loadable.ts'
import { Button, LinkButton } from '../components/button.tsx'
import { formatCount } from '../components/format.ts'
import { EmptyState, Screen } from '../components/layout.tsx'
import { NextStep } from '../components/next-step.tsx'
import { Time } from '../components/time.tsx'
import { hrefOf } from '../route/route.ts'
import { useIntake } from '../shell/intake.tsx'
import { useVendorTitle, useWorkspace, useWorkspaceStore } from '../stores/workspace-context.tsx'
import { type ListColumn, Listing } from '../table/listing.tsx'
import { words } from '../words/words.ts'

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
      header: words.inventory.list.inventory,
      sortBy: ({ inventory }) => inventory,
      cell: ({ inventory, source }) => (
        <>
          <a href={hrefOf('inventory', inventory)}>{inventory}</a>
          <div className="muted small">{source.name}</div>
        </>
      ),
    },
    {
      header: words.inventory.list.vendor,
      sortBy: ({ vendor }) => titleOf(vendor),
      cell: ({ vendor }) => titleOf(vendor),
    },
    counted(words.inventory.list.items, ({ imported }) => imported),
    counted(words.inventory.list.duplicates, ({ duplicates }) => duplicates),
    counted(words.inventory.list.rejected, ({ rejected }) => rejected),
    {
      header: words.inventory.list.created,
      sortBy: ({ createdAt }) => createdAt,
      cell: ({ createdAt }) => <Time at={createdAt} />,
    },
  ]
  const [newest] = valueOr(inventories, [])
  return (
    <Screen
      title={words.inventory.list.title}
      sub={words.inventory.list.sub}
      next={
        inventories.kind !== 'ready' ? undefined : newest === undefined ? (
          <NextStep
            says={words.inventory.list.nextNone}
            leads={[() => void choose('inventory'), hrefOf('discover')]}
          />
        ) : (
          <NextStep says={words.inventory.list.next} leads={[hrefOf('inventory', newest.inventory)]} />
        )
      }
      actions={
        <>
          <LinkButton href={hrefOf('compare')} icon="updown">
            {words.inventory.list.compare}
          </LinkButton>
          <LinkButton href={hrefOf('find')} icon="search">
            {words.inventory.list.find}
          </LinkButton>
          <LinkButton href={hrefOf('discover')} icon="search">
            {words.inventory.list.discover}
          </LinkButton>
          <Button look="primary" icon="plus" onClick={() => void choose('inventory')}>
            {words.inventory.list.import}
          </Button>
        </>
      }
    >
      <Listing
        what={words.inventory.list.what}
        of={inventories}
        onRetry={() => refresh('inventories')}
        columns={columns}
        keyOf={({ id }) => id}
        empty={
          <EmptyState
            icon="inventory"
            title={words.inventory.list.none}
            action={<Button onClick={() => void choose('inventory')}>{words.common.chooseFile}</Button>}
          >
            {words.inventory.list.noneYet}
          </EmptyState>
        }
      />
    </Screen>
  )
}
