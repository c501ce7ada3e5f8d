import { useState } from 'react'
import type { ComparedPart, Comparison } from '../../contract/comparing.ts'
import type { Inventory } from '../../contract/inventories.ts'
import type { TargetSchema } from '../../contract/vendor.ts'
import { valueOr } from '../bridge/loadable.ts'
import { useAct } from '../bridge/use-act.ts'
import { useAnswer } from '../bridge/use-answer.ts'
import { Button, LinkButton } from '../components/button.tsx'
import { Dialog } from '../components/dialog.tsx'
import { Select, TextField } from '../components/field.tsx'
import { formatCount } from '../components/format.ts'
import { Card, EmptyState, Loading, Screen } from '../components/layout.tsx'
import { NextStep, toCard, toField } from '../components/next-step.tsx'
import { FailureNotice } from '../components/notice.tsx'
import { useToast } from '../components/toasts.tsx'
import { hrefOf, type Route } from '../route/route.ts'
import { go } from '../route/use-route.ts'
import { useVendor, useWorkspace, useWorkspaceStore } from '../stores/workspace-context.tsx'
import { type RowColumn, RowTable } from '../table/row-table.tsx'
import { words } from '../words/words.ts'

const NO_INVENTORIES: readonly Inventory[] = []

/** `#/compare?a=<inventory>&b=<inventory>`: what two lists have in common and what not; each part becomes an inventory. */
export function CompareScreen({ route }: { readonly route: Route }) {
  const loadable = useWorkspace((workspace) => workspace.inventories)
  const { refresh } = useWorkspaceStore()
  const inventories = valueOr(loadable, NO_INVENTORIES)
  const a = inventories.find(({ inventory }) => inventory === route.params['a'])
  const alike = inventories.filter(
    (one) => a !== undefined && one.vendor === a.vendor && one.kind === a.kind && one.id !== a.id,
  )
  const b = alike.find(({ inventory }) => inventory === route.params['b'])
  const choose = (first: string, second?: string): void =>
    go('compare', null, { a: first, ...(second !== undefined && { b: second }) })
  const choiceOf = (one: Inventory) => ({
    value: one.inventory,
    label: one.inventory,
    help: words.compare.choiceHelp(one.imported, one.source.name),
  })
  return (
    <Screen
      title={words.compare.title}
      sub={words.compare.sub}
      next={<NextOfCompare inventories={inventories.length} a={a} b={b} alike={alike.length} />}
      actions={
        a !== undefined &&
        b !== undefined && (
          <Button onClick={() => choose(b.inventory, a.inventory)}>{words.compare.swap}</Button>
        )
      }
    >
      {loadable.kind === 'loading' && <Loading what={words.compare.loadingInventories} />}
      {loadable.kind === 'failed' && (
        <FailureNotice failure={loadable.failure} onRetry={() => refresh('inventories')} />
      )}
      {loadable.kind === 'ready' && inventories.length === 0 && (
        <EmptyState
          icon="inventory"
          title={words.compare.none}
          action={<LinkButton href={hrefOf('inventory')}>{words.inventory.toAll}</LinkButton>}
        >
          {words.compare.noneYet}
        </EmptyState>
      )}
      {inventories.length > 0 && (
        <Card>
          <div className="form">
            <Select
              label={words.compare.a.label}
              value={a?.inventory ?? null}
              placeholder={words.compare.a.choose}
              choices={inventories.map(choiceOf)}
              onChange={(next) => choose(next, b?.inventory)}
              help={words.compare.a.help}
            />
            <Select
              label={words.compare.b.label}
              value={b?.inventory ?? null}
              placeholder={a === undefined ? words.compare.b.chooseAFirst : words.compare.a.choose}
              disabled={a === undefined || alike.length === 0}
              choices={alike.map(choiceOf)}
              onChange={(next) => a !== undefined && choose(a.inventory, next)}
              help={
                a !== undefined && alike.length === 0
                  ? words.compare.b.noOther(hrefOf('discover'))
                  : words.compare.b.help(hrefOf('discover'))
              }
            />
          </div>
        </Card>
      )}
      {a !== undefined && b !== undefined && (
        <Compared key={`${a.id} ${b.id}`} a={a} b={b} taken={inventories} />
      )}
    </Screen>
  )
}

function NextOfCompare({
  inventories,
  a,
  b,
  alike,
}: {
  readonly inventories: number
  readonly a: Inventory | undefined
  readonly b: Inventory | undefined
  readonly alike: number
}) {
  const { next } = words.compare
  if (inventories === 0) return <NextStep says={next.none} leads={[hrefOf('import'), hrefOf('discover')]} />
  if (a === undefined) return <NextStep says={next.first} leads={[toField(words.compare.a.label)]} />
  if (b !== undefined)
    return <NextStep says={next.keep} leads={[toCard(words.compare.two(a.inventory, b.inventory))]} />
  return alike === 0 ? (
    <NextStep says={next.noSecond} leads={[hrefOf('import'), hrefOf('discover')]} />
  ) : (
    <NextStep says={next.second} leads={[toField(words.compare.b.label)]} />
  )
}

interface PartRow {
  readonly part: ComparedPart
  readonly title: string
  readonly count: number
  readonly what: string
  /** What a new inventory of it is called unless somebody says otherwise. */
  readonly name: string
}

