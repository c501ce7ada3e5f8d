import { useState } from 'react'
import type { ComparedIncident, Incident } from '../../contract/incidents.ts'
import { failureOf } from '../bridge/api-failure.ts'
import { valueOr } from '../bridge/loadable.ts'
import { useAct } from '../bridge/use-act.ts'
import { Button } from '../components/button.tsx'
import { Dialog } from '../components/dialog.tsx'
import { Select, TextArea } from '../components/field.tsx'
import { formatCount } from '../components/format.ts'
import { KeyValues } from '../components/layout.tsx'
import { readMoment } from '../components/moment.ts'
import { MomentField } from '../components/moment-field.tsx'
import { Segmented } from '../components/segmented.tsx'
import { useToast } from '../components/toasts.tsx'
import { hrefOf } from '../route/route.ts'
import { useVendorTitle, useWorkspace } from '../stores/workspace-context.tsx'
import { words } from '../words/words.ts'

const WHY_CHARS_MAX = 2000
const said = words.incidents.population

const GONE = ['revoked', 'toldRevoked', 'expired', 'replaced', 'excluded', 'unexplained'] as const

/** What is asked for by a dialog. */
export type PopulationDeed = 'add' | 'compare' | 'exclude' | 'include'

interface DialogProps {
  readonly incident: string
  readonly onClose: () => void
  readonly again: () => void
}

/** What changes the population, or what is said of it. */
export function PopulationActions({
  incident,
  doing,
  onDo: setDoing,
  again,
}: {
  readonly incident: Incident
  readonly doing: PopulationDeed | null
  readonly onDo: (deed: PopulationDeed | null) => void
  readonly again: () => void
}) {
  const close = { incident: incident.name, onClose: () => setDoing(null), again }
  return (
    <>
      <Button icon="plus" onClick={() => setDoing('add')}>
        {said.add}
      </Button>
      <Button onClick={() => setDoing('compare')}>{said.compare}</Button>
      <Button onClick={() => setDoing('exclude')}>{said.exclude}</Button>
      <Button onClick={() => setDoing('include')}>{said.include}</Button>
      {doing === 'add' && <AddDialog {...close} />}
      {doing === 'compare' && <CompareDialog {...close} />}
      {(doing === 'exclude' || doing === 'include') && (
        <ExcludeDialog {...close} isEnd={doing === 'include'} before={onlyExclusion(incident)} />
      )}
    </>
  )
}

function useInventories() {
  return valueOr(
    useWorkspace((workspace) => workspace.inventories),
    [],
  )
}

function InventorySelect({
  value,
  onChange,
}: {
  readonly value: string | null
  readonly onChange: (name: string) => void
}) {
  const inventories = useInventories()
  const titleOf = useVendorTitle()
  return (
    <Select
      label={said.inventory}
      value={value}
      choices={inventories.map((one) => ({
        value: one.inventory,
        label: one.inventory,
        help: said.inventoryHelp(one.imported, titleOf(one.vendor), one.source.name),
      }))}
      onChange={onChange}
      help={said.inventoryFrom(hrefOf('discover'))}
    />
  )
}

function AddDialog({ incident, onClose, again }: DialogProps) {
  const [inventory, setInventory] = useState<string | null>(null)
  const say = useToast()
  const add = useAct(async (api) => {
    const { added, present } = await api.incidents.add({ incident, inventory: inventory ?? '' })
    say({
      title: said.added(added),
      message: said.present(present),
    })
    again()
    onClose()
  })
  return (
    <Dialog
      open
      onClose={onClose}
      title={said.addTitle}
      description={said.addWhat}
      failure={add.failure}
      confirm={{
        label: said.addLabel,
        busy: add.busy,
        disabled: inventory === null,
        onConfirm: () => void add.run(),
      }}
    >
      <InventorySelect value={inventory} onChange={setInventory} />
    </Dialog>
  )
}

