import { type FormEvent, useState } from 'react'
import type { FoundItems, Inventory } from '../../contract/inventories.ts'
import type { ChosenFile } from '../bridge/api.ts'
import { valueOr } from '../bridge/loadable.ts'
import { useAct } from '../bridge/use-act.ts'
import { Button, LinkButton } from '../components/button.tsx'
import { Dialog } from '../components/dialog.tsx'
import { Select, TextField } from '../components/field.tsx'
import { formatCount, formatNoun } from '../components/format.ts'
import { Card, EmptyState, Screen } from '../components/layout.tsx'
import { FailureNotice, Notice } from '../components/notice.tsx'
import { useToast } from '../components/toasts.tsx'
import { hrefOf, type Route } from '../route/route.ts'
import { go } from '../route/use-route.ts'
import { useWorkspace } from '../stores/workspace-context.tsx'

const NO_INVENTORIES: readonly Inventory[] = []
const ITEM = { one: 'item', many: 'items' }
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
  const choose = useAct(async (api) => {
    const chosen = await api.workspace.chooseFile({ purpose: 'find-key' })
    if (chosen !== null) setKey(chosen)
  })
  const question: Question = {
    ...(within !== ALL && { inventories: [within] }),
    ...(key !== null && { key: key.file }),
    ...Object.fromEntries(Object.entries(texts).filter(([, text]) => text.trim() !== '')),
  }
  const isSaid = Object.keys(question).some((said) => said !== 'inventories')
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
      title="Find certificates"
      sub="By a key, a name, an issuer or an end, through what was imported. Nothing is asked of a vendor."
      next={nextOf(inventories.length, isSaid, answer?.found ?? null)}
    >
      <form className="stack" onSubmit={submit}>
        <Card title="What they have in common">
          <div className="form">
            <div className="full stack">
              <div className="tools">
                <Button busy={choose.busy} onClick={() => void choose.run()}>
                  {key === null ? 'Choose a key…' : 'Choose another key…'}
                </Button>
                {key !== null && (
                  <>
                    <span>
                      The key of <b>{key.name}</b>
                    </span>
                    <Button look="quiet" onClick={() => setKey(null)}>
                      Without a key
                    </Button>
                  </>
                )}
              </div>
              <p className="muted small">
                A certificate, a certificate request, a public key, an SSH key. Of a private key only the
                public half is derived, and nothing of it is kept. Inventories of certificates are searched by
                it; lists of numbers know no keys.
              </p>
              <FailureNotice failure={choose.failure} />
            </div>
            <TextField
              label="Host"
              help="The common name, or a name in the SAN, to the letter."
              {...text('host')}
            />
            <TextField label="Issuer" help="A part of its name." {...text('issuer')} />
            <TextField label="Template or profile" help="A part of its name or id." {...text('template')} />
            <TextField
              type="date"
              label="Expires before"
              help="Certificates whose end is known."
              {...text('expiresBefore')}
            />
            <Select
              label="Where"
              value={within}
              choices={[
                { value: ALL, label: 'All inventories' },
                ...inventories.map((one) => ({
                  value: one.inventory,
                  label: one.inventory,
                  help: formatNoun(one.imported, ITEM),
                })),
              ]}
              onChange={setWithin}
              help="All that is said must hold of an item."
            />
          </div>
        </Card>
        <FailureNotice failure={search.failure} />
        <div className="actions">
          <Button type="submit" look="primary" icon="search" busy={search.busy} disabled={!isSaid}>
            Find
          </Button>
        </div>
      </form>
      {answer !== null && <Found found={answer.found} onKeep={() => setKeeping(true)} />}
      {answer !== null && keeping && (
        <KeepFound
          question={answer.question}
          total={totalOf(answer.found)}
          name={`with the key of ${key?.name ?? ''}`}
          hasKey={key !== null}
          taken={inventories}
          onClose={() => setKeeping(false)}
        />
      )}
    </Screen>
  )
}

function nextOf(inventories: number, isSaid: boolean, found: FoundItems | null): string {
  if (inventories === 0) return 'Import an inventory first: it is what is looked through.'
  if (found === null)
    return isSaid ? 'Press Find.' : 'Choose a key, or say a host, an issuer, a profile or an end.'
  return totalOf(found) === 0
    ? 'Look for something else, or import the certificates themselves.'
    : 'Keep what was found as an inventory, and make a batch of that.'
}

const totalOf = ({ found }: FoundItems): number => found.reduce((sum, { total }) => sum + total, 0)

function Found({ found, onKeep }: { readonly found: FoundItems; readonly onKeep: () => void }) {
  const total = totalOf(found)
  const looked = formatNoun(found.looked, { one: 'inventory', many: 'inventories' })
  return (
    <>
      {found.keyFrom === 'private key' && (
        <Notice tone="waiting" title="That file holds a private key.">
          Only its public half was used, and nothing of it was kept. Take care of where the file lies.
        </Notice>
      )}
      <Card
        title={`${formatNoun(total, ITEM)} found in ${looked}`}
        actions={total > 0 && <Button onClick={onKeep}>Keep as an inventory…</Button>}
      >
        {total === 0 ? (
          <EmptyState
            icon="search"
            title="Nothing has it"
            action={<LinkButton href={hrefOf('inventory')}>To the inventories</LinkButton>}
          >
            Inventories of serial numbers know neither keys nor names of the SAN: import the certificates
            themselves to find by them.
          </EmptyState>
        ) : (
          <table className="plain-table">
            <thead>
              <tr>
                <th scope="col">Inventory</th>
                <th scope="col">Named by</th>
                <th scope="col">Common name</th>
                <th scope="col">Expires</th>
              </tr>
            </thead>
            <tbody>
              {found.found.flatMap(({ inventory, items }) =>
                items.map((item) => (
                  <tr key={`${inventory} ${item.ordinal}`}>
                    <td>
                      <a href={hrefOf('inventory', inventory)}>{inventory}</a>
                    </td>
                    <td className="mono whole">{Object.values(item.target)[0] ?? ''}</td>
                    <td>{item.commonName ?? ''}</td>
                    <td className="muted">{item.validTo ?? ''}</td>
                  </tr>
                )),
              )}
            </tbody>
          </table>
        )}
        {found.found
          .filter(({ total: all, items }) => all > items.length)
          .map(({ inventory, total: all, items }) => (
            <p key={inventory} className="muted small">
              {formatCount(all - items.length)} more in {inventory}.
            </p>
          ))}
      </Card>
    </>
  )
}

function KeepFound({
  question,
  total,
  name: suggested,
  hasKey,
  taken,
  onClose,
}: {
  readonly question: Question
  readonly total: number
  readonly name: string
  readonly hasKey: boolean
  readonly taken: readonly Inventory[]
  readonly onClose: () => void
}) {
  const [name, setName] = useState(hasKey ? suggested.slice(0, NAME_CHARS_MAX) : 'found')
  const say = useToast()
  const isTaken = taken.some(({ inventory }) => inventory.toLowerCase() === name.trim().toLowerCase())
  const keep = useAct(async (api) => {
    const { inventory, imported } = await api.inventories.keepFound({ ...question, name: name.trim() })
    say({
      title: `${inventory} is there`,
      message: `It holds ${formatNoun(imported, ITEM)}.`,
      action: { label: 'Open it', onAction: () => go('inventory', inventory) },
    })
    onClose()
  })
  return (
    <Dialog
      open
      onClose={onClose}
      title="Keep what was found as an inventory"
      description={`${formatNoun(total, ITEM)}, each target once.`}
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
