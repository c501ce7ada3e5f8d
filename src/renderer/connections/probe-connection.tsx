import { useState } from 'react'
import type { Connection } from '../../contract/connections.ts'
import type { ProbeReport, ProbeVerdict } from '../../contract/probe.ts'
import type { VendorInfo } from '../../contract/vendor.ts'
import { useAct } from '../bridge/use-act.ts'
import { Button } from '../components/button.tsx'
import { Dialog } from '../components/dialog.tsx'
import { TextField } from '../components/field.tsx'
import type { IconName } from '../components/icon.tsx'
import { FailureNotice, Notice, type Tone } from '../components/notice.tsx'
import { Pill } from '../components/pill.tsx'
import { Time } from '../components/time.tsx'
import { useToast } from '../components/toasts.tsx'
import { type RowColumn, RowTable } from '../table/row-table.tsx'
import { words } from '../words/words.ts'
import { needsKey } from './needs-key.ts'

const LOOKS: Readonly<Record<ProbeVerdict, { tone: Tone; icon: IconName }>> = {
  differs: { tone: 'waiting', icon: 'warning' },
  holds: { tone: 'done', icon: 'check' },
  untold: { tone: 'quiet', icon: 'question' },
}
const ORDER: readonly ProbeVerdict[] = ['differs', 'holds', 'untold']

const FINDINGS: readonly RowColumn<ProbeReport['findings'][number]>[] = [
  {
    header: words.connections.probe.assumption,
    className: 'probe-assumption',
    cell: ({ id, says }) => (
      <>
        <span className="mono">{id}</span>
        <div className="muted">{says}</div>
      </>
    ),
  },
  { header: words.connections.probe.saw, className: 'probe-saw', cell: ({ saw }) => saw },
  {
    header: words.connections.probe.verdict,
    look: 'verdict',
    cell: ({ verdict }) => <Pill {...LOOKS[verdict]}>{words.connections.probe.verdicts[verdict]}</Pill>,
  },
]

/** Asks a connection's vendor, by reading only, what its documents leave open. */
export function ProbeConnection({
  connection,
  vendor,
}: {
  readonly connection: Connection
  readonly vendor: VendorInfo | undefined
}) {
  const { name, host } = connection
  const [asking, setAsking] = useState(false)
  const [key, setKey] = useState('')
  const [target, setTarget] = useState<Readonly<Record<string, string>>>({})
  const [report, setReport] = useState<ProbeReport | null>(null)
  const say = useToast()
  const asksKey = needsKey(connection)
  // A vendor without a search has no list from which something could be taken to look at.
  const columns =
    vendor?.queryFields.length === 0
      ? (vendor.operations[0]?.target.columns.filter(({ required }) => required) ?? [])
      : []
  const ask = useAct(async (api, given: string) => {
    const named = Object.entries(target).filter(([, value]) => value.trim() !== '')
    setReport(
      await api.probe.ask({
        connection: name,
        target: Object.fromEntries(named),
        ...(given !== '' && { key: given }),
      }),
    )
  })
  const save = useAct(async (api) => {
    const file = await api.probe.save({ connection: name })
    if (file !== null) say({ title: words.common.wrote(file), message: words.connections.probe.lookThrough })
  })
  const close = (): void => {
    setAsking(false)
    setKey('')
    ask.clear()
  }
  return (
    <div className="stack-small">
      <div className="tools">
        <Button of={name} onClick={() => setAsking(true)}>
          {report === null ? words.connections.probe.probe : words.connections.probe.again}
        </Button>
        {report !== null && (
          <Button of={name} busy={save.busy} onClick={() => void save.run()}>
            {words.connections.probe.save}
          </Button>
        )}
      </div>
      <FailureNotice failure={save.failure} />
      {report !== null && <Findings report={report} />}
      <Dialog
        open={asking}
        onClose={close}
        title={words.connections.probe.title(name)}
        description={words.connections.probe.sub(host)}
        failure={ask.failure}
        confirm={{
          label: words.connections.probe.ask,
          busy: ask.busy,
          disabled: asksKey && key === '',
          onConfirm: () => {
            void ask.run(key).then((well) => well && close())
            setKey('')
          },
        }}
      >
        {columns.map((column) => (
          <TextField
            key={column.name}
            label={words.connections.probe.oneToLookAt(column.label)}
            help={words.connections.probe.oneToLookAtHelp}
            value={target[column.name] ?? ''}
            onChange={(value) => setTarget({ ...target, [column.name]: value })}
          />
        ))}
        {asksKey && (
          <TextField
            type="key"
            label={vendor?.secret.label ?? words.connections.key}
            help={words.connections.probe.keyHelp}
            value={key}
            onChange={setKey}
          />
        )}
      </Dialog>
    </div>
  )
}

function Findings({ report: { at, questions, findings, learnt } }: { readonly report: ProbeReport }) {
  const count = (verdict: ProbeVerdict): number => findings.filter((one) => one.verdict === verdict).length
  const sorted = ORDER.flatMap((verdict) => findings.filter((one) => one.verdict === verdict))
  return (
    <>
      <Notice
        tone={count('differs') === 0 ? 'done' : 'waiting'}
        title={words.connections.probe.outcome(count('holds'), count('differs'), count('untold'))}
        live
      >
        {words.connections.probe.asked(questions, <Time at={at} />)}{' '}
        {learnt.length === 0 ? words.connections.probe.asBefore : words.connections.probe.learnt(learnt)}
      </Notice>
      <RowTable columns={FINDINGS} rows={sorted} keyOf={({ id }) => id} />
    </>
  )
}