/** Tells what a later list has more and less, and offers to take in what is new. */
function CompareDialog({ incident, onClose, again }: DialogProps) {
  const [inventory, setInventory] = useState<string | null>(null)
  const [found, setFound] = useState<ComparedIncident | null>(null)
  const say = useToast()
  const compare = useAct(async (api) => {
    setFound(await api.incidents.compare({ incident, inventory: inventory ?? '' }))
    again()
  })
  const add = useAct(async (api) => {
    const { added } = await api.incidents.add({ incident, inventory: found?.inventory ?? '' })
    say({ title: said.added(added), message: said.addedFrom(found?.inventory ?? '') })
    again()
    onClose()
  })
  if (found === null) {
    return (
      <Dialog
        open
        onClose={onClose}
        title={said.compareTitle}
        description={said.compareWhat}
        failure={compare.failure}
        confirm={{
          label: said.compareLabel,
          busy: compare.busy,
          disabled: inventory === null,
          onConfirm: () => void compare.run(),
        }}
      >
        <InventorySelect value={inventory} onChange={setInventory} />
      </Dialog>
    )
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={said.comparedTitle(found.inventory)}
      failure={add.failure}
      cancelLabel={said.cancel}
      {...(found.new > 0 && {
        confirm: {
          label: said.takeIn(found.new),
          busy: add.busy,
          onConfirm: () => void add.run(),
        },
      })}
    >
      <KeyValues
        entries={[
          ...(['items', 'present', 'new', 'told', 'replaced'] as const).map((what) => ({
            name: said.compared[what],
            value: formatCount(found[what]),
          })),
          ...GONE.map((what) => ({ name: said.gone[what], value: formatCount(found.gone[what]) })),
        ]}
      />
    </Dialog>
  )
}

interface Exclusion {
  readonly why: string
  readonly until: string | null
}

/** The one exclusion that members are under now; null where there are several, and nobody can tell which is ended. */
function onlyExclusion({ exclusions }: Incident): Exclusion | null {
  const [only, another] = exclusions.filter(({ now }) => now > 0)
  return only === undefined || another !== undefined ? null : { why: only.why, until: only.until }
}

/** Excludes members, or ends their exclusion: by a list, or by their names. */
function ExcludeDialog({
  incident,
  onClose,
  again,
  isEnd,
  before,
}: DialogProps & { readonly isEnd: boolean; readonly before: Exclusion | null }) {
  const [by, setBy] = useState<'inventory' | 'find'>('inventory')
  const [inventory, setInventory] = useState<string | null>(null)
  const [names, setNames] = useState('')
  const [why, setWhy] = useState('')
  const [until, setUntil] = useState('')
  const say = useToast()
  const find = names
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
  // Main asks before an exclusion is ended, by a dialog of its own.
  const act = useAct(async (api) => {
    const chosen = by === 'inventory' ? { inventory: inventory ?? '' } : { find }
    const { items } = isEnd
      ? await api.incidents.include({ incident, chosen, why: why.trim() })
      : await api.incidents.exclude({
          ...{ incident, chosen, why: why.trim() },
          until: readMoment(until, 'moment'),
        })
    say({
      title: isEnd ? said.included(items) : said.excluded(items),
      message: isEnd ? said.includedThen : said.excludedThen,
      ...(before !== null &&
        'find' in chosen &&
        chosen.find.length === items && {
          undo: () =>
            void api.incidents.exclude({ incident, chosen, ...before }).then(
              (one) => {
                say({ title: said.excludedAgain(one.items) })
                again()
              },
              (error: unknown) => say({ level: 'warning', title: failureOf(error).message }),
            ),
        }),
    })
    again()
    onClose()
  })
  return (
    <Dialog
      open
      onClose={onClose}
      title={isEnd ? said.includeTitle : said.excludeTitle}
      description={isEnd ? said.includeWhat : said.excludeWhat}
      failure={act.failure}
      confirm={{
        label: isEnd ? said.includeLabel : said.excludeLabel,
        busy: act.busy,
        disabled: why.trim() === '' || (by === 'inventory' ? inventory === null : find.length === 0),
        onConfirm: () => void act.run(),
      }}
    >
      <Segmented
        label={said.by}
        value={by}
        onChange={setBy}
        choices={[
          { value: 'inventory', label: said.byList },
          { value: 'find', label: said.byName },
        ]}
      />
      {by === 'inventory' ? (
        <InventorySelect value={inventory} onChange={setInventory} />
      ) : (
        <TextArea label={said.names} mono value={names} onChange={setNames} help={said.namesHelp} />
      )}
      <TextArea label={said.why} value={why} onChange={setWhy} maxLength={WHY_CHARS_MAX} />
      {!isEnd && (
        <MomentField
          kind="moment"
          label={said.until}
          required={false}
          value={until}
          onChange={setUntil}
          help={said.untilHelp}
        />
      )}
    </Dialog>
  )
}
