import { useState } from 'react'
import type { RunStatus } from '../../contract/runs.ts'
import { valueOr } from '../bridge/loadable.ts'
import { useAct } from '../bridge/use-act.ts'
import { LinkButton } from '../components/button.tsx'
import { Dialog } from '../components/dialog.tsx'
import { Checkbox, Select, TextArea } from '../components/field.tsx'
import { formatNoun } from '../components/format.ts'
import { KeyValues } from '../components/layout.tsx'
import { Notice } from '../components/notice.tsx'
import { EnvironmentMark, environmentWord } from '../components/pill.tsx'
import { hrefOf } from '../route/route.ts'
import { useWorkspace } from '../stores/workspace-context.tsx'

const REASON_CHARS_MAX = 2000
const OUTCOME = { one: 'item has an outcome', many: 'items have an outcome' }
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
      {place?.account != null && `, account ${place.account}`}
      <EnvironmentMark environment={status.environment} />
    </>
  )
  if (connection === undefined) {
    return (
      <Dialog open onClose={onClose} title={`Move ${batch}`} cancelLabel="Close">
        <KeyValues entries={[{ name: 'It is at', value: from }]} />
        <p>There is no connection of this vendor that leads to another address.</p>
        <LinkButton href={hrefOf('connections', null, { add: '1' })}>Add a connection…</LinkButton>
      </Dialog>
    )
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Move ${batch}?`}
      description="For a vendor whose address was renamed: what is left, and every later question, goes to the new one. The record keeps both, and the reason."
      failure={move.failure}
      wide
      confirm={{
        label: 'Move the run',
        look: 'danger',
        busy: move.busy,
        disabled: reason.trim() === '' || waiting > 0 || (open > 0 && !giveUpOpen),
        onConfirm: () => void move.run(),
      }}
    >
      <KeyValues
        entries={[
          { name: 'From', value: from },
          {
            name: 'To',
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
          label="Connection"
          value={connection.name}
          choices={connections.map((one) => ({
            value: one.name,
            label: one.name,
            help: `${originOf(one.baseUrl)} · ${environmentWord(one.environment)}`,
          }))}
          onChange={setChosen}
        />
      )}
      <TextArea
        label="Reason, kept in the record"
        value={reason}
        onChange={setReason}
        maxLength={REASON_CHARS_MAX}
      />
      {waiting > 0 && (
        <Notice tone="stop" title={`${formatNoun(waiting, OUTCOME)} that waits for an approval there.`}>
          It must be decided there first: the run is not moved before.
        </Notice>
      )}
      {open > 0 && (
        <Notice
          tone="waiting"
          title={`${formatNoun(open, OUTCOME)} that only ${place?.origin ?? 'the old place'} can tell.`}
        >
          Resume the run there until they are settled. Only where that place is gone for good:
        </Notice>
      )}
      {open > 0 && (
        <Checkbox
          label="That place is gone: end them as unknown"
          help="They are never counted as done, and wait for a person to look each one up."
          checked={giveUpOpen}
          onChange={setGiveUpOpen}
        />
      )}
    </Dialog>
  )
}
