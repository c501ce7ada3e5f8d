import { useMemo, useState } from 'react'
import { failedOf } from '../../contract/run-figures.ts'
import type { RetryState, RunItem, RunItemGroup, RunStatus } from '../../contract/runs.ts'
import { useAct } from '../bridge/use-act.ts'
import { Button } from '../components/button.tsx'
import { Dialog } from '../components/dialog.tsx'
import { TextField } from '../components/field.tsx'
import { formatCount } from '../components/format.ts'
import { Card, EmptyState, KeyValues } from '../components/layout.tsx'
import { FailureNotice } from '../components/notice.tsx'
import { ItemStatePill } from '../components/pill.tsx'
import { Segmented } from '../components/segmented.tsx'
import { useToast } from '../components/toasts.tsx'
import { useVendor } from '../stores/workspace-context.tsx'
import { ColumnsButton } from '../table/columns-button.tsx'
import { DataTable } from '../table/data-table.tsx'
import { SelectionTools } from '../table/selection-tools.tsx'
import type { TableColumn } from '../table/table-column.ts'
import { usePagedRows } from '../table/use-paged-rows.ts'
import { type TableSelection, useSelection } from '../table/use-selection.ts'
import { useSettled } from '../table/use-settled.ts'
import { ALL_ITEMS, type RunView } from './run-exceptions.tsx'

const TABLE = 'Items of the run'
const ITEM = { one: 'item', many: 'items' }
type ShownState = Extract<RunView, { tab: 'items' }>['state'] & string
const RETRIABLE: readonly RetryState[] = ['refused', 'unresolved', 'unconfirmed']

/** The items of a run, live; those that need attention with the one action that helps. */
export function RunItems({
  status,
  view: { group, state },
  onView,
}: {
  readonly status: RunStatus
  readonly view: Extract<RunView, { tab: 'items' }>
  readonly onView: (view: RunView) => void
}) {
  const { batch, counts } = status
  const vendor = useVendor(status.vendor)
  const target = vendor?.operations.find(({ id }) => id === status.operation)?.target
  const [search, setSearch] = useState('')
  const [text, setText] = useSettled(search, setSearch)
  const [opened, setOpened] = useState<RunItem | null>(null)
  const rows = usePagedRows(
    (api) => (offset, limit) =>
      api.runs.items({
        batch,
        group,
        offset,
        limit,
        ...(state !== undefined && { state }),
        ...(search !== '' && { search }),
      }),
    [batch, group, state, search],
    ['runs.changed'],
  )
  // Row numbers stay with their items where the list does not change under the person's hands.
  const isStill = status.state !== 'running' || (group === 'all' && state === undefined)
  const selection = useSelection(rows, status.state)
  const columns = useMemo(
    () => itemColumns(target?.columns.find(({ identity }) => identity)?.label ?? 'Target'),
    [target],
  )
  return (
    <>
      <div className="tools">
        {selection.picked > 0 && (
          <SelectionTools selection={selection} noun={ITEM} columns={columns}>
            <PickedDeeds batch={batch} selection={selection} />
          </SelectionTools>
        )}
        {selection.picked === 0 && (
          <Segmented<RunItemGroup>
            label="Which items"
            value={group}
            onChange={(next) => onView({ tab: 'items', group: next })}
            choices={[
              { value: 'all', label: 'All' },
              { value: 'in-flight', label: 'In flight' },
              {
                value: 'attention',
                label: (
                  <>
                    Needs attention{' '}
                    <span
                      className="number count-room"
                      style={{ minWidth: `${formatCount(counts.total).length}ch` }}
                    >
                      {formatCount(Math.max(status.exceptions, failedOf(counts)))}
                    </span>
                  </>
                ),
              },
              { value: 'confirmed', label: 'Confirmed' },
              { value: 'queued', label: 'Queued' },
            ]}
          />
        )}
        {selection.picked === 0 && (state !== undefined || group === 'reason-differs') && (
          <Button look="quiet" icon="cross" onClick={() => onView(ALL_ITEMS)}>
            Only {state ?? 'with another reason'}
          </Button>
        )}
        {selection.picked === 0 && group === 'attention' && <RetryAll status={status} />}
        {selection.picked === 0 && (
          <>
            <span className="push" />
            <ColumnsButton
              table={TABLE}
              columns={columns}
              views={{
                list: TABLE,
                filter: JSON.stringify({ group, state, search }),
                onFilter: (text) => {
                  const kept = JSON.parse(text) as { group: RunItemGroup; state?: ShownState; search: string }
                  onView({
                    tab: 'items',
                    group: kept.group,
                    ...(kept.state !== undefined && { state: kept.state }),
                  })
                  setSearch(kept.search)
                },
              }}
            />
            <div>
              <TextField
                label="Find a serial or a host"
                hideLabel
                type="search"
                placeholder="Find a serial or a host"
                value={text}
                onChange={setText}
              />
            </div>
          </>
        )}
      </div>
      <Card grow>
        <DataTable
          label={TABLE}
          columns={columns}
          rows={rows}
          onOpen={setOpened}
          {...(isStill && { selection })}
          empty={
            <EmptyState
              icon={group === 'attention' ? 'check' : 'search'}
              title={group === 'attention' ? 'Nothing needs a person' : 'No such item'}
            />
          }
        />
      </Card>
      <ItemDialog batch={batch} item={opened} onClose={() => setOpened(null)} />
    </>
  )
}

