import { useState } from 'react'
import type { BatchRequest } from '../../contract/batches.ts'
import type { StandElsewhere } from '../../contract/elsewhere.ts'
import { useAct } from '../bridge/use-act.ts'
import { useAnswer } from '../bridge/use-answer.ts'
import { Button } from '../components/button.tsx'
import { Dialog } from '../components/dialog.tsx'
import { TextArea } from '../components/field.tsx'
import { formatCount } from '../components/format.ts'
import { Card } from '../components/layout.tsx'
import { FailureNotice, Notice } from '../components/notice.tsx'
import { ItemStatePill } from '../components/pill.tsx'
import { hrefOf } from '../route/route.ts'
import { type RowColumn, RowTable } from '../table/row-table.tsx'
import { words } from '../words/words.ts'

type Choice = BatchRequest['otherBatches']

const NOTE_CHARS_MAX = 2000

const MET: readonly RowColumn<StandElsewhere>[] = [
  {
    header: words.batches.elsewhere.batch,
    cell: ({ batch }) => <a href={hrefOf('batches', batch)}>{batch}</a>,
  },
  { header: words.batches.elsewhere.items, look: 'number', cell: ({ items }) => formatCount(items) },
  { header: words.batches.elsewhere.state, cell: ({ state }) => <ItemStatePill state={state} /> },
  {
    header: words.batches.elsewhere.reason,
    cell: ({ reason }) => reason ?? words.batches.elsewhere.noReason,
  },
  {
    header: words.batches.elsewhere.outcome,
    cell: ({ standing }) => words.batches.elsewhere.outcomes[standing],
  },
]

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
    <Card title={words.batches.elsewhere.title}>
      <div className="stack">
        {bound > 0 && choice === undefined && (
          <Notice tone="waiting" title={words.batches.elsewhere.stand(bound)}>
            {words.batches.elsewhere.decide}
          </Notice>
        )}
        {bound > 0 && choice?.kind === 'leave-out' && (
          <Notice tone="quiet" title={words.batches.elsewhere.leftOut(bound)}>
            {words.batches.elsewhere.doneThere}
          </Notice>
        )}
        {bound > 0 && choice?.kind === 'include' && (
          <Notice tone="waiting" title={words.batches.elsewhere.takenIn(bound)}>
            {words.batches.elsewhere.because(choice.note)}
          </Notice>
        )}
        {bound > 0 && (
          <div className="tools">
            {choice?.kind !== 'leave-out' && (
              <Button
                look={choice === undefined ? 'primary' : 'plain'}
                onClick={() => onChoose({ kind: 'leave-out' })}
              >
                {words.batches.elsewhere.leaveOut}
              </Button>
            )}
            <Button onClick={() => setNoting(true)}>
              {choice?.kind === 'include'
                ? words.batches.elsewhere.changeNote
                : words.batches.elsewhere.takeIn}
            </Button>
            {choice !== undefined && (
              <Button onClick={() => onChoose(undefined)}>{words.batches.elsewhere.again}</Button>
            )}
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
      title={words.batches.elsewhere.why.title}
      description={words.batches.elsewhere.why.sub}
      confirm={{
        label: words.batches.elsewhere.why.takeIn,
        disabled: text.trim() === '',
        onConfirm: () => onNote(text.trim()),
      }}
    >
      <TextArea
        label={words.batches.elsewhere.why.note}
        value={text}
        onChange={setText}
        maxLength={NOTE_CHARS_MAX}
      />
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
    <Card title={words.batches.elsewhere.title}>
      <div className="stack">
        {bound > 0 && (
          <Notice
            tone={mayRepeat ? 'quiet' : 'waiting'}
            title={words.batches.elsewhere.stand(bound)}
            action={
              <Button busy={skip.busy} onClick={() => void skip.run().then((well) => well && again())}>
                {words.batches.elsewhere.leaveOutAsking}
              </Button>
            }
          >
            {mayRepeat ? words.batches.elsewhere.sealedWithNote : words.batches.elsewhere.doesNotRun}
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
    <RowTable
      columns={MET}
      rows={met}
      keyOf={({ batch, state, reason }) => `${batch} ${state} ${reason ?? ''}`}
    />
  )
}
