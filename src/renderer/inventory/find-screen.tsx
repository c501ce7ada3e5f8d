import { type FormEvent, useEffect, useRef, useState } from 'react'
import type { FoundItems, Inventory, InventoryItem } from '../../contract/inventories.ts'
import type { ChosenFile } from '../bridge/api.ts'
import { valueOr } from '../bridge/loadable.ts'
import { useAct } from '../bridge/use-act.ts'
import { Button, LinkButton } from '../components/button.tsx'
import { Dialog } from '../components/dialog.tsx'
import { Select, TextField } from '../components/field.tsx'
import { formatDay } from '../components/format.ts'
import { Card, EmptyState, Screen } from '../components/layout.tsx'
import { isUnread, readMoment } from '../components/moment.ts'
import { MomentField } from '../components/moment-field.tsx'
import { NextStep, toField } from '../components/next-step.tsx'
import { FailureNotice, Notice } from '../components/notice.tsx'
import { useToast } from '../components/toasts.tsx'
import { hrefOf, type Route } from '../route/route.ts'
import { go } from '../route/use-route.ts'
import { useWorkspace } from '../stores/workspace-context.tsx'
import { type RowColumn, RowTable } from '../table/row-table.tsx'
import { words } from '../words/words.ts'
import './find-screen.css'

const NO_INVENTORIES: readonly Inventory[] = []
/** No name of an inventory holds a slash, and a selection shows nothing for an empty value. */
const ALL = '/all'
const NAME_CHARS_MAX = 120

interface Question {
  readonly inventories?: string[]
  readonly key?: string
  readonly host?: string
  readonly issuer?: string
  readonly template?: string
  readonly expiresBefore?: string
}

/** `#/find?in=<inventory>`: with a compromised key one has the key, a request or one certificate; what else has it? */
export function FindScreen({ route }: { readonly route: Route }) {
  const inventories = valueOr(
    useWorkspace((workspace) => workspace.inventories),
    NO_INVENTORIES,
  )
  const [within, setWithin] = useState(route.params['in'] ?? ALL)
  const [key, setKey] = useState<ChosenFile | null>(null)
  const [texts, setTexts] = useState({ host: '', issuer: '', template: '', expiresBefore: '' })
  const [answer, setAnswer] = useState<{ readonly question: Question; readonly found: FoundItems } | null>(
    null,
  )
  const [keeping, setKeeping] = useState(false)
  const { next } = words.inventory.find
  const choose = useAct(async (api) => {
    const chosen = await api.workspace.chooseFile({ purpose: 'find-key' })
    if (chosen !== null) setKey(chosen)
  })
  const question: Question = {
    ...(within !== ALL && { inventories: [within] }),
    ...(key !== null && { key: key.file }),
    ...Object.fromEntries(
      Object.entries({ ...texts, expiresBefore: readMoment(texts.expiresBefore, 'day') ?? '' }).filter(
        ([, text]) => text.trim() !== '',
      ),
    ),
  }
  const isSaid =
    !isUnread(texts.expiresBefore, 'day') && Object.keys(question).some((said) => said !== 'inventories')
  const search = useAct(async (api) => setAnswer({ question, found: await api.inventories.find(question) }))
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (isSaid) void search.run()
  }
  const text = (name: keyof typeof texts) => ({
    value: texts[name],
    onChange: (value: string) => setTexts({ ...texts, [name]: value }),
    maxLength: 300,
    required: false,
  })
  return (
    <Screen
      title={words.inventory.find.title}
      sub={words.inventory.find.sub}
      next={
        inventories.length === 0 ? (
          <NextStep says={next.import} leads={[hrefOf('import')]} />
        ) : answer === null ? (
          isSaid ? (
            <NextStep says={next.press} leads={[() => void search.run()]} />
          ) : (
            <NextStep says={next.say} leads={[() => void choose.run(), toField(words.inventory.find.host)]} />
          )
        ) : totalOf(answer.found) === 0 ? (
          <NextStep says={next.other} leads={[toField(words.inventory.find.host), hrefOf('import')]} />
        ) : (
          <NextStep says={next.keep} leads={[() => setKeeping(true)]} />
        )
      }
    >
      <form className="stack" onSubmit={submit}>
        <Card title={words.inventory.find.common}>
          <div className="form">
            <div className="full stack">
              <div className="tools">
                <Button busy={choose.busy} onClick={() => void choose.run()}>
                  {key === null ? words.inventory.find.chooseKey : words.inventory.find.chooseAnotherKey}
                </Button>
                {key !== null && (
                  <>
                    <span>{words.inventory.find.keyOf(<b>{key.name}</b>)}</span>
                    <Button look="quiet" onClick={() => setKey(null)}>
                      {words.inventory.find.withoutKey}
                    </Button>
                  </>
                )}
              </div>
              <p className="muted small">{words.inventory.find.keys}</p>
              <FailureNotice failure={choose.failure} />
            </div>
            <TextField
              label={words.inventory.find.host}
              help={words.inventory.find.hostHelp}
              {...text('host')}
            />
            <TextField
              label={words.inventory.find.issuer}
              help={words.inventory.find.issuerHelp}
              {...text('issuer')}
            />
            <TextField
              label={words.inventory.find.template}
              help={words.inventory.find.templateHelp}
              {...text('template')}
            />
            <MomentField
              kind="day"
              label={words.inventory.find.expiresBefore}
              help={words.inventory.find.expiresBeforeHelp}
              {...text('expiresBefore')}
            />
            <Select
              label={words.inventory.find.where}
              value={within}
              choices={[
                { value: ALL, label: words.inventory.find.everywhere },
                ...inventories.map((one) => ({
                  value: one.inventory,
                  label: one.inventory,
                  help: words.common.items(one.imported),
                })),
              ]}
              onChange={setWithin}
              help={words.inventory.find.whereHelp}
            />
          </div>
        </Card>
        <FailureNotice failure={search.failure} />
        <div className="actions">
          <Button type="submit" look="primary" icon="search" busy={search.busy} disabled={!isSaid}>
            {words.inventory.find.find}
          </Button>
        </div>
      </form>
      {answer !== null && <Found found={answer.found} onKeep={() => setKeeping(true)} />}
      {answer !== null && keeping && (
        <KeepFound
          question={answer.question}
          total={totalOf(answer.found)}
          suggested={
            key === null ? words.inventory.find.suggested : words.inventory.find.suggestedForKey(key.name)
          }
          taken={inventories}
          onClose={() => setKeeping(false)}
        />
      )}
    </Screen>
  )
}

