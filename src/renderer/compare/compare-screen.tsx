import { useState } from 'react'
import type { ComparedPart, Comparison } from '../../contract/comparing.ts'
import type { Inventory } from '../../contract/inventories.ts'
import { valueOr } from '../bridge/loadable.ts'
import { useAct } from '../bridge/use-act.ts'
import { useAnswer } from '../bridge/use-answer.ts'
import { Button, LinkButton } from '../components/button.tsx'
import { Dialog } from '../components/dialog.tsx'
import { Select, TextField } from '../components/field.tsx'
import { formatCount, formatNoun } from '../components/format.ts'
import { Card, EmptyState, Loading, Screen } from '../components/layout.tsx'
import { FailureNotice } from '../components/notice.tsx'
import { useToast } from '../components/toasts.tsx'
import { hrefOf, type Route } from '../route/route.ts'
import { go } from '../route/use-route.ts'
import { useVendor, useWorkspace, useWorkspaceStore } from '../stores/workspace-context.tsx'

const NO_INVENTORIES: readonly Inventory[] = []
const ITEM = { one: 'item', many: 'items' }

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
    help: `${formatNoun(one.imported, ITEM)} from ${one.source.name}`,
  })
  return (
    <Screen
      title="Compare two inventories"
      sub="What did we miss, what is surplus: before anything is revoked. Each part can be kept as an inventory of its own; the two stay as they are."
      next={nextOf(inventories.length, a, b, alike.length)}
      actions={
        a !== undefined &&
        b !== undefined && <Button onClick={() => choose(b.inventory, a.inventory)}>Swap A and B</Button>
      }
    >
      {loadable.kind === 'loading' && <Loading what="the inventories" />}
      {loadable.kind === 'failed' && (
        <FailureNotice failure={loadable.failure} onRetry={() => refresh('inventories')} />
      )}
      {loadable.kind === 'ready' && inventories.length === 0 && (
        <EmptyState
          icon="inventory"
          title="No inventory to compare"
          action={<LinkButton href={hrefOf('inventory')}>To the inventories</LinkButton>}
        >
          Import a file, or search at a vendor; then compare the two.
        </EmptyState>
      )}
      {inventories.length > 0 && (
        <Card>
          <div className="form">
            <Select
              label="A"
              value={a?.inventory ?? null}
              placeholder="Choose an inventory"
              choices={inventories.map(choiceOf)}
              onChange={(next) => choose(next, b?.inventory)}
              help="For instance the list that was handed over."
            />
            <Select
              label="B"
              value={b?.inventory ?? null}
              placeholder={a === undefined ? 'Choose A first' : 'Choose an inventory'}
              disabled={a === undefined || alike.length === 0}
              choices={alike.map(choiceOf)}
              onChange={(next) => a !== undefined && choose(a.inventory, next)}
              help={
                a !== undefined && alike.length === 0 ? (
                  <>
                    There is no other inventory of this vendor and kind.{' '}
                    <a href={hrefOf('discover')}>Search at the vendor</a> to fill one.
                  </>
                ) : (
                  <>
                    For instance what <a href={hrefOf('discover')}>a search at the vendor</a> finds today.
                  </>
                )
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

function nextOf(
  inventories: number,
  a: Inventory | undefined,
  b: Inventory | undefined,
  alike: number,
): string {
  if (inventories === 0) return 'Import two lists, or search at a vendor.'
  if (a === undefined) return 'Choose the first of the two.'
  if (b !== undefined) return 'Keep a part as an inventory, and make a batch of that.'
  return alike === 0 ? 'Import or search a second list of this vendor.' : 'Choose the second of the two.'
}

interface PartRow {
  readonly part: ComparedPart
  readonly title: string
  readonly count: number
  readonly words: string
  /** What a new inventory of it is called unless somebody says otherwise. */
  readonly name: string
}

function partRows(a: string, b: string, found: Comparison, noun: { one: string; many: string }): PartRow[] {
  const { different, sameKey } = found
  const ways = [
    ['end of validity', different.validTo],
    ['status', different.status],
    ['issuer', different.issuer],
    ['other numbers', different.otherIds],
  ] as const
  const told = ways.flatMap(([what, items]) => (items === 0 ? [] : [`${what} in ${formatCount(items)}`]))
  return [
    {
      part: 'only-a',
      title: 'Only in A',
      count: found.onlyA,
      words: `In ${a}, and not in ${b}.`,
      name: `${a} without ${b}`,
    },
    {
      part: 'only-b',
      title: 'Only in B',
      count: found.onlyB,
      words: `In ${b}, and not in ${a}.`,
      name: `${b} without ${a}`,
    },
    { part: 'both', title: 'In both', count: found.both, words: 'As A has them.', name: `${a} and ${b}` },
    {
      part: 'different',
      title: 'In both, but different',
      count: different.items,
      words:
        told.length === 0
          ? 'Both say the same of them, as far as both say something.'
          : `They differ by ${told.join(', ')}. As A has them.`,
      name: `${a} other than ${b}`,
    },
    {
      part: 'same-key',
      title: 'Same key',
      count: sameKey.items,
      words:
        sameKey.keys === 0
          ? 'No key is known to stand in two of them. Keys are known of certificates, not of lists of numbers.'
          : `${formatNoun(sameKey.keys, { one: 'key is', many: 'keys are' })} in several ${noun.many}: who has the key of one has those of the others.`,
      name: `shared keys of ${a} and ${b}`,
    },
    {
      part: 'either',
      title: 'In either',
      count: found.onlyA + found.onlyB + found.both,
      words: 'Both lists in one, each item once.',
      name: `${a} or ${b}`,
    },
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
    useVendor(a.vendor)?.operations.find(({ target }) => target.kind === a.kind)?.target.noun ?? ITEM
  const [found, again] = useAnswer(
    (api) => api.inventories.compare({ a: a.inventory, b: b.inventory }),
    [a.id, b.id],
  )
  const [keeping, setKeeping] = useState<PartRow | null>(null)
  const [kept, setKept] = useState<Readonly<Partial<Record<ComparedPart, string>>>>({})
  if (found.kind === 'failed') return <FailureNotice failure={found.failure} onRetry={again} />
  if (found.kind === 'loading') return <Loading what="the comparison" />
  return (
    <Card title={`A: ${a.inventory} · B: ${b.inventory}`}>
      <div className="stack">
        <p className="muted">
          {found.value.by.length === 0
            ? 'One of the two is empty.'
            : `An item of the one is taken for one of the other by: ${found.value.by.map((name) => name.replaceAll('_', ' ')).join(' and ')}.`}
        </p>
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col">Part</th>
              <th scope="col" className="right">
                Items
              </th>
              <th scope="col">What it is</th>
              <th scope="col">
                <span className="visually-hidden">Keep it</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {partRows(a.inventory, b.inventory, found.value, noun).map((row) => (
              <tr key={row.part}>
                <th scope="row" className="row-head">
                  {row.title}
                </th>
                <td className="right number">
                  <b>{formatCount(row.count)}</b>
                </td>
                <td className="muted">{row.words}</td>
                <td className="right">
                  {kept[row.part] === undefined ? (
                    <Button
                      disabled={row.count === 0}
                      aria-label={`Keep as an inventory: ${row.title}`}
                      onClick={() => setKeeping(row)}
                    >
                      Keep as an inventory…
                    </Button>
                  ) : (
                    <a href={hrefOf('inventory', kept[row.part])}>{kept[row.part]}</a>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
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
      title: `${inventory} is there`,
      message: `It holds ${formatNoun(imported, ITEM)}.`,
      action: { label: 'Open it', onAction: () => go('inventory', inventory) },
    })
    onKept(inventory)
  })
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Keep “${row.title}” as an inventory`}
      description={`${formatNoun(row.count, ITEM)}. ${row.words}`}
      failure={keep.failure}
      confirm={{
        label: 'Keep',
        busy: keep.busy,
        disabled: name.trim() === '' || isTaken,
        onConfirm: () => void keep.run(),
      }}
    >
      <TextField
        label="Name of the new inventory"
        value={name}
        onChange={setName}
        maxLength={NAME_CHARS_MAX}
        {...(isTaken && { error: 'There is an inventory of this name already.' })}
      />
    </Dialog>
  )
}
