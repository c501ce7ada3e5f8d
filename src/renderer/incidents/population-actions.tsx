import { useState } from 'react'
import type { ComparedIncident, Incident } from '../../contract/incidents.ts'
import { valueOr } from '../bridge/loadable.ts'
import { useAct } from '../bridge/use-act.ts'
import { Button } from '../components/button.tsx'
import { Dialog } from '../components/dialog.tsx'
import { Select, TextArea, TextField } from '../components/field.tsx'
import { formatCount, formatNoun } from '../components/format.ts'
import { KeyValues } from '../components/layout.tsx'
import { Segmented } from '../components/segmented.tsx'
import { useToast } from '../components/toasts.tsx'
import { hrefOf } from '../route/route.ts'
import { useWorkspace } from '../stores/workspace-context.tsx'

const WHY_CHARS_MAX = 2000
const CERTIFICATE = { one: 'certificate', many: 'certificates' }

type Doing = 'add' | 'compare' | 'exclude' | 'include'

interface DialogProps {
  readonly incident: string
  readonly onClose: () => void
  readonly again: () => void
}

/** What changes the population, or what is said of it. */
export function PopulationActions({
  incident: { name },
  again,
}: {
  readonly incident: Incident
  readonly again: () => void
}) {
  const [doing, setDoing] = useState<Doing | null>(null)
  const close = { incident: name, onClose: () => setDoing(null), again }
  return (
    <>
      <Button icon="plus" onClick={() => setDoing('add')}>
        Add…
      </Button>
      <Button onClick={() => setDoing('compare')}>Compare a later list…</Button>
      <Button onClick={() => setDoing('exclude')}>Exclude…</Button>
      <Button onClick={() => setDoing('include')}>Include again…</Button>
      {doing === 'add' && <AddDialog {...close} />}
      {doing === 'compare' && <CompareDialog {...close} />}
      {(doing === 'exclude' || doing === 'include') && (
        <ExcludeDialog {...close} isEnd={doing === 'include'} />
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
  return (
    <Select
      label="Inventory"
      value={value}
      choices={inventories.map((one) => ({
        value: one.inventory,
        label: one.inventory,
        help: `${formatCount(one.imported)} items of ${one.vendor}, from ${one.source.name}`,
      }))}
      onChange={onChange}
      help={
        <>
          Of a file, or of <a href={hrefOf('discover')}>a search at a vendor</a>.
        </>
      }
    />
  )
}

function AddDialog({ incident, onClose, again }: DialogProps) {
  const [inventory, setInventory] = useState<string | null>(null)
  const say = useToast()
  const add = useAct(async (api) => {
    const { added, present } = await api.incidents.add({ incident, inventory: inventory ?? '' })
    say({
      title: `${formatNoun(added, CERTIFICATE)} added`,
      message: `${formatCount(present)} were in the population already.`,
    })
    again()
    onClose()
  })
  return (
    <Dialog
      open
      onClose={onClose}
      title="Add to the population"
      description="What is not in it yet, all or nothing. Members do not leave: what is not to be revoked is excluded."
      failure={add.failure}
      confirm={{
        label: 'Add',
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
    say({ title: `${formatNoun(added, CERTIFICATE)} added`, message: `From ${found?.inventory ?? ''}.` })
    again()
    onClose()
  })
  if (found === null) {
    return (
      <Dialog
        open
        onClose={onClose}
        title="Compare a later list"
        description="What it has more, and of what it has no more, why. Nothing enters or leaves by it; what it names as revoked or replaced is kept."
        failure={compare.failure}
        confirm={{
          label: 'Compare',
          busy: compare.busy,
          disabled: inventory === null,
          onConfirm: () => void compare.run(),
        }}
      >
        <InventorySelect value={inventory} onChange={setInventory} />
      </Dialog>
    )
  }
  const { gone } = found
  return (
    <Dialog
      open
      onClose={onClose}
      title={`${found.inventory} and the population`}
      failure={add.failure}
      cancelLabel="Close"
      {...(found.new > 0 && {
        confirm: {
          label: `Take in the ${formatCount(found.new)} new`,
          busy: add.busy,
          onConfirm: () => void add.run(),
        },
      })}
    >
      <KeyValues
        entries={[
          { name: 'Listed', value: formatCount(found.items) },
          { name: 'In the population', value: formatCount(found.present) },
          { name: 'New', value: formatCount(found.new) },
          { name: 'Told to be revoked, for the first time', value: formatCount(found.told) },
          { name: 'Found replaced, for the first time', value: formatCount(found.replaced) },
          { name: 'Not listed: revoked here', value: formatCount(gone.revoked) },
          { name: 'Not listed: revoked elsewhere, as told', value: formatCount(gone.toldRevoked) },
          { name: 'Not listed: expired', value: formatCount(gone.expired) },
          { name: 'Not listed: replaced', value: formatCount(gone.replaced) },
          { name: 'Not listed: excluded', value: formatCount(gone.excluded) },
          { name: 'Not listed: unexplained', value: formatCount(gone.unexplained) },
        ]}
      />
    </Dialog>
  )
}

/** Excludes members, or ends their exclusion: by a list, or by their names. */
function ExcludeDialog({ incident, onClose, again, isEnd }: DialogProps & { readonly isEnd: boolean }) {
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
          until: until === '' ? null : new Date(until).toISOString(),
        })
    say({
      title: `${formatNoun(items, CERTIFICATE)} ${isEnd ? 'included again' : 'excluded'}`,
      message: isEnd
        ? 'A run that is resumed sends them.'
        : 'Every run holds them back, in whatever batch they stand.',
    })
    again()
    onClose()
  })
  return (
    <Dialog
      open
      onClose={onClose}
      title={isEnd ? 'Include members again' : 'Exclude members'}
      description={
        isEnd
          ? 'Ends their exclusion: they count as before, and runs send them.'
          : 'They stay in the population and are counted as excluded. Runs hold them back, also where they are sealed already.'
      }
      failure={act.failure}
      confirm={{
        label: isEnd ? 'Include…' : 'Exclude',
        busy: act.busy,
        disabled: why.trim() === '' || (by === 'inventory' ? inventory === null : find.length === 0),
        onConfirm: () => void act.run(),
      }}
    >
      <Segmented
        label="By what"
        value={by}
        onChange={setBy}
        choices={[
          { value: 'inventory', label: 'By a list' },
          { value: 'find', label: 'By name' },
        ]}
      />
      {by === 'inventory' ? (
        <InventorySelect value={inventory} onChange={setInventory} />
      ) : (
        <TextArea
          label="Serial numbers, thumbprints or common names"
          mono
          value={names}
          onChange={setNames}
          help="One a line, exactly as the report has them."
        />
      )}
      <TextArea label="Why" value={why} onChange={setWhy} maxLength={WHY_CHARS_MAX} />
      {!isEnd && (
        <TextField
          label="Until"
          required={false}
          type="datetime-local"
          value={until}
          onChange={setUntil}
          help="Without an end by default; after it they count again by themselves."
        />
      )}
    </Dialog>
  )
}