const FOUND: readonly RowColumn<{ readonly inventory: string; readonly item: InventoryItem }>[] = [
  {
    header: words.inventory.find.inventory,
    cell: ({ inventory }) => <a href={hrefOf('inventory', inventory)}>{inventory}</a>,
  },
  {
    header: words.inventory.find.namedBy,
    look: 'mono',
    className: 'found-named',
    cell: ({ item }) => Object.values(item.target)[0] ?? '',
  },
  { header: words.inventory.columns.commonName, cell: ({ item }) => item.commonName ?? '' },
  {
    header: words.inventory.columns.expires,
    look: 'muted',
    className: 'found-end',
    cell: ({ item }) => (item.validTo === undefined ? '' : formatDay(item.validTo)),
  },
]

const totalOf = ({ found }: FoundItems): number => found.reduce((sum, { total }) => sum + total, 0)

function Found({ found, onKeep }: { readonly found: FoundItems; readonly onKeep: () => void }) {
  const total = totalOf(found)
  // In a low window the form leaves no room for it.
  const box = useRef<HTMLDivElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: each answer is shown
  useEffect(() => {
    box.current?.scrollIntoView({ block: 'nearest' })
  }, [found])
  return (
    <div className="stack found" ref={box}>
      {found.keyFrom === 'private key' && (
        <Notice tone="waiting" title={words.inventory.find.privateKey}>
          {words.inventory.find.privateKeyNotKept}
        </Notice>
      )}
      <Card
        title={words.inventory.find.found(total, found.looked)}
        actions={total > 0 && <Button onClick={onKeep}>{words.inventory.find.keep}</Button>}
      >
        {total === 0 ? (
          <EmptyState
            icon="search"
            title={words.inventory.find.none}
            action={<LinkButton href={hrefOf('inventory')}>{words.inventory.toAll}</LinkButton>}
          >
            {words.inventory.find.noneWhy}
          </EmptyState>
        ) : (
          <RowTable
            columns={FOUND}
            rows={found.found.flatMap(({ inventory, items }) => items.map((item) => ({ inventory, item })))}
            keyOf={({ inventory, item }) => `${inventory} ${item.ordinal}`}
          />
        )}
        {found.found
          .filter(({ total: all, items }) => all > items.length)
          .map(({ inventory, total: all, items }) => (
            <p key={inventory} className="muted small found-more">
              {words.inventory.find.more(all - items.length, inventory)}
            </p>
          ))}
      </Card>
    </div>
  )
}

function KeepFound({
  question,
  total,
  suggested,
  taken,
  onClose,
}: {
  readonly question: Question
  readonly total: number
  readonly suggested: string
  readonly taken: readonly Inventory[]
  readonly onClose: () => void
}) {
  const [name, setName] = useState(suggested.slice(0, NAME_CHARS_MAX))
  const say = useToast()
  const isTaken = taken.some(({ inventory }) => inventory.toLowerCase() === name.trim().toLowerCase())
  const keep = useAct(async (api) => {
    const { inventory, imported } = await api.inventories.keepFound({ ...question, name: name.trim() })
    say({
      title: words.inventory.kept.isThere(inventory),
      message: words.inventory.kept.holds(imported),
      action: { label: words.inventory.kept.open, onAction: () => go('inventory', inventory) },
    })
    onClose()
  })
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.inventory.find.keepTitle}
      description={words.inventory.find.keepSub(total)}
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