/** So that the names of two fit into that of a third. */
const CUT_CHARS = 48
const cut = (name: string): string => {
  const letters = [...name]
  return letters.length <= CUT_CHARS
    ? name
    : `${letters
        .slice(0, CUT_CHARS - 1)
        .join('')
        .trimEnd()}…`
}

function partRows(a: string, b: string, found: Comparison, noun: TargetSchema['noun']): readonly PartRow[] {
  const { different, sameKey } = found
  const { parts } = words.compare
  const ways = (['validTo', 'status', 'issuer', 'otherIds'] as const)
    .map((way) => ({ by: parts.different.by[way], count: different[way] }))
    .filter(({ count }) => count > 0)
  const row = (part: ComparedPart, count: number, what: string): PartRow => ({
    part,
    title: parts[part].title,
    count,
    what,
    name: parts[part].name(cut(a), cut(b)),
  })
  return [
    row('only-a', found.onlyA, parts['only-a'].what(a, b)),
    row('only-b', found.onlyB, parts['only-b'].what(a, b)),
    row('both', found.both, parts.both.what),
    row('different', different.items, ways.length === 0 ? parts.different.same : parts.different.what(ways)),
    row(
      'same-key',
      sameKey.items,
      sameKey.keys === 0 ? parts['same-key'].none : parts['same-key'].what(sameKey.keys, noun),
    ),
    row('either', found.onlyA + found.onlyB + found.both, parts.either.what),
  ]
}

function Compared({
  a,
  b,
  taken,
}: {
  readonly a: Inventory
  readonly b: Inventory
  readonly taken: readonly Inventory[]
}) {
  const noun =
    useVendor(a.vendor)?.operations.find(({ target }) => target.kind === a.kind)?.target.noun ??
    words.common.item
  const [found, again] = useAnswer(
    (api) => api.inventories.compare({ a: a.inventory, b: b.inventory }),
    [a.id, b.id],
  )
  const [keeping, setKeeping] = useState<PartRow | null>(null)
  const [kept, setKept] = useState<Readonly<Partial<Record<ComparedPart, string>>>>({})
  if (found.kind === 'failed') return <FailureNotice failure={found.failure} onRetry={again} />
  if (found.kind === 'loading') return <Loading what={words.compare.loading} />
  const columns: readonly RowColumn<PartRow>[] = [
    { header: words.compare.part, look: 'head', cell: ({ title }) => title },
    { header: words.compare.items, look: 'number', cell: ({ count }) => <b>{formatCount(count)}</b> },
    { header: words.compare.what, look: 'muted', cell: ({ what }) => what },
    {
      header: words.compare.keepIt,
      look: 'deed',
      cell: (row) =>
        kept[row.part] === undefined ? (
          <Button
            disabled={row.count === 0}
            aria-label={words.compare.keepOf(row.title)}
            onClick={() => setKeeping(row)}
          >
            {words.compare.keep}
          </Button>
        ) : (
          <a href={hrefOf('inventory', kept[row.part])}>{kept[row.part]}</a>
        ),
    },
  ]
  return (
    <Card title={words.compare.two(a.inventory, b.inventory)}>
      <div className="stack">
        <p className="muted">
          {found.value.by.length === 0 ? words.compare.oneIsEmpty : words.compare.takenBy(found.value.by)}
        </p>
        <RowTable
          columns={columns}
          rows={partRows(a.inventory, b.inventory, found.value, noun)}
          keyOf={({ part }) => part}
        />
      </div>
      {keeping !== null && (
        <KeepPart
          a={a.inventory}
          b={b.inventory}
          row={keeping}
          taken={taken}
          onKept={(name) => {
            setKept({ ...kept, [keeping.part]: name })
            setKeeping(null)
          }}
          onClose={() => setKeeping(null)}
        />
      )}
    </Card>
  )
}

const NAME_CHARS_MAX = 120

function KeepPart({
  a,
  b,
  row,
  taken,
  onKept,
  onClose,
}: {
  readonly a: string
  readonly b: string
  readonly row: PartRow
  readonly taken: readonly Inventory[]
  readonly onKept: (name: string) => void
  readonly onClose: () => void
}) {
  const [name, setName] = useState(row.name.slice(0, NAME_CHARS_MAX))
  const say = useToast()
  const isTaken = taken.some(({ inventory }) => inventory.toLowerCase() === name.trim().toLowerCase())
  const keep = useAct(async (api) => {
    const { inventory, imported } = await api.inventories.combine({ a, b, part: row.part, name: name.trim() })
    say({
      title: words.inventory.kept.isThere(inventory),
      message: words.inventory.kept.holds(imported),
      action: { label: words.inventory.kept.open, onAction: () => go('inventory', inventory) },
    })
    onKept(inventory)
  })
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.compare.keepTitle(row.title)}
      description={words.compare.keepSub(row.count, row.what)}
      failure={keep.failure}
      confirm={{
        label: words.inventory.kept.keep,
        busy: keep.busy,
        disabled: name.trim() === '',
        onConfirm: () => void keep.run(),
      }}
    >
      <TextField
        label={words.inventory.kept.name}
        value={name}
        onChange={setName}
        maxLength={NAME_CHARS_MAX}
        {...(isTaken && { error: words.inventory.kept.isTaken })}
      />
    </Dialog>
  )
}
