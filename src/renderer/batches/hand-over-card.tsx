import { useState } from 'react'
import type { Batch } from '../../contract/batches.ts'
import type { HandOverView } from '../../contract/handovers.ts'
import { useSigningAct } from '../authority/use-signing-act.tsx'
import { valueOr } from '../bridge/loadable.ts'
import { useAct } from '../bridge/use-act.ts'
import { useAnswer } from '../bridge/use-answer.ts'
import { Button } from '../components/button.tsx'
import { Dialog } from '../components/dialog.tsx'
import { Checkbox } from '../components/field.tsx'
import { formatCount, formatNoun } from '../components/format.ts'
import { Card } from '../components/layout.tsx'
import { FailureNotice } from '../components/notice.tsx'
import { Time } from '../components/time.tsx'
import { useToast } from '../components/toasts.tsx'
import { type ListColumn, Listing } from '../table/listing.tsx'

const NEW = { one: 'outcome is new', many: 'outcomes are new' }

const COLUMNS: readonly ListColumn<HandOverView>[] = [
  { header: 'Hand-over', cell: ({ number }) => `Hand-over ${number}` },
  {
    header: 'Written',
    cell: ({ at, by }) => (
      <>
        <Time at={at} /> by {by}
      </>
    ),
  },
  { header: 'Items', look: 'number', cell: ({ items }) => formatCount(items) },
  {
    header: 'Result',
    cell: ({ closed, open }) => (closed ? 'its result is read' : `${formatCount(open)} without an outcome`),
  },
]

/** How a batch of a CA without an API leaves, and how its result comes back. */
export function HandOverCard({ batch, vendor }: { readonly batch: Batch; readonly vendor: string }) {
  const [listed, again] = useAnswer(
    (api) => api.handovers.list({ batch: batch.name }),
    [batch.name],
    ['batches.changed'],
  )
  const handOvers = valueOr(listed, [])
  const out = handOvers.find(({ closed }) => !closed)
  const [chosen, setChosen] = useState<{ readonly file: string; readonly name: string } | null>(null)
  const [closed, setClosed] = useState(false)
  const say = useToast()
  const write = useSigningAct(async (api, passphrase) => {
    const folder = await api.handovers.write({ batch: batch.name, ...passphrase })
    if (folder !== null)
      say({
        title: `Wrote ${folder}`,
        message: 'Carry the folder to the CA; its sheet says what to do there.',
      })
  })
  const choose = useAct(async (api) => {
    const file = await api.workspace.chooseFile({ purpose: 'result' })
    if (file !== null) setChosen(file)
  })
  const read = useAct(async (api) => {
    if (chosen === null) return
    const reading = await api.handovers.read({ batch: batch.name, file: chosen.file, closed })
    say({
      title: `Read the result of hand-over ${reading.number}`,
      message: `${formatNoun(reading.added, NEW)}: ${formatCount(reading.revoked)} revoked, ${formatCount(reading.already)} before, ${formatCount(reading.refused)} refused.`,
    })
    putAside()
  })
  const putAside = () => {
    setChosen(null)
    setClosed(false)
    read.clear()
  }
  const left = batch.counts.queued + batch.counts.waiting
  return (
    <Card title="Hand-over">
      <div className="stack">
        <p className="muted">
          {vendor} has no API. This batch leaves as a folder with a list, a script and a sheet, and its result
          is read here.
        </p>
        {listed.kind === 'failed' && <FailureNotice failure={listed.failure} onRetry={again} />}
        {handOvers.length > 0 && (
          <Listing
            bare
            what="the hand-overs"
            of={listed}
            keyOf={({ number }) => number}
            empty={null}
            columns={COLUMNS}
          />
        )}
        <FailureNotice failure={write.failure ?? choose.failure} />
        {(left > 0 || out !== undefined) && (
          <div className="tools">
            {out !== undefined && (
              <Button look="primary" icon="folder" busy={choose.busy} onClick={() => void choose.run()}>
                Read its result…
              </Button>
            )}
            <Button
              look={out === undefined ? 'primary' : 'plain'}
              icon="download"
              busy={write.busy}
              onClick={() => void write.run()}
            >
              {out === undefined ? 'Write the hand-over…' : 'Write it again…'}
            </Button>
          </div>
        )}
      </div>
      <Dialog
        open={chosen !== null}
        onClose={putAside}
        title={`Read ${chosen?.name ?? ''}?`}
        description="Each item gets the outcome that the script noted. That stays in the record."
        failure={read.failure}
        confirm={{ label: 'Read', busy: read.busy, onConfirm: () => void read.run() }}
      >
        <Checkbox
          label="The script is not run again"
          help="What it did not begin may be handed over again."
          checked={closed}
          onChange={setClosed}
        />
      </Dialog>
      {write.dialog}
    </Card>
  )
}
