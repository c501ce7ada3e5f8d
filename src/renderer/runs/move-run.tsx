import { useState } from 'react'
import type { RunStatus } from '../../contract/runs.ts'
import { valueOr } from '../bridge/loadable.ts'
import { useAct } from '../bridge/use-act.ts'
import { LinkButton } from '../components/button.tsx'
import { Dialog } from '../components/dialog.tsx'
import { Checkbox, Select, TextArea } from '../components/field.tsx'
import { KeyValues } from '../components/layout.tsx'
import { Notice } from '../components/notice.tsx'
import { EnvironmentMark, environmentWord } from '../components/pill.tsx'
import { hrefOf } from '../route/route.ts'
import { useWorkspace } from '../stores/workspace-context.tsx'
import { words } from '../words/words.ts'

const REASON_CHARS_MAX = 2000
const say = words.run.move
const originOf = (baseUrl: string): string => new URL(baseUrl).origin

/** Says that the place of a run goes by another address now: both are named, with a reason, and no outcome is left open unsaid. */
export function MoveRun({ status, onClose }: { readonly status: RunStatus; readonly onClose: () => void }) {
  const { batch, counts, place } = status
  const connections = valueOr(
    useWorkspace((workspace) => workspace.connections),
    [],
  ).filter((one) => one.vendor === status.vendor && originOf(one.baseUrl) !== place?.origin)
  const [chosen, setChosen] = useState<string | null>(null)
  const [reason, setReason] = useState('')
  const [giveUpOpen, setGiveUpOpen] = useState(false)
  const connection = connections.find(({ name }) => name === chosen) ?? connections[0]
  const open = counts.submitting + counts.accepted + counts['in-doubt']
  const waiting = counts['pending-approval']
  // Main asks after it, by a dialog of its own and with its own facts.
  const move = useAct(async (api) => {
    if (connection === undefined) return
    await api.runs.move({ batch, connection: connection.name, reason: reason.trim(), giveUpOpen })
    onClose()
  })
  const from = (
    <>
      <b className="mono">{place?.origin}</b>
      {place?.account != null && say.account(place.account)}
      <EnvironmentMark environment={status.environment} />
    </>
  )
  if (connection === undefined) {
    return (
      <Dialog open onClose={onClose} title={say.titleNowhere(batch)} cancelLabel={words.common.close}>
        <KeyValues entries={[{ name: say.itIsAt, value: from }]} />
        <p>{say.nowhere}</p>
        <LinkButton href={hrefOf('connections', null, { add: '1' })}>{say.addConnection}</LinkButton>
      </Dialog>
    )
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={say.title(batch)}
      description={say.description}
      failure={move.failure}
      wide
      confirm={{
        label: say.confirm,
        look: 'danger',
        busy: move.busy,
        disabled: reason.trim() === '' || waiting > 0 || (open > 0 && !giveUpOpen),
        onConfirm: () => void move.run(),
      }}
    >
      <KeyValues
        entries={[
          { name: say.from, value: from },
          {
            name: say.to,
            value: (
              <>
                <b className="mono">{originOf(connection.baseUrl)}</b>
                <EnvironmentMark environment={connection.environment} />
              </>
            ),
          },
        ]}
      />
      {connections.length > 1 && (
        <Select
          label={say.connection}
          value={connection.name}
          choices={connections.map((one) => ({
            value: one.name,
            label: one.name,
            help: say.place(originOf(one.baseUrl), environmentWord(one.environment)),
          }))}
          onChange={setChosen}
        />
      )}
      <TextArea label={say.reason} value={reason} onChange={setReason} maxLength={REASON_CHARS_MAX} />
      {waiting > 0 && (
        <Notice tone="stop" title={say.awaitsApproval(waiting)}>
          {say.decideFirst}
        </Notice>
      )}
      {open > 0 && (
        <Notice tone="waiting" title={say.onlyThereTold(open, place?.origin)}>
          {say.resumeThere}
        </Notice>
      )}
      {open > 0 && (
        <Checkbox label={say.giveUp} help={say.giveUpHelp} checked={giveUpOpen} onChange={setGiveUpOpen} />
      )}
    </Dialog>
  )
}
