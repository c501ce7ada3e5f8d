import { useEffect, useState } from 'react'
import { PHASE_WORDS } from '../../contract/phase-words.ts'
import { leftOf } from '../../contract/run-figures.ts'
import type { RunStatus } from '../../contract/runs.ts'
import { RunPassphrase, useKeyInFile } from '../authority/run-passphrase.tsx'
import { nextOf } from '../batches/next-of.ts'
import { valueOr } from '../bridge/loadable.ts'
import { useAct } from '../bridge/use-act.ts'
import { useAnswer } from '../bridge/use-answer.ts'
import { Button, LinkButton } from '../components/button.tsx'
import { Dialog } from '../components/dialog.tsx'
import { DrillNotice } from '../components/drill-notice.tsx'
import { TextField } from '../components/field.tsx'
import { formatCount } from '../components/format.ts'
import { Loading, Screen } from '../components/layout.tsx'
import { FailureNotice, Notice } from '../components/notice.tsx'
import { DrillMark, EnvironmentMark } from '../components/pill.tsx'
import { LiveStatus } from '../components/progress-bar.tsx'
import { needsKey } from '../connections/needs-key.ts'
import { EffectCard } from '../effect/effect-card.tsx'
import { hrefOf } from '../route/route.ts'
import { useVendor, useWorkspace } from '../stores/workspace-context.tsx'
import { DeadlineNotice } from './deadline-notice.tsx'
import { MoveRun } from './move-run.tsx'
import { RunChart } from './run-chart.tsx'
import { RunDoing } from './run-doing.tsx'
import { ALL_ITEMS, RunExceptions, viewOf } from './run-exceptions.tsx'
import { RunItems } from './run-items.tsx'
import { RunProgress } from './run-progress.tsx'
import './runs.css'

export function RunDetail({ batch, show }: { readonly batch: string; readonly show: string | undefined }) {
  const [asked, again] = useAnswer((api) => api.runs.status({ batch }), [batch], ['batches.changed'])
  const runs = valueOr(
    useWorkspace((workspace) => workspace.runs),
    [],
  )
  if (asked.kind === 'failed') {
    return (
      <Screen title={batch}>
        <FailureNotice failure={asked.failure} onRetry={again} />
      </Screen>
    )
  }
  if (asked.kind === 'loading') {
    return (
      <Screen title={batch}>
        <Loading what="the run" />
      </Screen>
    )
  }
  // The list keeps itself fresh as the run goes on.
  return <Run status={runs.find((run) => run.batch === batch) ?? asked.value} show={show} />
}

function Run({ status, show }: { readonly status: RunStatus; readonly show: string | undefined }) {
  const { batch, counts } = status
  const vendor = useVendor(status.vendor)
  const operation = vendor?.operations.find(({ id }) => id === status.operation)
  const [view, setView] = useState(() => viewOf(show))
  useEffect(() => setView(viewOf(show)), [show])
  const isHere = status.state === 'running' && status.runner?.here === true
  const isElsewhere = status.state === 'running' && status.runner?.here === false
  return (
    <Screen
      fills={view.tab !== 'effect'}
      title={
        <>
          {batch}
          <DrillMark drill={status.drill} />
        </>
      }
      sub={
        <>
          {operation?.title ?? status.operation} · {vendor?.title ?? status.vendor}
          {status.host !== null && (
            <>
              , <b className="mono">{status.host}</b>
              <EnvironmentMark environment={status.environment} />
            </>
          )}
        </>
      }
      next={nextOfRun(status, vendor?.handOver === true)}
      actions={
        <>
          {view.tab !== 'items' && <Button onClick={() => setView(ALL_ITEMS)}>Show the items</Button>}
          {view.tab !== 'chart' && <Button onClick={() => setView({ tab: 'chart' })}>Show the chart</Button>}
          {view.tab !== 'effect' && operation?.target.kind === 'certificate' && (
            <Button onClick={() => setView({ tab: 'effect' })}>Show the effect</Button>
          )}
          <LinkButton icon="reports" href={hrefOf('reports')}>
            Reports
          </LinkButton>
          {isHere ? <RunningActions status={status} /> : <RestingActions status={status} />}
        </>
      }
    >
      <LiveStatus
        turn={status.state}
        text={`${status.drill ? 'Drill ' : ''}${batch}: ${status.phase === null ? status.state : PHASE_WORDS[status.phase]}, ${formatCount(counts.total - leftOf(counts))} of ${formatCount(counts.total)} settled, ${formatCount(status.exceptions)} to read`}
      />
      {status.drill && <DrillNotice />}
      {isElsewhere && (
        <Notice tone="waiting">This run is carried by {status.runner?.holder}. Pause it there.</Notice>
      )}
      {status.halt !== null && status.state === 'paused' && (
        <Notice tone="waiting" title={status.halt.message} live>
          {status.halt.hint}
        </Notice>
      )}
      <RunDoing status={status} />
      <RunExceptions status={status} onShow={setView} />
      <DeadlineNotice status={status} />
      <RunProgress status={status} />
      {view.tab === 'items' && <RunItems status={status} view={view} onView={setView} />}
      {view.tab === 'chart' && <RunChart status={status} />}
      {view.tab === 'effect' && <EffectCard batch={batch} />}
    </Screen>
  )
}

