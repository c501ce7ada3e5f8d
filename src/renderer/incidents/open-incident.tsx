import { useState } from 'react'
import type { IncidentCause } from '../../contract/incidents.ts'
import { useAct } from '../bridge/use-act.ts'
import { useAnswer } from '../bridge/use-answer.ts'
import { Dialog } from '../components/dialog.tsx'
import { Select, TextArea, TextField } from '../components/field.tsx'
import { Loading } from '../components/layout.tsx'
import { FailureNotice } from '../components/notice.tsx'
import { go } from '../route/use-route.ts'

const NAME_CHARS_MAX = 120
const TEXT_CHARS_MAX = 2000
const HOUR_MS = 3_600_000

/** Opens an incident: what it is, since when it is known, and by when all must be revoked. */
export function OpenIncidentDialog({ onClose }: { readonly onClose: () => void }) {
  const [causes, again] = useAnswer((api) => api.incidents.causes({}), [])
  if (causes.kind === 'ready') return <Asked causes={causes.value} onClose={onClose} />
  return (
    <Dialog open onClose={onClose} title="Open an incident">
      {causes.kind === 'loading' ? (
        <Loading what="the causes" />
      ) : (
        <FailureNotice failure={causes.failure} onRetry={again} />
      )}
    </Dialog>
  )
}

function Asked({
  causes,
  onClose,
}: {
  readonly causes: readonly IncidentCause[]
  readonly onClose: () => void
}) {
  const [name, setName] = useState('')
  const [id, setId] = useState<string | null>(null)
  const [knownAt, setKnownAt] = useState('')
  const [knownHow, setKnownHow] = useState('')
  const [deadline, setDeadline] = useState('')
  const [note, setNote] = useState('')
  const cause = causes.find((one) => one.id === id)
  const open = useAct(async (api) => {
    await api.incidents.open({
      incident: name.trim(),
      cause: cause?.id ?? '',
      knownAt: new Date(knownAt).toISOString(),
      knownHow: knownHow.trim(),
      ...(deadline !== '' && { deadline: new Date(deadline).toISOString() }),
      note: note.trim(),
    })
    go('incidents', name.trim())
  })
  const proposed = cause?.hours == null || knownAt === '' ? null : Date.parse(knownAt) + cause.hours * HOUR_MS
  const isNoteNeeded = deadline !== '' && cause?.hours != null
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title="Open an incident"
      failure={open.failure}
      confirm={{
        label: 'Open the incident',
        busy: open.busy,
        disabled:
          name.trim() === '' ||
          cause === undefined ||
          knownAt === '' ||
          (deadline === '' && cause.hours === null) ||
          (isNoteNeeded && note.trim() === ''),
        onConfirm: () => void open.run(),
      }}
    >
      <div className="form">
        <TextField
          label="Name"
          value={name}
          onChange={setName}
          maxLength={NAME_CHARS_MAX}
          placeholder="INC-4471"
        />
        <Select
          label="Cause"
          value={id}
          choices={causes.map((one) => ({
            value: one.id,
            label: one.title,
            help: `${one.id}: reason ${one.reason}, ${one.hours === null ? 'no deadline of its own' : `within ${one.hours} hours`}`,
          }))}
          onChange={setId}
        />
        <TextField
          label="Known since"
          type="datetime-local"
          value={knownAt}
          onChange={setKnownAt}
          help="The clock starts there."
        />
        <TextField
          label="How it became known"
          required={false}
          value={knownHow}
          onChange={setKnownHow}
          maxLength={TEXT_CHARS_MAX}
        />
        <TextField
          label="Deadline"
          required={cause !== undefined && cause.hours === null}
          type="datetime-local"
          value={deadline}
          onChange={setDeadline}
          help={
            proposed === null
              ? 'The one of the cause, where it has one.'
              : `Without one: ${new Date(proposed).toLocaleString('en-GB')}, as the cause has it.`
          }
        />
        <TextArea
          label="Note"
          required={isNoteNeeded}
          value={note}
          onChange={setNote}
          maxLength={TEXT_CHARS_MAX}
          help="Kept in the record; needed where what the cause proposes is overruled."
        />
      </div>
    </Dialog>
  )
}
