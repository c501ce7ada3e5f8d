import { useMemo, useState } from 'react'
import type { BatchRequest } from '../../contract/batches.ts'
import type { Inventory, ItemFilter } from '../../contract/inventories.ts'
import { valueOr } from '../bridge/loadable.ts'
import { useAct } from '../bridge/use-act.ts'
import { Button, LinkButton } from '../components/button.tsx'
import { Select, TextField } from '../components/field.tsx'
import { formatCount } from '../components/format.ts'
import { Card, EmptyState, Loading, Screen } from '../components/layout.tsx'
import { FailureNotice } from '../components/notice.tsx'
import { filterFrom } from '../inventory/filter-from.ts'
import { hrefOf } from '../route/route.ts'
import { go } from '../route/use-route.ts'
import { useVendor, useWorkspace } from '../stores/workspace-context.tsx'
import { RequestForm } from './request-form.tsx'
import { Steps } from './steps.tsx'

/** Steps one and two of a new batch; once it is drafted, its own page goes on with check and seal. */
export function NewBatch({
  inventory,
  filter,
}: {
  readonly inventory: string | null
  readonly filter: string
}) {
  const inventories = useWorkspace((workspace) => workspace.inventories)
  const selection = useMemo(() => filterFrom(filter), [filter])
  const [chosen, setChosen] = useState(inventory)
  if (inventories.kind === 'loading') {
    return (
      <Screen title="New batch">
        <Loading what="the inventories" />
      </Screen>
    )
  }
  const list = valueOr(inventories, [])
  const found = list.find((one) => one.inventory === chosen) ?? (chosen === null ? list[0] : undefined)
  if (found === undefined) {
    return (
      <Screen title="New batch" next="Import an inventory first.">
        <EmptyState
          icon="inventory"
          title="No inventory to make it from"
          action={<LinkButton href={hrefOf('inventory')}>To the inventories</LinkButton>}
        >
          Import a file first, or search at a vendor.
        </EmptyState>
      </Screen>
    )
  }
  return (
    <Draft
      key={found.id}
      inventory={found}
      inventories={list}
      filter={found.inventory === inventory ? selection : {}}
      onInventory={setChosen}
    />
  )
}

function Draft({
  inventory,
  inventories,
  filter,
  onInventory,
}: {
  readonly inventory: Inventory
  readonly inventories: readonly Inventory[]
  readonly filter: ItemFilter
  readonly onInventory: (name: string) => void
}) {
  const vendor = useVendor(inventory.vendor)
  const batches = valueOr(
    useWorkspace((workspace) => workspace.batches),
    [],
  )
  const operations = (vendor?.operations ?? []).filter(({ target }) => target.kind === inventory.kind)
  const [name, setName] = useState('')
  const [asked, setAsked] = useState<BatchRequest | null>(null)
  const request = asked ?? { operation: operations[0]?.id ?? '', comment: '', options: {} }
  const chosen = operations.find(({ id }) => id === request.operation)
  const needsReason = chosen?.reasonRequired === true && request.reason === undefined
  const isTaken = batches.some((batch) => batch.name.toLowerCase() === name.trim().toLowerCase())
  const create = useAct(async (api) => {
    const batch = await api.batches.create({
      name: name.trim(),
      inventory: inventory.inventory,
      request,
      filter,
    })
    go('batches', batch.name)
  })
  const isFiltered = Object.keys(filter).length > 0
  return (
    <Screen
      title="New batch"
      sub="Nothing leaves this machine until the batch is sealed and run."
      next={
        name.trim() === '' || isTaken
          ? 'Give the batch a name of its own, and say what is asked for.'
          : needsReason
            ? 'Choose the reason, then save the draft.'
            : 'Save the draft: it is checked then.'
      }
      actions={
        <Button
          look="primary"
          disabled={name.trim() === '' || isTaken || operations.length === 0}
          busy={create.busy}
          onClick={() => void create.run()}
        >
          Save draft and check
        </Button>
      }
    >
      <Steps at="request" />
      <FailureNotice failure={create.failure} />
      <Card title="Inventory">
        <div className="form">
          <Select
            label="Made from"
            value={inventory.inventory}
            choices={inventories.map((one) => ({
              value: one.inventory,
              label: one.inventory,
              help: `${formatCount(one.imported)} items from ${one.source.name}`,
            }))}
            onChange={onInventory}
            help={
              isFiltered
                ? 'Only the items that your filter selected.'
                : `All ${formatCount(inventory.imported)} items.`
            }
          />
          <TextField
            label="Name of the batch"
            value={name}
            onChange={setName}
            maxLength={120}
            {...(isTaken && { error: 'There is a batch of this name already.' })}
          />
        </div>
      </Card>
      {vendor === undefined ? (
        <Loading what="what the vendor can do" />
      ) : (
        <RequestForm operations={operations} request={request} onChange={setAsked} />
      )}
    </Screen>
  )
}