function itemColumns(target: string): readonly TableColumn<RunItem>[] {
  return [
    { id: 'ordinal', header: '#', minPx: 72, look: 'number', cell: ({ ordinal }) => formatCount(ordinal) },
    {
      id: 'target',
      header: target,
      minPx: 300,
      look: 'mono',
      cell: (item) => item.target,
      copy: (item) => item.target,
    },
    {
      id: 'commonName',
      header: 'Common name',
      minPx: 150,
      grow: 1,
      cell: ({ commonName }) => commonName ?? '',
    },
    { id: 'state', header: 'State', minPx: 136, cell: ({ state }) => <ItemStatePill state={state} /> },
    {
      id: 'answer',
      header: 'Vendor’s answer',
      minPx: 190,
      grow: 2,
      look: 'muted',
      cell: ({ answer, exception }) =>
        exception === null ? answer : <span className="exception">{exception}</span>,
    },
    { id: 'attempts', header: 'Tries', minPx: 60, look: 'number', cell: ({ attempts }) => attempts },
  ]
}

/** Items that main takes in one call. */
const NAMED_MAX = 200

/** What can be done with the rows that are picked, of those that it fits. Main asks first, with its own count. */
function PickedDeeds({
  batch,
  selection,
}: {
  readonly batch: string
  readonly selection: TableSelection<RunItem>
}) {
  const say = useToast()
  const ordinalsOf = (found: readonly RunItem[]): number[] | null => {
    if (found.length > NAMED_MAX)
      say({
        level: 'warning',
        title: `${formatCount(found.length)} are too many at once.`,
        message: `At most ${formatCount(NAMED_MAX)} are named one by one.`,
      })
    return found.length > NAMED_MAX ? null : found.map(({ ordinal }) => ordinal)
  }
  const leaveOut = useAct(async (api) => {
    const found = (await selection.read()).filter(({ state }) => state === 'queued' || state === 'waiting')
    if (found.length === 0) return say({ title: 'None of them is still to be sent.' })
    const ordinals = ordinalsOf(found)
    if (ordinals === null) return
    await api.runs.skip({ batch, ordinals })
    selection.clear()
  })
  const retry = useAct(async (api) => {
    const picked = await selection.read()
    const states = RETRIABLE.filter((one) => picked.some((item) => item.state === one))
    if (states.length === 0) say({ title: 'None of them ended without an effect.' })
    for (const one of states) {
      const ordinals = ordinalsOf(picked.filter((item) => item.state === one))
      if (ordinals !== null) await api.runs.retry({ batch, state: one, ordinals })
    }
    if (states.length > 0) selection.clear()
  })
  return (
    <>
      <Button busy={leaveOut.busy} onClick={() => void leaveOut.run()}>
        Leave them out…
      </Button>
      <Button busy={retry.busy} onClick={() => void retry.run()}>
        Try them again…
      </Button>
      <FailureNotice failure={leaveOut.failure ?? retry.failure} />
    </>
  )
}

function RetryAll({ status: { batch, counts } }: { readonly status: RunStatus }) {
  const retry = useAct((api, state: RetryState) => api.runs.retry({ batch, state }))
  return RETRIABLE.filter((state) => counts[state] > 0).map((state) => (
    <Button key={state} busy={retry.busy} onClick={() => void retry.run(state)}>
      Try {formatCount(counts[state])} {state} again
    </Button>
  ))
}

function ItemDialog({
  batch,
  item,
  onClose,
}: {
  readonly batch: string
  readonly item: RunItem | null
  readonly onClose: () => void
}) {
  const retry = useAct(async (api, one: RunItem) => {
    const state = RETRIABLE.find((candidate) => candidate === one.state)
    if (state !== undefined) await api.runs.retry({ batch, state, ordinals: [one.ordinal] })
    else await api.runs.skip({ batch, ordinals: [one.ordinal] })
    onClose()
  })
  const isRetriable = item !== null && RETRIABLE.some((state) => state === item.state)
  const isSkippable = item?.state === 'queued' || item?.state === 'waiting'
  return (
    <Dialog
      open={item !== null}
      onClose={onClose}
      title={item === null ? '' : `Item ${formatCount(item.ordinal)}`}
      cancelLabel="Close"
      failure={retry.failure}
      {...(item !== null &&
        (isRetriable || isSkippable) && {
          confirm: {
            label: isRetriable ? 'Try it again' : 'Leave it out',
            look: 'plain' as const,
            busy: retry.busy,
            onConfirm: () => void retry.run(item),
          },
        })}
    >
      {item !== null && (
        <KeyValues
          entries={[
            { name: 'Target', value: <span className="mono whole digest">{item.target}</span> },
            item.commonName !== undefined && { name: 'Common name', value: item.commonName },
            { name: 'State', value: <ItemStatePill state={item.state} /> },
            { name: 'Vendor’s answer', value: item.answer === '' ? 'none yet' : item.answer },
            item.exception !== null && { name: 'To be read', value: item.exception },
            item.reason !== null && { name: 'Reason asked for', value: item.reason },
            { name: 'Tries', value: item.attempts },
            item.sourceRow > 0 && { name: 'Line of the source', value: formatCount(item.sourceRow) },
          ]}
        />
      )}
    </Dialog>
  )
}
