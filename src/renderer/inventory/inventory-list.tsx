import { valueOr } from '../bridge/loadable.ts'
import { Button, LinkButton } from '../components/button.tsx'
import { formatCount } from '../components/format.ts'
import { Card, EmptyState, Loading, Screen } from '../components/layout.tsx'
import { FailureNotice } from '../components/notice.tsx'
import { Time } from '../components/time.tsx'
import { hrefOf } from '../route/route.ts'
import { useIntake } from '../shell/intake.tsx'
import { useWorkspace, useWorkspaceStore } from '../stores/workspace-context.tsx'

export function InventoryList() {
  const inventories = useWorkspace((workspace) => workspace.inventories)
  const vendors = valueOr(
    useWorkspace((workspace) => workspace.vendors),
    [],
  )
  const { refresh } = useWorkspaceStore()
  const { choose } = useIntake()
  const actions = (
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
  )
  return (
    <Screen
      title="Inventory"
      sub="What can be revoked: imported from a file or found by a search. Nothing here has an effect at a vendor."
      actions={actions}
    >
      {inventories.kind === 'loading' && <Loading what="the inventories" />}
      {inventories.kind === 'failed' && (
        <FailureNotice failure={inventories.failure} onRetry={() => refresh('inventories')} />
      )}
      {inventories.kind === 'ready' && inventories.value.length === 0 && (
        <EmptyState
          icon="inventory"
          title="No inventory yet"
          action={<Button onClick={() => void choose('inventory')}>Choose a file…</Button>}
        >
          Drop a table, a list or certificates anywhere on this window, or search at a vendor that you are
          connected to.
        </EmptyState>
      )}
      {inventories.kind === 'ready' && inventories.value.length > 0 && (
        <Card>
          <table className="plain-table">
            <thead>
              <tr>
                <th scope="col">Inventory</th>
                <th scope="col">Vendor</th>
                <th scope="col" className="right">
                  Items
                </th>
                <th scope="col" className="right">
                  Duplicates
                </th>
                <th scope="col" className="right">
                  Rejected
                </th>
                <th scope="col">Created</th>
              </tr>
            </thead>
            <tbody>
              {inventories.value.map((inventory) => (
                <tr key={inventory.id}>
                  <td>
                    <a href={hrefOf('inventory', inventory.inventory)}>{inventory.inventory}</a>
                    <div className="muted small">{inventory.source.name}</div>
                  </td>
                  <td>{vendors.find(({ id }) => id === inventory.vendor)?.title ?? inventory.vendor}</td>
                  <td className="right number">{formatCount(inventory.imported)}</td>
                  <td className="right number muted">{formatCount(inventory.duplicates)}</td>
                  <td className="right number muted">{formatCount(inventory.rejected)}</td>
                  <td className="muted">
                    <Time at={inventory.createdAt} />
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
