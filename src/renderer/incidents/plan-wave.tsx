import { useState } from 'react'
import type { Incident, IncidentWave } from '../../contract/incidents.ts'
import type { WaveSchedule } from '../../contract/wave-schedule.ts'
import { valueOr } from '../bridge/loadable.ts'
import { useAct } from '../bridge/use-act.ts'
import { Dialog } from '../components/dialog.tsx'
import { Checkbox, Select, TextField } from '../components/field.tsx'
import { formatCount } from '../components/format.ts'
import { useToast } from '../components/toasts.tsx'
import { useWorkspace } from '../stores/workspace-context.tsx'

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
  const [wave, setWave] = useState('')
  const [where, setWhere] = useState('')
  const [vendor, setVendor] = useState<string>(ALL)
  const [notBefore, setNotBefore] = useState('')
  const [window, setWindow] = useState('')
  const [after, setAfter] = useState<string>(NONE)
  const [waits, setWaits] = useState(false)
  const windows = window.trim() === '' ? [] : window.split(',').map((one) => WINDOW.exec(one.trim()))
  const isTaken = waves.some((one) => one.name.toLowerCase() === wave.trim().toLowerCase())
  const chosen = byVendor.find((one) => one.vendor === vendor)?.vendor
  const plan = useAct(async (api) => {
    const schedule: WaveSchedule = {
      notBefore: notBefore === '' ? null : new Date(notBefore).toISOString(),
      windows: windows.flatMap((one) => (one === null ? [] : [{ from: one[1] ?? '', to: one[2] ?? '' }])),
      timeZone: Intl.DateTimeFormat('en-GB').resolvedOptions().timeZone,
      after: after === NONE ? [] : [after],
      waitsForReplacement: waits,
    }
    const planned = await api.incidents.plan({
      incident: name,
      wave: wave.trim(),
      where: where.trim(),
      ...(chosen !== undefined && { vendor: chosen }),
      connections: firstOfEach(connections.filter((one) => chosen === undefined || one.vendor === chosen)),
      schedule,
    })
    const items = planned.batches.reduce((sum, one) => sum + one.items, 0)
    say({
      title: `Wave ${wave.trim()}: ${formatCount(items)} certificates`,
      message: `${planned.batches.map(({ batch }) => batch).join(', ')}. Left out: ${planned.leftOut}.${planned.unreplaced === 0 ? '' : ` ${formatCount(planned.unreplaced)} have no known replacement.`}`,
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
      title={`Plan a wave of ${name}`}
      description="A draft for each vendor, of what is left of the population: neither revoked, expired, excluded nor in another batch or wave. Nothing is sealed or started by it."
      failure={plan.failure}
      confirm={{
        label: 'Draft the wave',
        busy: plan.busy,
        disabled: wave.trim() === '' || isTaken || isBad,
        onConfirm: () => void plan.run(),
      }}
    >
      <div className="form">
        <TextField
          label="Name of the wave"
          value={wave}
          onChange={setWave}
          maxLength={NAME_CHARS_MAX}
          {...(isTaken && { error: 'There is a wave of this name already.' })}
        />
        <Select
          label="Vendor"
          value={vendor}
          choices={[
            { value: ALL, label: 'All vendors' },
            ...byVendor.map((one) => ({ value: one.vendor as string, label: one.vendor })),
          ]}
          onChange={setVendor}
        />
        <TextField
          label="Which"
          required={false}
          mono
          value={where}
          onChange={setWhere}
          placeholder="host=shop.example.com, priority==1, valid_to<2027-01-31"
          help="Conditions as the command line has them, joined with commas; all that is left without any."
        />
        <TextField
          label="Not before"
          required={false}
          type="datetime-local"
          value={notBefore}
          onChange={setNotBefore}
        />
        <TextField
          label="Daily windows"
          required={false}
          value={window}
          onChange={setWindow}
          placeholder="22:00-06:00"
          help="By this machine's clock; several are joined with commas."
          {...(isBad && { error: 'Write from and to as times of day, such as 22:00-06:00.' })}
        />
        <Select
          label="After"
          value={after}
          choices={[
            { value: NONE, label: 'No other wave' },
            ...waves.map((one) => ({ value: one.name, label: one.name })),
          ]}
          onChange={setAfter}
        />
        <Checkbox
          label="Send each certificate only once it is known to be replaced"
          checked={waits}
          onChange={setWaits}
        />
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
