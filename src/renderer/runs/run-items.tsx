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
import { numberPx, type TableColumn } from '../table/table-column.ts'
import { usePagedRows } from '../table/use-paged-rows.ts'
import { type TableSelection, useSelection } from '../table/use-selection.ts'
import { useSettled } from '../table/use-settled.ts'
import { words } from '../words/words.ts'
import { ALL_ITEMS, type RunView } from './run-exceptions.tsx'

/** By which its columns are remembered. */
const TABLE = 'Items of the run'
const say = words.run.items
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
    () =>
      itemColumns(
        target?.columns.find(({ identity }) => identity)?.label ?? say.columns.target,
        counts.total,
      ),
    [target, counts.total],
  )
  return (
    <>
      <div className="tools">
        {selection.picked > 0 && (
          <SelectionTools selection={selection} noun={say.noun} columns={columns}>
            <PickedDeeds batch={batch} selection={selection} />
          </SelectionTools>
        )}
        {selection.picked === 0 && (
          <Segmented<RunItemGroup>
            label={say.which}
            value={group}
            onChange={(next) => onView({ tab: 'items', group: next })}
            choices={[
              { value: 'all', label: say.groups.all },
              { value: 'in-flight', label: say.groups['in-flight'] },
              {
                value: 'attention',
                label: say.attention(
                  <span
                    className="number count-room"
                    style={{ minWidth: `${formatCount(counts.total).length}ch` }}
                  >
                    {formatCount(Math.max(status.exceptions, failedOf(counts)))}
                  </span>,
                ),
              },
              { value: 'confirmed', label: say.groups.confirmed },
              { value: 'queued', label: say.groups.queued },
            ]}
          />
        )}
        {selection.picked === 0 && (state !== undefined || group === 'reason-differs') && (
          <Button look="quiet" icon="cross" onClick={() => onView(ALL_ITEMS)}>
            {say.only(state ?? null)}
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
                label={say.find}
                hideLabel
                type="search"
                placeholder={say.findShort}
                value={text}
                onChange={setText}
              />
            </div>
          </>
        )}
      </div>
      <Card grow>
        <DataTable
          table={TABLE}
          label={say.table}
          columns={columns}
          rows={rows}
          onOpen={setOpened}
          {...(isStill && { selection })}
          empty={
            <EmptyState
              icon={group === 'attention' ? 'check' : 'search'}
              title={group === 'attention' ? say.nothingForAPerson : say.none}
            />
          }
        />
      </Card>
      <ItemDialog batch={batch} item={opened} onClose={() => setOpened(null)} />
    </>
  )
}

function itemColumns(target: string, items: number): readonly TableColumn<RunItem>[] {
  return [
    {
      id: 'ordinal',
      header: say.columns.ordinal,
      minPx: numberPx(items),
      look: 'number',
      cell: ({ ordinal }) => formatCount(ordinal),
    },
    {
      id: 'target',
      header: target,
      minPx: 276,
      look: 'mono',
      cell: (item) => item.target,
      copy: (item) => item.target,
    },
    {
      id: 'commonName',
      header: say.columns.commonName,
      minPx: 150,
      grow: 1,
      cell: ({ commonName }) => commonName ?? '',
    },
    {
      id: 'state',
      header: say.columns.state,
      minPx: 172,
      cell: ({ state }) => <ItemStatePill state={state} />,
    },
    {
      id: 'answer',
      header: say.columns.answer,
      minPx: 190,
      grow: 2,
      look: 'muted',
      cell: ({ answer, exception }) =>
        exception === null ? answer : <span className="exception">{exception}</span>,
    },
    {
      id: 'attempts',
      header: say.columns.tries,
      minPx: 60,
      look: 'number',
      cell: ({ attempts }) => attempts,
    },
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
  const toast = useToast()
  const ordinalsOf = (found: readonly RunItem[]): number[] | null => {
    if (found.length > NAMED_MAX)
      toast({ level: 'warning', title: say.tooMany(found.length), message: say.atMost(NAMED_MAX) })
    return found.length > NAMED_MAX ? null : found.map(({ ordinal }) => ordinal)
  }
  const leaveOut = useAct(async (api) => {
    const found = (await selection.read()).filter(({ state }) => state === 'queued' || state === 'waiting')
    if (found.length === 0) return toast({ title: say.noneToSend })
    const ordinals = ordinalsOf(found)
    if (ordinals === null) return
    await api.runs.skip({ batch, ordinals })
    selection.clear()
  })
  const retry = useAct(async (api) => {
    const picked = await selection.read()
    const states = RETRIABLE.filter((one) => picked.some((item) => item.state === one))
    if (states.length === 0) toast({ title: say.noneWithoutEffect })
    for (const one of states) {
      const ordinals = ordinalsOf(picked.filter((item) => item.state === one))
      if (ordinals !== null) await api.runs.retry({ batch, state: one, ordinals })
    }
    if (states.length > 0) selection.clear()
  })
  return (
    <>
      <Button busy={leaveOut.busy} onClick={() => void leaveOut.run()}>
        {say.leaveThemOut}
      </Button>
      <Button busy={retry.busy} onClick={() => void retry.run()}>
        {say.tryThemAgain}
      </Button>
      <FailureNotice failure={leaveOut.failure ?? retry.failure} />
    </>
  )
}

function RetryAll({ status: { batch, counts } }: { readonly status: RunStatus }) {
  const retry = useAct((api, state: RetryState) => api.runs.retry({ batch, state }))
  return RETRIABLE.filter((state) => counts[state] > 0).map((state) => (
    <Button key={state} busy={retry.busy} onClick={() => void retry.run(state)}>
      {say.tryAllAgain(counts[state], state)}
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
      title={item === null ? '' : words.run.item.title(item.ordinal)}
      cancelLabel={words.common.close}
      failure={retry.failure}
      {...(item !== null &&
        (isRetriable || isSkippable) && {
          confirm: {
            label: isRetriable ? words.run.item.tryAgain : words.run.item.leaveOut,
            look: 'plain' as const,
            busy: retry.busy,
            onConfirm: () => void retry.run(item),
          },
        })}
    >
      {item !== null && (
        <KeyValues
          entries={[
            { name: say.columns.target, value: <span className="mono whole digest">{item.target}</span> },
            item.commonName !== undefined && { name: say.columns.commonName, value: item.commonName },
            { name: say.columns.state, value: <ItemStatePill state={item.state} /> },
            { name: say.columns.answer, value: item.answer === '' ? words.run.item.noAnswer : item.answer },
            item.exception !== null && { name: words.run.item.toRead, value: item.exception },
            item.reason !== null && { name: words.run.item.reason, value: item.reason },
            { name: say.columns.tries, value: item.attempts },
            item.sourceRow > 0 && { name: words.run.item.sourceRow, value: formatCount(item.sourceRow) },
          ]}
        />
      )}
    </Dialog>
  )
}
