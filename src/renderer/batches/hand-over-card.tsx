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
import { formatCount } from '../components/format.ts'
import { Card } from '../components/layout.tsx'
import { FailureNotice } from '../components/notice.tsx'
import { Time } from '../components/time.tsx'
import { useToast } from '../components/toasts.tsx'
import { type ListColumn, Listing } from '../table/listing.tsx'
import { words } from '../words/words.ts'

const COLUMNS: readonly ListColumn<HandOverView>[] = [
  { header: words.batches.handOver.title, cell: ({ number }) => words.batches.handOver.number(number) },
  {
    header: words.batches.handOver.written,
    cell: ({ at, by }) => words.batches.handOver.writtenBy(<Time at={at} />, by),
  },
  { header: words.batches.handOver.items, look: 'number', cell: ({ items }) => formatCount(items) },
  {
    header: words.batches.handOver.result,
    cell: ({ closed, open }) =>
      closed ? words.batches.handOver.isRead : words.batches.handOver.without(open),
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
        title: words.common.wrote(folder),
        message: words.batches.handOver.carry,
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
      title: words.batches.handOver.hasRead(reading.number),
      message: words.batches.handOver.outcomes(
        reading.added,
        reading.revoked,
        reading.already,
        reading.refused,
      ),
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
    <Card title={words.batches.handOver.title}>
      <div className="stack">
        <p className="muted">{words.batches.handOver.noApi(vendor)}</p>
        {listed.kind === 'failed' && <FailureNotice failure={listed.failure} onRetry={again} />}
        {handOvers.length > 0 && (
          <Listing
            bare
            what={words.batches.handOver.what}
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
                {words.batches.handOver.read}
              </Button>
            )}
            <Button
              look={out === undefined ? 'primary' : 'plain'}
              icon="download"
              busy={write.busy}
              onClick={() => void write.run()}
            >
              {out === undefined ? words.batches.handOver.write : words.batches.handOver.writeAgain}
            </Button>
          </div>
        )}
      </div>
      <Dialog
        open={chosen !== null}
        onClose={putAside}
        title={words.batches.handOver.reading.title(chosen?.name ?? '')}
        description={words.batches.handOver.reading.sub}
        failure={read.failure}
        confirm={{
          label: words.batches.handOver.reading.read,
          busy: read.busy,
          onConfirm: () => void read.run(),
        }}
      >
        <Checkbox
          label={words.batches.handOver.reading.closed}
          help={words.batches.handOver.reading.closedHelp}
          checked={closed}
          onChange={setClosed}
        />
      </Dialog>
      {write.dialog}
    </Card>
  )
}
