import { useEffect, useState } from 'react'
import { leftOf } from '../../contract/run-figures.ts'
import type { RunHalt, RunStatus } from '../../contract/runs.ts'
import { RunPassphrase, useKeyInFile } from '../authority/run-passphrase.tsx'
import { nextOf } from '../batches/next-of.ts'
import { valueOr } from '../bridge/loadable.ts'
import { useAct } from '../bridge/use-act.ts'
import { useAnswer } from '../bridge/use-answer.ts'
import { Button, LinkButton } from '../components/button.tsx'
import { Dialog } from '../components/dialog.tsx'
import { DrillNotice } from '../components/drill-notice.tsx'
import { TextField } from '../components/field.tsx'
import { Loading, Screen } from '../components/layout.tsx'
import { type Lead, NextStep, press, toNotice } from '../components/next-step.tsx'
import { FailureNotice, Notice } from '../components/notice.tsx'
import { DrillMark, EnvironmentMark } from '../components/pill.tsx'
import { LiveStatus } from '../components/progress-bar.tsx'
import { hasPlaceToMend, WhereMended } from '../components/where-mended.tsx'
import { needsKey } from '../connections/needs-key.ts'
import { EffectCard } from '../effect/effect-card.tsx'
import { hrefOf } from '../route/route.ts'
import { useVendor, useWorkspace } from '../stores/workspace-context.tsx'
import { words } from '../words/words.ts'
import { MoveRun } from './move-run.tsx'
import { RunChart } from './run-chart.tsx'
import { RunDoing } from './run-doing.tsx'
import { ALL_ITEMS, exceptionHref, RunExceptions, viewOf } from './run-exceptions.tsx'
import { RunItems } from './run-items.tsx'
import { RunProgress } from './run-progress.tsx'
import { countToRead, useIsUnread } from './use-unread.ts'
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
        <Loading what={words.run.what} />
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
  const isUnread = useIsUnread()(status)
  const read = isUnread ? status : { ...status, exceptionKinds: [] }
  const next = nextOfRun(read, vendor?.handOver === true)
  return (
    <Screen
      fills={view.tab !== 'effect'}
      title={
        <>
          {batch}
          <DrillMark drill={status.drill} />
        </>
      }
      sub={words.run.sub(
        operation?.title ?? status.operation,
        vendor?.title ?? status.vendor,
        status.host === null ? null : (
          <>
            <b className="mono">{status.host}</b>
            <EnvironmentMark environment={status.environment} />
          </>
        ),
      )}
      next={
        status.halt !== null && status.state === 'paused' ? (
          <>
            {next} <NextStep says={words.run.next.thenResume} leads={[press(words.run.resume.resume)]} />
          </>
        ) : (
          <NextStep says={next} leads={leadsOfRun(read, vendor?.handOver === true)} />
        )
      }
      actions={
        <>
          {view.tab !== 'items' && <Button onClick={() => setView(ALL_ITEMS)}>{words.run.showItems}</Button>}
          {view.tab !== 'chart' && (
            <Button onClick={() => setView({ tab: 'chart' })}>{words.run.showChart}</Button>
          )}
          {view.tab !== 'effect' && operation?.target.kind === 'certificate' && (
            <Button onClick={() => setView({ tab: 'effect' })}>{words.run.showEffect}</Button>
          )}
          <LinkButton icon="reports" href={hrefOf('reports')}>
            {words.shell.places.reports}
          </LinkButton>
          {isHere ? <RunningActions status={status} /> : <RestingActions status={status} />}
        </>
      }
    >
      <LiveStatus
        turn={status.state}
        text={words.run.spoken({
          batch,
          isDrill: status.drill,
          state: status.state,
          phase: status.phase,
          settled: counts.total - leftOf(counts),
          total: counts.total,
          toRead: countToRead(status),
        })}
      />
      {status.drill && <DrillNotice />}
      {isElsewhere && <Notice tone="waiting">{words.run.carriedBy(status.runner?.holder ?? '')}</Notice>}
      {status.halt !== null && status.state === 'paused' && (
        <Notice
          tone="waiting"
          title={status.halt.message}
          live
          action={
            <WhereMended
              look="primary"
              code={haltCode(status.halt)}
              {...(status.connection !== null && { connection: status.connection })}
            />
          }
        >
          {/* The heading's next step says it already, where that is the hint. */}
          {status.halt.hint === next ? undefined : status.halt.hint}
        </Notice>
      )}
      <RunDoing status={status} />
      <RunExceptions status={status} onShow={setView} />
      <RunProgress status={status} />
      {view.tab === 'items' && <RunItems status={status} view={view} onView={setView} />}
      {view.tab === 'chart' && <RunChart status={status} />}
      {view.tab === 'effect' && <EffectCard batch={batch} />}
    </Screen>
  )
}

