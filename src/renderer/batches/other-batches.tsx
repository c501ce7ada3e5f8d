import { useState } from 'react'
import type { BatchRequest } from '../../contract/batches.ts'
import type { StandElsewhere } from '../../contract/elsewhere.ts'
import { useAct } from '../bridge/use-act.ts'
import { useAnswer } from '../bridge/use-answer.ts'
import { Button } from '../components/button.tsx'
import { Dialog } from '../components/dialog.tsx'
import { TextArea } from '../components/field.tsx'
import { formatCount, formatNoun } from '../components/format.ts'
import { Card } from '../components/layout.tsx'
import { FailureNotice, Notice } from '../components/notice.tsx'
import { ItemStatePill } from '../components/pill.tsx'
import { hrefOf } from '../route/route.ts'

type Choice = BatchRequest['otherBatches']

const ITEM = { one: 'item', many: 'items' }
const NOTE_CHARS_MAX = 2000

const OUTCOMES: Readonly<Record<StandElsewhere['standing'], string>> = {
  live: 'a request is under way',
  open: 'nobody knows what became of it',
  done: 'done',
  queued: 'is to be sent there too',
}

const countOf = (met: readonly StandElsewhere[]): number => met.reduce((sum, { items }) => sum + items, 0)
/** What was never sent there keeps nothing from being sealed. */
const binding = (met: readonly StandElsewhere[]) => met.filter(({ standing }) => standing !== 'queued')

/** What of a draft stands in other batches: left out in one action, or taken in with a note; until then it is not sealed. */
export function OtherBatchesOfDraft({
  met,
  choice,
  onChoose,
}: {
  readonly met: readonly StandElsewhere[]
  readonly choice: Choice
  readonly onChoose: (choice: Choice) => void
}) {
  const [noting, setNoting] = useState(false)
  const bound = countOf(binding(met))
  if (met.length === 0) return null
  return (
    <Card title="Other batches">
      <div className="stack">
        {bound > 0 && choice === undefined && (
          <Notice tone="waiting" title={`${formatNoun(bound, ITEM)} stand in other batches already.`}>
            Leave them out, or say why they are taken in once more. Until then this batch is not sealed.
          </Notice>
        )}
        {bound > 0 && choice?.kind === 'leave-out' && (
          <Notice tone="quiet" title={`${formatNoun(bound, ITEM)} are left out.`}>
            They are done or under way in the batches below.
          </Notice>
        )}
        {bound > 0 && choice?.kind === 'include' && (
          <Notice tone="waiting" title={`${formatNoun(bound, ITEM)} are taken in once more.`}>
            Because: {choice.note}
          </Notice>
        )}
        {bound > 0 && (
          <div className="tools">
            {choice?.kind !== 'leave-out' && (
              <Button
                look={choice === undefined ? 'primary' : 'plain'}
                onClick={() => onChoose({ kind: 'leave-out' })}
              >
                Take them out
              </Button>
            )}
            <Button onClick={() => setNoting(true)}>
              {choice?.kind === 'include' ? 'Change the note…' : 'Take them in with a note…'}
            </Button>
            {choice !== undefined && <Button onClick={() => onChoose(undefined)}>Decide again</Button>}
          </div>
        )}
        <MetTable met={met} />
        {noting && (
          <WhyTwice
            note={choice?.kind === 'include' ? choice.note : ''}
            onClose={() => setNoting(false)}
            onNote={(note) => {
              setNoting(false)
              onChoose({ kind: 'include', note })
            }}
          />
        )}
      </div>
    </Card>
  )
}

function WhyTwice({
  note,
  onNote,
  onClose,
}: {
  readonly note: string
  readonly onNote: (note: string) => void
  readonly onClose: () => void
}) {
  const [text, setText] = useState(note)
  return (
    <Dialog
      open
      onClose={onClose}
      title="Take them in once more"
      description="They are sent again, although another batch has done them or has a request under way. The note is sealed with the batch and stands in its report."
      confirm={{ label: 'Take them in', disabled: text.trim() === '', onConfirm: () => onNote(text.trim()) }}
    >
      <TextArea label="Why" value={text} onChange={setText} maxLength={NOTE_CHARS_MAX} />
    </Dialog>
  )
}

/** The same of a batch that is sealed, here or elsewhere: what is still to be sent may be taken out before it is. */
export function OtherBatchesOfSealed({
  batch,
  mayRepeat,
}: {
  readonly batch: string
  readonly mayRepeat: boolean
}) {
  const [met, again] = useAnswer((api) => api.runs.elsewhere({ batch }), [batch])
  // Main asks first, by a dialog of its own and with its own count.
  const skip = useAct((api) => api.runs.skipElsewhere({ batch }))
  if (met.kind === 'failed') return <FailureNotice failure={met.failure} onRetry={again} />
  if (met.kind === 'loading' || met.value.length === 0) return null
  const bound = countOf(binding(met.value))
  return (
    <Card title="Other batches">
      <div className="stack">
        {bound > 0 && (
          <Notice
            tone={mayRepeat ? 'quiet' : 'waiting'}
            title={`${formatNoun(bound, ITEM)} stand in other batches already.`}
            action={
              <Button busy={skip.busy} onClick={() => void skip.run().then((well) => well && again())}>
                Take them out…
              </Button>
            }
          >
            {mayRepeat
              ? 'It was sealed with a note that says why they are sent once more.'
              : 'It does not run before they are taken out, or come to their end there.'}
          </Notice>
        )}
        <FailureNotice failure={skip.failure} />
        <MetTable met={met.value} />
      </div>
    </Card>
  )
}

function MetTable({ met }: { readonly met: readonly StandElsewhere[] }) {
  return (
    <table className="plain-table">
      <thead>
        <tr>
          <th scope="col">Batch</th>
          <th scope="col" className="right">
            Items
          </th>
          <th scope="col">State there</th>
          <th scope="col">Reason there</th>
          <th scope="col">Outcome</th>
        </tr>
      </thead>
      <tbody>
        {met.map((one) => (
          <tr key={`${one.batch} ${one.state} ${one.reason ?? ''}`}>
            <td>
              <a href={hrefOf('batches', one.batch)}>{one.batch}</a>
            </td>
            <td className="right number">{formatCount(one.items)}</td>
            <td>
              <ItemStatePill state={one.state} />
            </td>
            <td>{one.reason ?? 'none'}</td>
            <td>{OUTCOMES[one.standing]}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
