import { useState } from 'react'
import type { Incident, IncidentWave } from '../../contract/incidents.ts'
import type { WaveSchedule } from '../../contract/wave-schedule.ts'
import { valueOr } from '../bridge/loadable.ts'
import { useAct } from '../bridge/use-act.ts'
import { Dialog } from '../components/dialog.tsx'
import { Checkbox, Select, TextField } from '../components/field.tsx'
import { readMoment } from '../components/moment.ts'
import { MomentField } from '../components/moment-field.tsx'
import { useToast } from '../components/toasts.tsx'
import { useVendorTitle, useWorkspace } from '../stores/workspace-context.tsx'
import { words } from '../words/words.ts'
import { ALL_LEFT, WhichFields, whereOfWhich } from './which-fields.tsx'

const said = words.incidents.plan
/** No name is a blank alone. */
const NONE = ' '
const ALL = ' '
const NAME_CHARS_MAX = 60
const WINDOW = /^((?:[01]\d|2[0-3]):[0-5]\d)\s*(?:-|–|to)\s*((?:[01]\d|2[0-3]):[0-5]\d)$/

/** Cuts a wave from what is left: which, and when it may be sent. */
export function PlanWaveDialog({
  incident,
  waves,
  onClose,
  again,
}: {
  readonly incident: Incident
  readonly waves: readonly IncidentWave[]
  readonly onClose: () => void
  readonly again: () => void
}) {
  const { name, byVendor } = incident
  const connections = valueOr(
    useWorkspace((workspace) => workspace.connections),
    [],
  )
  const say = useToast()
  const titleOf = useVendorTitle()
  const [wave, setWave] = useState('')
  const [which, setWhich] = useState(ALL_LEFT)
  const [vendor, setVendor] = useState<string>(ALL)
  const [notBefore, setNotBefore] = useState('')
  const [window, setWindow] = useState('')
  const [after, setAfter] = useState<string>(NONE)
  const [waits, setWaits] = useState(false)
  const [startsItself, setStartsItself] = useState(false)
  const windows = window.trim() === '' ? [] : window.split(',').map((one) => WINDOW.exec(one.trim()))
  const daily = windows.flatMap((one) => (one === null ? [] : [{ from: one[1] ?? '', to: one[2] ?? '' }]))
  const { timeZone } = Intl.DateTimeFormat('en-GB').resolvedOptions()
  const isTaken = waves.some((one) => one.name.toLowerCase() === wave.trim().toLowerCase())
  const chosen = byVendor.find((one) => one.vendor === vendor)?.vendor
  const where = whereOfWhich(which)
  const plan = useAct(async (api) => {
    const schedule: WaveSchedule = {
      notBefore: readMoment(notBefore, 'moment'),
      windows: daily,
      timeZone,
      after: after === NONE ? [] : [after],
      waitsForReplacement: waits,
    }
    const planned = await api.incidents.plan({
      incident: name,
      wave: wave.trim(),
      where: where ?? '',
      ...(chosen !== undefined && { vendor: chosen }),
      connections: firstOfEach(connections.filter((one) => chosen === undefined || one.vendor === chosen)),
      schedule,
      startsItself,
    })
    const items = planned.batches.reduce((sum, one) => sum + one.items, 0)
    say({
      title: said.planned(wave.trim(), items),
      message: said.plannedWhat(
        planned.batches.map(({ batch }) => batch),
        planned.leftOut,
        planned.unreplaced,
      ),
    })
    again()
    onClose()
  })
  const isBad = windows.includes(null)
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={said.title(name)}
      description={said.what}
      failure={plan.failure}
      confirm={{
        label: said.label,
        busy: plan.busy,
        disabled: wave.trim() === '' || where === null,
        onConfirm: () => void plan.run(),
      }}
    >
      <div className="form">
        <TextField
          label={said.name}
          value={wave}
          onChange={setWave}
          maxLength={NAME_CHARS_MAX}
          {...(isTaken && { error: said.taken })}
        />
        <Select
          label={said.vendor}
          value={vendor}
          choices={[
            { value: ALL, label: said.allVendors },
            ...byVendor.map((one) => ({ value: one.vendor as string, label: titleOf(one.vendor) })),
          ]}
          onChange={setVendor}
        />
        <div className="full">
          <WhichFields value={which} onChange={setWhich} />
        </div>
        <MomentField
          kind="moment"
          label={said.notBefore}
          required={false}
          value={notBefore}
          onChange={setNotBefore}
        />
        <TextField
          label={said.windows}
          required={false}
          value={window}
          onChange={setWindow}
          placeholder={said.windowsPlaceholder}
          help={daily.length === 0 ? said.windowsHelp(timeZone) : said.windowsUnderstood(daily, timeZone)}
          {...(isBad && { error: said.badWindow })}
        />
        <Select
          label={said.after}
          value={after}
          choices={[
            { value: NONE, label: said.noOther },
            ...waves.map((one) => ({ value: one.name, label: one.name })),
          ]}
          onChange={setAfter}
        />
        <Checkbox label={said.waits} checked={waits} onChange={setWaits} />
        <div className="full">
          <Checkbox
            label={said.startsItself}
            help={said.startsItselfHelp}
            checked={startsItself}
            onChange={setStartsItself}
          />
        </div>
      </div>
    </Dialog>
  )
}

/** One connection for each vendor, as the wave needs; another one may be chosen where a batch is run. */
function firstOfEach(connections: readonly { readonly name: string; readonly vendor: string }[]): string[] {
  const found = new Map<string, string>()
  for (const { name, vendor } of connections) if (!found.has(vendor)) found.set(vendor, name)
  return [...found.values()]
}