/** Of a run under way too: there is nothing to do, and that is worth saying. */
function nextOfRun(status: RunStatus, isHandedOver: boolean): string {
  if (status.state !== 'running') return nextOf(status, status, isHandedOver)
  return status.trouble === null
    ? 'Nothing to do: it goes on by itself. It can be paused at any time.'
    : 'Read what keeps it; it tries again by itself.'
}

function RunningActions({ status: { batch } }: { readonly status: RunStatus }) {
  const [stopping, setStopping] = useState(false)
  const pause = useAct((api) => api.runs.pause({ batch }))
  const stop = useAct((api) => api.runs.stop({ batch }))
  return (
    <>
      <Button icon="pause" busy={pause.busy} onClick={() => void pause.run()}>
        Pause
      </Button>
      <Button onClick={() => setStopping(true)}>Stop…</Button>
      <Dialog
        open={stopping}
        onClose={() => setStopping(false)}
        title="Stop this run?"
        description="What is in flight is finished, nothing more is sent, and the report says what was not. It can be resumed all the same."
        failure={stop.failure ?? pause.failure}
        confirm={{
          label: 'Stop the run',
          busy: stop.busy,
          onConfirm: () => void stop.run().then((well) => well && setStopping(false)),
        }}
      />
    </>
  )
}

function RestingActions({ status }: { readonly status: RunStatus }) {
  const { batch, counts } = status
  const vendor = useVendor(status.vendor)
  const connections = valueOr(
    useWorkspace((workspace) => workspace.connections),
    [],
  )
  const connection = connections.find(({ name }) => name === status.connection)
  const [asking, setAsking] = useState(false)
  const [moving, setMoving] = useState(false)
  const [key, setKey] = useState('')
  const [passphrase, setPassphrase] = useState('')
  const isKeyInFile = useKeyInFile()
  const resume = useAct((api, secret: string, signs: string) =>
    api.runs.resume({
      batch,
      ...(secret !== '' && { key: secret }),
      ...(signs !== '' && { passphrase: signs }),
    }),
  )
  const canResume =
    status.startedAt !== null &&
    status.state !== 'running' &&
    (leftOf(counts) > 0 || counts['pending-approval'] > 0)
  if (vendor?.handOver === true) {
    return (
      <LinkButton look="primary" icon="shield" href={hrefOf('batches', batch)}>
        To the hand-over
      </LinkButton>
    )
  }
  if (!canResume) return null
  const asksKey = connection === undefined || needsKey(connection)
  const go = (): void => {
    setKey('')
    setPassphrase('')
    void resume.run(key, passphrase).then((well) => well && setAsking(false))
  }
  return (
    <>
      {status.place !== null && <Button onClick={() => setMoving(true)}>Move…</Button>}
      {moving && <MoveRun status={status} onClose={() => setMoving(false)} />}
      <Button
        look="primary"
        icon="runs"
        busy={resume.busy}
        onClick={() => (asksKey || isKeyInFile ? setAsking(true) : go())}
      >
        {status.state === 'finished' ? 'Check approvals' : 'Resume'}
      </Button>
      <Dialog
        open={asking || (resume.failure !== null && !asksKey)}
        onClose={() => {
          setAsking(false)
          resume.clear()
        }}
        title="Resume this run"
        failure={resume.failure}
        confirm={{
          label: 'Resume',
          busy: resume.busy,
          disabled: asksKey && key === '',
          onConfirm: go,
        }}
      >
        {asksKey && (
          <TextField
            type="key"
            label={`${vendor?.secret.label ?? 'Key'}, for this run only`}
            help="No key is stored for this connection. This one is held in memory until the run ends."
            value={key}
            onChange={setKey}
          />
        )}
        {isKeyInFile && <RunPassphrase value={passphrase} onChange={setPassphrase} />}
      </Dialog>
    </>
  )
}
