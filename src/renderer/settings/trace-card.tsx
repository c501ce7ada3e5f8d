import { useState } from 'react'
import { useAct } from '../bridge/use-act.ts'
import { useAnswer } from '../bridge/use-answer.ts'
import { Button } from '../components/button.tsx'
import { Checkbox } from '../components/field.tsx'
import { Card } from '../components/layout.tsx'
import { FailureNotice, Notice } from '../components/notice.tsx'
import { Pill } from '../components/pill.tsx'
import { words } from '../words/words.ts'

const say = words.settings.trace

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
  if (state.kind === 'failed') return <FailureNotice failure={state.failure} of={say.title} onRetry={again} />
  const { on, file, entries, failure } = state.value
  return (
    <Card
      title={say.title}
      actions={
        on || failure !== null ? (
          <>
            <Button onClick={again}>{say.lookAgain}</Button>
            <Button busy={stop.busy} onClick={() => void stop.run()}>
              {say.stop}
            </Button>
          </>
        ) : (
          <Button busy={start.busy} onClick={() => void start.run()}>
            {say.start}
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
              {say.on}
            </Pill>
            <span>{say.written(entries, <b className="mono">{file}</b>, state.value.serials)}</span>
          </div>
        ) : (
          <>
            <p className="muted">
              {say.writes}
              {file !== null && entries > 0 && say.last(file, entries)}
            </p>
            <Checkbox label={say.withSerials} checked={serials} onChange={setSerials} />
          </>
        )}
      </div>
    </Card>
  )
}
