import { useEffect, useMemo, useState } from 'react'
import { useStore } from 'zustand'
import { whereOf } from '../../contract/filter-words.ts'
import type { Inventory, InventoryItem, ItemFilter, ItemSort } from '../../contract/inventories.ts'
import type { TargetSchema } from '../../contract/vendor.ts'
import { useAct } from '../bridge/use-act.ts'
import { Button, LinkButton } from '../components/button.tsx'
import { CopyButton } from '../components/copy-button.tsx'
import { TextField } from '../components/field.tsx'
import { formatNoun } from '../components/format.ts'
import { Card, EmptyState, Loading, Screen } from '../components/layout.tsx'
import { NextStep, press, toField } from '../components/next-step.tsx'
import { FailureNotice } from '../components/notice.tsx'
import { Segmented } from '../components/segmented.tsx'
import { useToast } from '../components/toasts.tsx'
import { hrefOf } from '../route/route.ts'
import { go, replaceRoute } from '../route/use-route.ts'
import { useTableView } from '../stores/memory-context.tsx'
import { useVendor, useWorkspace, useWorkspaceStore } from '../stores/workspace-context.tsx'
import { ColumnsButton } from '../table/columns-button.tsx'
import { DataTable } from '../table/data-table.tsx'
import { SelectionTools } from '../table/selection-tools.tsx'
import { usePagedRows } from '../table/use-paged-rows.ts'
import { PICKED_MAX, type TableSelection, useSelection } from '../table/use-selection.ts'
import { useSettled } from '../table/use-settled.ts'
import { words } from '../words/words.ts'
import { filterFrom } from './filter-from.ts'
import { InventoryFacts } from './inventory-facts.tsx'
import { itemColumns } from './item-columns.tsx'
import { ItemDialog } from './item-dialog.tsx'
import { pickedFilter } from './picked-filter.ts'

export function InventoryItems({
  name,
  filter,
}: {
  readonly name: string
  readonly filter: string | undefined
}) {
  const inventories = useWorkspace((workspace) => workspace.inventories)
  const { refresh } = useWorkspaceStore()
  if (inventories.kind !== 'ready') {
    return (
      <Screen title={name}>
        {inventories.kind === 'loading' ? (
          <Loading what={words.inventory.loading} />
        ) : (
          <FailureNotice failure={inventories.failure} onRetry={() => refresh('inventories')} />
        )}
      </Screen>
    )
  }
  const inventory = inventories.value.find((one) => one.inventory === name)
  if (inventory === undefined) {
    return (
      <Screen
        title={name}
        next={<NextStep says={words.inventory.unknown.next} leads={[hrefOf('inventory')]} />}
      >
        <EmptyState
          icon="inventory"
          title={words.inventory.unknown.title}
          action={<LinkButton href={hrefOf('inventory')}>{words.inventory.unknown.all}</LinkButton>}
        >
          {words.inventory.unknown.removed}
        </EmptyState>
      </Screen>
    )
  }
  return <Items inventory={inventory} asked={filter} />
}

