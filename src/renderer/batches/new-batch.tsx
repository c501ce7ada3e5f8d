import { useMemo, useState } from 'react'
import type { BatchRequest } from '../../contract/batches.ts'
import type { Inventory, ItemFilter } from '../../contract/inventories.ts'
import { valueOr } from '../bridge/loadable.ts'
import { useAct } from '../bridge/use-act.ts'
import { Button, LinkButton } from '../components/button.tsx'
import { Select, TextField } from '../components/field.tsx'
import { Card, EmptyState, Loading, Screen } from '../components/layout.tsx'
import { NextStep, toField, toWrongField } from '../components/next-step.tsx'
import { FailureNotice } from '../components/notice.tsx'
import { WrongFields } from '../components/wrong-fields.tsx'
import { filterFrom } from '../inventory/filter-from.ts'
import { hrefOf } from '../route/route.ts'
import { go } from '../route/use-route.ts'
import { useVendor, useWorkspace } from '../stores/workspace-context.tsx'
import { words } from '../words/words.ts'
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
      <Screen title={words.batches.new.title}>
        <Loading what={words.batches.new.loading} />
      </Screen>
    )
  }
  const list = valueOr(inventories, [])
  const found = list.find((one) => one.inventory === chosen) ?? (chosen === null ? list[0] : undefined)
  if (found === undefined) {
    return (
      <Screen
        title={words.batches.new.title}
        next={<NextStep says={words.batches.new.none.next} leads={[hrefOf('import')]} />}
      >
        <EmptyState
          icon="inventory"
          title={words.batches.new.none.title}
          action={<LinkButton href={hrefOf('inventory')}>{words.inventory.toAll}</LinkButton>}
        >
          {words.batches.new.none.what}
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
  const [isWrong, setWrong] = useState(false)
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
      title={words.batches.new.title}
      sub={words.batches.new.sub}
      next={
        name.trim() === '' || isTaken ? (
          <NextStep says={words.batches.new.nextName} leads={[toField(words.batches.new.name)]} />
        ) : isWrong ? (
          <NextStep says={words.batches.nextWrong} leads={[toWrongField]} />
        ) : needsReason ? (
          <NextStep says={words.batches.new.nextReason} leads={[toField(words.batches.request.reason)]} />
        ) : (
          <NextStep says={words.batches.new.nextSave} leads={[() => void create.run()]} />
        )
      }
      actions={
        <Button
          look="primary"
          disabled={name.trim() === '' || isTaken || isWrong || operations.length === 0}
          busy={create.busy}
          onClick={() => void create.run()}
        >
          {words.batches.new.save}
        </Button>
      }
    >
      <Steps at="request" />
      <FailureNotice failure={create.failure} />
      <Card title={words.batches.new.inventory}>
        <div className="form">
          <Select
            label={words.batches.new.madeFrom}
            value={inventory.inventory}
            choices={inventories.map((one) => ({
              value: one.inventory,
              label: one.inventory,
              help: words.batches.new.choiceHelp(one.imported, one.source.name),
            }))}
            onChange={onInventory}
            help={isFiltered ? words.batches.new.filtered : words.batches.new.all(inventory.imported)}
          />
          <TextField
            label={words.batches.new.name}
            value={name}
            onChange={setName}
            maxLength={120}
            {...(isTaken && { error: words.batches.new.isTaken })}
          />
        </div>
      </Card>
      {vendor === undefined ? (
        <Loading what={words.batches.new.loadingVendor} />
      ) : (
        <WrongFields onWrong={setWrong}>
          <RequestForm operations={operations} request={request} onChange={setAsked} />
        </WrongFields>
      )}
    </Screen>
  )
}
