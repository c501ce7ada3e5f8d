import { useState } from 'react'
import type { IncidentCause } from '../../contract/incidents.ts'
import { useAct } from '../bridge/use-act.ts'
import { useAnswer } from '../bridge/use-answer.ts'
import { Dialog } from '../components/dialog.tsx'
import { Select, TextArea, TextField } from '../components/field.tsx'
import { formatMoment } from '../components/format.ts'
import { Loading } from '../components/layout.tsx'
import { readMoment } from '../components/moment.ts'
import { MomentField } from '../components/moment-field.tsx'
import { FailureNotice } from '../components/notice.tsx'
import { go } from '../route/use-route.ts'
import { words } from '../words/words.ts'

const NAME_CHARS_MAX = 120
const TEXT_CHARS_MAX = 2000
const HOUR_MS = 3_600_000
const { opening } = words.incidents

/** Opens an incident: what it is, since when it is known, and by when all must be revoked. */
export function OpenIncidentDialog({ onClose }: { readonly onClose: () => void }) {
  const [causes, again] = useAnswer((api) => api.incidents.causes({}), [])
  if (causes.kind === 'ready') return <Asked causes={causes.value} onClose={onClose} />
  return (
    <Dialog open onClose={onClose} title={opening.title}>
      {causes.kind === 'loading' ? (
        <Loading what={opening.causes} />
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
  const [known, setKnown] = useState('')
  const [knownHow, setKnownHow] = useState('')
  const [due, setDue] = useState('')
  const [note, setNote] = useState('')
  const knownAt = readMoment(known, 'moment')
  const deadline = readMoment(due, 'moment')
  const cause = causes.find((one) => one.id === id)
  const open = useAct(async (api) => {
    await api.incidents.open({
      incident: name.trim(),
      cause: cause?.id ?? '',
      knownAt: knownAt ?? '',
      knownHow: knownHow.trim(),
      ...(deadline !== null && { deadline }),
      note: note.trim(),
    })
    go('incidents', name.trim())
  })
  const proposed =
    cause?.hours == null || knownAt === null ? null : Date.parse(knownAt) + cause.hours * HOUR_MS
  const isNoteNeeded = deadline !== null && cause?.hours != null
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={opening.title}
      failure={open.failure}
      confirm={{
        label: opening.confirm,
        busy: open.busy,
        disabled:
          name.trim() === '' ||
          cause === undefined ||
          knownAt === null ||
          (deadline === null && cause.hours === null) ||
          (isNoteNeeded && note.trim() === ''),
        onConfirm: () => void open.run(),
      }}
    >
      <div className="form">
        <TextField
          label={opening.name}
          value={name}
          onChange={setName}
          maxLength={NAME_CHARS_MAX}
          placeholder={opening.namePlaceholder}
        />
        <Select
          label={opening.cause}
          value={id}
          choices={causes.map((one) => ({
            value: one.id,
            label: one.title,
            help: opening.causeHelp(one.id, one.reason, one.hours),
          }))}
          onChange={setId}
        />
        <MomentField
          kind="moment"
          label={opening.knownAt}
          value={known}
          onChange={setKnown}
          help={opening.knownAtHelp}
        />
        <TextField
          label={opening.knownHow}
          required={false}
          value={knownHow}
          onChange={setKnownHow}
          maxLength={TEXT_CHARS_MAX}
        />
        <MomentField
          kind="moment"
          label={opening.deadline}
          required={cause !== undefined && cause.hours === null}
          value={due}
          onChange={setDue}
          help={
            proposed === null
              ? opening.deadlineOfCause
              : opening.deadlineProposed(formatMoment(new Date(proposed).toISOString()))
          }
        />
        <TextArea
          label={opening.note}
          required={isNoteNeeded}
          value={note}
          onChange={setNote}
          maxLength={TEXT_CHARS_MAX}
          help={opening.noteHelp}
        />
      </div>
    </Dialog>
  )
}