function Items({ inventory, asked }: { readonly inventory: Inventory; readonly asked: string | undefined }) {
  const { inventory: name } = inventory
  const vendor = useVendor(inventory.vendor)
  const schema = vendor?.operations.find(({ target }) => target.kind === inventory.kind)?.target
  const noun = schema?.noun ?? words.common.item
  const [filter, setFilter] = useState<ItemFilter>(() => filterFrom(asked ?? '{}'))
  // What is shown stands in the address: back, forward and a copied link lead to it again.
  useEffect(() => {
    replaceRoute('inventory', name, paramsOf(filter))
  }, [name, filter])
  const [facts, setFacts] = useState(false)
  const [opened, setOpened] = useState<InventoryItem | null>(null)
  // Main asks first, by a dialog of its own.
  const remove = useAct(async (api) => {
    await api.inventories.remove({ inventory: name })
    go('inventory')
  })
  const tableName = words.inventory.table(name)
  const [{ sort: remembered }, changeView] = useTableView(tableName)
  const sort = remembered as ItemSort | null
  const rows = usePagedRows(
    (api) => (offset, limit) =>
      api.inventories.items({ inventory: name, offset, limit, filter, ...(sort && { sort }) }),
    [name, filter, sort],
  )
  const total = useStore(rows, (state) => state.total)
  const isDated = inventory.expired !== undefined
  const lines = inventory.imported + inventory.duplicates + inventory.rejected
  const columns = useMemo(() => itemColumns(schema, isDated, lines), [schema, isDated, lines])
  const selection = useSelection(rows)
  /** What is selected comes first then: the batch of all is not pressed in its place. */
  const nameable = selection.picked > 0 && selection.picked <= PICKED_MAX
  const say = useToast()
  /** Another filter, which can be taken back. */
  const filterBy = (next: ItemFilter, title: string): void => {
    setFilter(next)
    say({
      title,
      undo: () => {
        setFilter(filter)
        // Whoever has gone elsewhere meanwhile is led back.
        go('inventory', name, paramsOf(filter))
      },
    })
  }
  const showAll = (): void => filterBy({}, words.inventory.showsAll)
  const filtered = isFiltered(filter)
  const where = whereOf(filter)
  const setSearch = (search: string): void =>
    setFilter(({ search: _, ...rest }) => (search === '' ? rest : { ...rest, search }))
  const newBatch = hrefOf('batches', null, { new: '1', inventory: name, filter: JSON.stringify(filter) })
  const [search, setSearchText] = useSettled(filter.search ?? '', setSearch)

  return (
    <Screen
      fills
      title={name}
      sub={words.inventory.sub(
        vendor?.title ?? inventory.vendor,
        inventory.imported,
        noun,
        inventory.source.name,
        inventory.rejected,
      )}
      next={
        nameable ? (
          <NextStep says={words.inventory.nextPicked} leads={[press(words.inventory.picked.batch)]} />
        ) : inventory.imported === 0 ? (
          <NextStep says={words.inventory.nextEmpty} leads={[() => setFacts(true), hrefOf('import')]} />
        ) : filtered ? (
          <NextStep says={words.inventory.nextFiltered} leads={[newBatch]} />
        ) : (
          <NextStep says={words.inventory.next} leads={[toField(words.inventory.search.label), newBatch]} />
        )
      }
      actions={
        <>
          <LinkButton href={hrefOf('compare', null, { a: name })}>{words.inventory.compare}</LinkButton>
          <Button onClick={() => setFacts(true)}>{words.inventory.about}</Button>
          <Button busy={remove.busy} onClick={() => void remove.run()}>
            {words.inventory.remove}
          </Button>
          {inventory.imported > 0 && (
            <LinkButton look={nameable ? 'plain' : 'primary'} icon="plus" href={newBatch}>
              {filtered && total !== null ? words.inventory.batchOfThese(total) : words.inventory.batchOfAll}
            </LinkButton>
          )}
        </>
      }
    >
      <FailureNotice failure={remove.failure} />
      <div className="tools">
        {selection.picked > 0 && (
          <SelectionTools selection={selection} noun={noun} columns={columns}>
            <PickedDeeds
              inventory={name}
              total={total}
              filter={filter}
              schema={schema}
              selection={selection}
              onLeaveOut={(next, title) => filterBy(next, title)}
            />
          </SelectionTools>
        )}
        {selection.picked === 0 && inventory.expired !== undefined && (
          <Segmented
            label={words.inventory.validity.label}
            value={filter.expired === undefined ? 'all' : filter.expired ? 'expired' : 'valid'}
            onChange={(value) =>
              setFilter(({ expired: _, ...rest }) =>
                value === 'all' ? rest : { ...rest, expired: value === 'expired' },
              )
            }
            choices={[
              { value: 'all', label: words.inventory.validity.all },
              { value: 'valid', label: words.inventory.validity.valid },
              { value: 'expired', label: words.inventory.validity.expired(inventory.expired) },
            ]}
          />
        )}
        <span className={selection.picked > 0 ? 'visually-hidden' : 'muted number'} role="status">
          {total === null
            ? words.inventory.counting
            : filtered
              ? words.inventory.match(total, inventory.imported)
              : formatNoun(total, noun)}
        </span>
        {selection.picked === 0 && (
          <>
            <span className="push" />
            <ColumnsButton
              table={tableName}
              columns={columns}
              views={{
                list: ['inventory', inventory.vendor, inventory.kind].join(' '),
                filter: JSON.stringify(filter),
                onFilter: (text) => setFilter(filterFrom(text)),
              }}
            />
            <TextField
              label={words.inventory.search.label}
              hideLabel
              type="search"
              placeholder={words.inventory.search.placeholder}
              value={search}
              onChange={setSearchText}
              maxLength={200}
            />
          </>
        )}
      </div>
      {where !== '' && (
        <div className="tools">
          <span>{words.contract.filterSentence(filter)}</span>
          <Button look="quiet" onClick={showAll}>
            {words.inventory.showAll}
          </Button>
          {/* A list that was picked here is in no file that the command line could read. */}
          {filter.conditions?.some(({ file }) => file !== undefined) !== true && (
            <CopyButton
              label={words.inventory.copyWhere}
              text={`--where '${where.replaceAll("'", "'\\''")}'`}
            />
          )}
        </div>
      )}
      <Card grow>
        <DataTable
          label={tableName}
          columns={columns}
          rows={rows}
          sort={sort}
          onSort={(next) => changeView({ sort: next })}
          filters={filter.columns ?? NO_FILTERS}
          onFilter={(column, text) => setFilter((old) => withColumn(old, column as ColumnId, text))}
          onOpen={setOpened}
          selection={selection}
          empty={
            filtered ? (
              <EmptyState
                icon="search"
                title={words.inventory.noMatch}
                action={<Button onClick={showAll}>{words.inventory.showAllOf(inventory.imported)}</Button>}
              />
            ) : (
              <EmptyState icon="inventory" title={words.inventory.empty}>
                {words.inventory.allRejected}
              </EmptyState>
            )
          }
        />
      </Card>
      <InventoryFacts inventory={inventory} open={facts} onClose={() => setFacts(false)} />
      <ItemDialog item={opened} schema={schema} onClose={() => setOpened(null)} />
    </Screen>
  )
}

