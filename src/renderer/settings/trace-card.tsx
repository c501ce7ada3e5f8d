import { useState } from 'react'
import { useAct } from '../bridge/use-act.ts'
import { useAnswer } from '../bridge/use-answer.ts'
import { Button } from '../components/button.tsx'
import { Checkbox } from '../components/field.tsx'
import { formatNoun } from '../components/format.ts'
import { Card } from '../components/layout.tsx'
import { FailureNotice, Notice } from '../components/notice.tsx'
import { Pill } from '../components/pill.tsx'

const EXCHANGE = { one: 'exchange', many: 'exchanges' }

/** Writes down what goes over the wire, for support. Off until somebody switches it on, and when the program ends. */
export function TraceCard() {
  const [state, again] = useAnswer((api) => api.trace.state({}), [])
  const [serials, setSerials] = useState(false)
  const start = useAct(async (api) => {
    await api.trace.start({ serials })
    again()
  })
  const stop = useAct(async (api) => {
    await api.trace.stop({})
    again()
  })
  if (state.kind === 'loading') return null
  if (state.kind === 'failed') return <FailureNotice failure={state.failure} onRetry={again} />
  const { on, file, entries, failure } = state.value
  return (
    <Card
      title="Trace for support"
      actions={
        on || failure !== null ? (
          <>
            <Button onClick={again}>Look again</Button>
            <Button busy={stop.busy} onClick={() => void stop.run()}>
              Stop the trace
            </Button>
          </>
        ) : (
          <Button busy={start.busy} onClick={() => void start.run()}>
            Start a trace…
          </Button>
        )
      }
    >
      <div className="stack">
        <FailureNotice failure={start.failure ?? stop.failure} />
        {failure !== null && <Notice tone="waiting">{failure}</Notice>}
        {on ? (
          <div className="tools">
            <Pill tone="going" icon="runs">
              on
            </Pill>
            <span>
              {formatNoun(entries, EXCHANGE)} written to <b className="mono">{file}</b>.{' '}
              {state.value.serials ? 'Serial numbers are in it.' : 'Serial numbers are left out.'}
            </span>
          </div>
        ) : (
          <>
            <p className="muted">
              Writes each exchange with a vendor to a file (HAR) until it is stopped or the program ends.
              Keys, tokens, cookies and what is about people are left out. Look through it before you send it.
              {file !== null &&
                entries > 0 &&
                ` The last one, ${file}, has ${formatNoun(entries, EXCHANGE)}.`}
            </p>
            <Checkbox label="With serial numbers and thumbprints" checked={serials} onChange={setSerials} />
          </>
        )}
      </div>
    </Card>
  )
}