const haltCode = ({ kind }: RunHalt): string => `halt.${kind}`

/** Of a run under way too: there is nothing to do, and that is worth saying. */
function nextOfRun(status: RunStatus, isHandedOver: boolean): string {
  if (status.state !== 'running') return nextOf(status, status, isHandedOver)
  if (status.trouble !== null) return words.run.next.readTrouble
  return status.runner?.here === false ? words.run.next.goesOnElsewhere : words.run.next.goesOn
}

/** In the order in which the sentence names them. */
function leadsOfRun(status: RunStatus, isHandedOver: boolean): readonly Lead[] {
  const { batch, state, exceptionKinds } = status
  const [kind] = exceptionKinds
  switch (state) {
    case 'running':
      return [toNotice]
    case 'finished':
      return kind !== undefined ? [exceptionHref(batch, kind.kind), hrefOf('reports')] : [hrefOf('reports')]
    case 'paused':
    case 'stopped':
      return isHandedOver ? [hrefOf('batches', batch)] : [press(words.run.resume.resume), hrefOf('reports')]
    case 'draft':
    case 'approved':
    case 'sealed':
      return [hrefOf('batches', batch)]
    default:
      return state satisfies never
  }
}

function RunningActions({ status: { batch } }: { readonly status: RunStatus }) {
  const [stopping, setStopping] = useState(false)
  const pause = useAct((api) => api.runs.pause({ batch }))
  const stop = useAct((api) => api.runs.stop({ batch }))
  return (
    <>
      <Button icon="pause" busy={pause.busy} onClick={() => void pause.run()}>
        {words.run.pause}
      </Button>
      <Button onClick={() => setStopping(true)}>{words.run.stop.open}</Button>
      <Dialog
        open={stopping}
        onClose={() => setStopping(false)}
        title={words.run.stop.title}
        description={words.run.stop.description}
        failure={stop.failure ?? pause.failure}
        confirm={{
          label: words.run.stop.confirm,
          busy: stop.busy,
          onConfirm: () => void stop.run().then((well) => well && setStopping(false)),
        }}
      />
    </>
  )
}

function RestingActions({ status }: { readonly status: RunStatus }) {
  const { batch, counts } = status
  const say = words.run.resume
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
        {say.toHandOver}
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
      {status.place !== null && <Button onClick={() => setMoving(true)}>{words.run.move.open}</Button>}
      {moving && <MoveRun status={status} onClose={() => setMoving(false)} />}
      <Button
        look={status.halt !== null && hasPlaceToMend(haltCode(status.halt)) ? 'plain' : 'primary'}
        icon="runs"
        busy={resume.busy}
        onClick={() => (asksKey || isKeyInFile ? setAsking(true) : go())}
      >
        {status.state === 'finished' ? say.checkApprovals : say.resume}
      </Button>
      <Dialog
        open={asking || (resume.failure !== null && !asksKey)}
        onClose={() => {
          setAsking(false)
          resume.clear()
        }}
        title={say.title}
        failure={resume.failure}
        confirm={{
          label: say.resume,
          busy: resume.busy,
          disabled: asksKey && key === '',
          onConfirm: go,
        }}
      >
        {asksKey && (
          <TextField
            type="key"
            label={say.keyForThisRun(vendor?.secret.label)}
            help={say.keyHelp}
            value={key}
            onChange={setKey}
          />
        )}
        {isKeyInFile && <RunPassphrase value={passphrase} onChange={setPassphrase} />}
      </Dialog>
    </>
  )
}