type ColumnId = keyof NonNullable<ItemFilter['columns']>
const NO_FILTERS: Readonly<Record<string, string>> = {}

function isFiltered({ search, columns, expired, conditions }: ItemFilter): boolean {
  return (
    search !== undefined ||
    expired !== undefined ||
    Object.keys(columns ?? {}).length > 0 ||
    (conditions?.length ?? 0) > 0
  )
}

/** As the address has it. */
function paramsOf(filter: ItemFilter): Readonly<Record<string, string>> {
  const text = JSON.stringify(filter)
  return text === '{}' ? {} : { filter: text }
}

/** What can be done with the rows that are picked. */
function PickedDeeds({
  inventory,
  total,
  filter,
  schema,
  selection,
  onLeaveOut,
}: {
  readonly inventory: string
  readonly total: number | null
  readonly filter: ItemFilter
  readonly schema: TargetSchema | undefined
  readonly selection: TableSelection<InventoryItem>
  readonly onLeaveOut: (filter: ItemFilter, title: string) => void
}) {
  const say = useToast()
  const narrowed = async (which: 'only' | 'without'): Promise<ItemFilter | null> => {
    const next = pickedFilter(filter, schema, await selection.read(), which)
    if (next === null)
      say({
        level: 'warning',
        title: words.inventory.picked.cannot,
        message: words.inventory.picked.filterInstead,
      })
    return next
  }
  const begin = useAct(async () => {
    const next = await narrowed('only')
    if (next !== null) go('batches', null, { new: '1', inventory, filter: JSON.stringify(next) })
  })
  const leaveOut = useAct(async () => {
    const next = await narrowed('without')
    if (next !== null) onLeaveOut(next, words.inventory.picked.leftOut(selection.picked))
  })
  return (
    <>
      <Button look="primary" icon="plus" busy={begin.busy} onClick={() => void begin.run()}>
        {words.inventory.picked.batch}
      </Button>
      {selection.picked !== total && (
        <Button busy={leaveOut.busy} onClick={() => void leaveOut.run()}>
          {words.inventory.picked.leaveOut}
        </Button>
      )}
      <FailureNotice failure={begin.failure ?? leaveOut.failure} />
    </>
  )
}

function withColumn(filter: ItemFilter, column: ColumnId, text: string): ItemFilter {
  const { [column]: _, ...others } = filter.columns ?? {}
  const columns = text === '' ? others : { ...others, [column]: text }
  const { columns: __, ...rest } = filter
  return Object.keys(columns).length === 0 ? rest : { ...rest, columns }
}
