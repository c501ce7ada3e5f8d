import { useEffect, useRef, useState } from 'react'
import { APPROVAL_DAYS } from '../../contract/approval-days.ts'
import type { Batch, BatchRequest } from '../../contract/batches.ts'
import type { BatchSubject } from '../../contract/bundles.ts'
import { startsItselfWords } from '../../contract/schedule-words.ts'
import { useSigningAct } from '../authority/use-signing-act.tsx'
import { ValidDays } from '../authority/valid-days.tsx'
import { failureOf } from '../bridge/api-failure.ts'
import { useAct } from '../bridge/use-act.ts'
import { useAnswer } from '../bridge/use-answer.ts'
import { SaveBundle } from '../bundle/save-bundle.tsx'
import { SignaturesCard } from '../bundle/subject-card.tsx'
import { Button, LinkButton } from '../components/button.tsx'
import { Dialog } from '../components/dialog.tsx'
import { DrillNotice } from '../components/drill-notice.tsx'
import { formatCount } from '../components/format.ts'
import { Card, KeyValues, Loading, Screen } from '../components/layout.tsx'
import { NextStep, press, toCard, toWrongField } from '../components/next-step.tsx'
import { FailureNotice, Notice } from '../components/notice.tsx'
import { BatchStatePill, DrillMark } from '../components/pill.tsx'
import { Time } from '../components/time.tsx'
import { useToast } from '../components/toasts.tsx'
import { WrongFields } from '../components/wrong-fields.tsx'
import { EffectCard } from '../effect/effect-card.tsx'
import { hrefOf } from '../route/route.ts'
import { go } from '../route/use-route.ts'
import { useVendor } from '../stores/workspace-context.tsx'
import { words } from '../words/words.ts'
import { CheckCard } from './check-card.tsx'
import { HandOverCard } from './hand-over-card.tsx'
import { nextOf } from './next-of.ts'
import { OtherBatchesOfDraft, OtherBatchesOfSealed } from './other-batches.tsx'
import { RequestForm } from './request-form.tsx'
import { StartRun } from './start-run.tsx'
import { Steps } from './steps.tsx'

/** Typing rests for so long before a draft saves itself. */
const SAVE_AFTER_MS = 400

export function BatchDetail({ name }: { readonly name: string }) {
  const [batch, again] = useAnswer((api) => api.batches.show({ batch: name }), [name], ['batches.changed'])
  if (batch.kind !== 'ready') {
    return (
      <Screen title={name}>
        {batch.kind === 'loading' ? (
          <Loading what={words.batches.loading} />
        ) : (
          <FailureNotice failure={batch.failure} onRetry={again} />
        )}
      </Screen>
    )
  }
  return batch.value.state === 'draft' ? (
    <DraftBatch batch={batch.value} />
  ) : (
    <SealedBatch batch={batch.value} />
  )
}

function NameOf({ batch, drill }: { readonly batch: Batch; readonly drill: boolean | undefined }) {
  return (
    <>
      {batch.name}
      <DrillMark drill={drill} />
    </>
  )
}

function DraftBatch({ batch }: { readonly batch: Batch }) {
  const vendor = useVendor(batch.vendor)
  const operations = (vendor?.operations ?? []).filter(({ target }) => target.kind === batch.kind)
  const operation = operations.find(({ id }) => id === batch.request.operation)
  const [request, setRequest] = useState<BatchRequest>(batch.request)
  const [isWrong, setWrong] = useState(false)
  const [sealing, setSealing] = useState(false)
  const [past, setPast] = useState<readonly BatchRequest[]>([])
  const say = useToast()
  const cannotUndo = (error: unknown): void => {
    const { message, hint } = failureOf(error)
    say({ level: 'warning', title: message, ...(hint !== undefined && { message: hint }) })
  }
  const save = useAct((api, next: BatchRequest) =>
    api.batches.update({ batch: batch.name, request: next, filter: batch.filter }),
  )
  const [check, checkAgain] = useAnswer(
    (api) => api.batches.check({ batch: batch.name }),
    [batch.name, JSON.stringify(batch.request)],
  )
  const seal = useAct((api) => api.batches.seal({ batch: batch.name }))
  const remove = useAct(async (api) => {
    await api.batches.remove({ batch: batch.name })
    const { name, inventory, filter } = batch
    say({
      title: words.batches.draft.removed(name),
      undo: () =>
        void api.batches
          .create({ name, inventory, request, filter })
          .then(() => go('batches', name), cannotUndo),
    })
    go('batches')
  })
  const saved = useRef(JSON.stringify(batch.request))
  const undoing = useRef(false)
  const undo = (): void => {
    const last = past.at(-1)
    if (last === undefined) return
    undoing.current = true
    setPast(past.slice(0, -1))
    setRequest(last)
  }
  const { run } = save
  const saveLater = useRef(run)
  saveLater.current = run
  useEffect(() => {
    const text = JSON.stringify(request)
    if (text === saved.current) return
    const timer = setTimeout(() => {
      const before = JSON.parse(saved.current) as BatchRequest
      // What was taken back is not a change to be taken back in turn.
      setPast((all) => (undoing.current ? all : [...all, before]))
      undoing.current = false
      saved.current = text
      void saveLater.current(request)
    }, SAVE_AFTER_MS)
    return () => clearTimeout(timer)
  }, [request])
  const isUndecided =
    check.kind === 'ready' && check.value.elsewhere.length > 0 && request.otherBatches === undefined
  const sealable = check.kind === 'ready' && check.value.sealable && !save.busy && !isWrong
  return (
    <Screen
      title={<NameOf batch={batch} drill={request.drill} />}
      sub={words.batches.draft.sub(batch.inventory)}
      next={
        sealable ? (
          <NextStep
            says={words.batches.draft.nextSeal}
            leads={[toCard(words.batches.check.title), () => setSealing(true)]}
          />
        ) : isWrong ? (
          <NextStep says={words.batches.nextWrong} leads={[toWrongField]} />
        ) : isUndecided ? (
          <NextStep says={words.batches.draft.nextOthers} leads={[toCard(words.batches.elsewhere.title)]} />
        ) : (
          <NextStep says={words.batches.draft.next} leads={[toCard(words.batches.check.title)]} />
        )
      }
      actions={
        <>
          <Button disabled={past.length === 0} onClick={undo}>
            {words.batches.draft.undo}
          </Button>
          <Button busy={remove.busy} onClick={() => void remove.run()}>
            {words.batches.draft.remove}
          </Button>
          <Button look="primary" icon="shield" disabled={!sealable} onClick={() => setSealing(true)}>
            {words.batches.draft.seal}
          </Button>
        </>
      }
    >
      {request.drill === true && <DrillNotice />}
      <Steps at="check" />
      <FailureNotice failure={save.failure ?? remove.failure} />
      {check.kind === 'ready' && (
        <OtherBatchesOfDraft
          met={check.value.elsewhere}
          choice={request.otherBatches}
          onChoose={(choice) => {
            const { otherBatches: _, ...rest } = request
            setRequest(choice === undefined ? rest : { ...rest, otherBatches: choice })
          }}
        />
      )}
      <div className="two">
        <div className="stack">
          <WrongFields onWrong={setWrong}>
            <RequestForm operations={operations} request={request} onChange={setRequest} />
          </WrongFields>
        </div>
        <div className="stack">
          <CheckCard check={check} onRetry={checkAgain} />
          {operation !== undefined && !operation.reversible && (
            <Notice tone="stop">{words.batches.draft.permanent(operation.title)}</Notice>
          )}
        </div>
      </div>
      <Dialog
        open={sealing}
        onClose={() => setSealing(false)}
        title={words.batches.sealing.title}
        description={words.batches.sealing.sub(check.kind === 'ready' ? check.value.items : 0)}
        failure={seal.failure}
        confirm={{
          label: words.batches.sealing.seal,
          busy: seal.busy,
          onConfirm: () => void seal.run().then((well) => well && setSealing(false)),
        }}
      />
    </Screen>
  )
}

function SealedBatch({ batch }: { readonly batch: Batch }) {
  const vendor = useVendor(batch.vendor)
  const operation = vendor?.operations.find(({ id }) => id === batch.request.operation)
  const [starting, setStarting] = useState(false)
  const [saving, setSaving] = useState(false)
  const [subject] = useAnswer(
    (api) => api.bundles.subject({ batch: batch.name }),
    [batch.name],
    ['batches.changed', 'identity.changed'],
  )
  const wasStarted = batch.state !== 'sealed' && batch.state !== 'approved'
  const isHandedOver = vendor?.handOver === true
  const isLeft = batch.state !== 'finished' && batch.state !== 'running'
  const missing = subject.kind === 'ready' ? missingApprovals(subject.value) : 0
  const { request } = batch
  return (
    <Screen
      title={<NameOf batch={batch} drill={request.drill} />}
      sub={words.batches.sealed.sub(operation?.title ?? request.operation, vendor?.title ?? batch.vendor)}
      next={
        <NextOfSealed
          batch={batch}
          missing={missing}
          isHandedOver={isHandedOver}
          onSave={() => setSaving(true)}
          onStart={() => setStarting(true)}
        />
      }
      actions={
        <>
          <Button
            look={missing > 0 && !wasStarted && !isHandedOver ? 'primary' : 'plain'}
            icon="download"
            onClick={() => setSaving(true)}
          >
            {words.batches.sealed.saveBundle}
          </Button>
          {subject.kind === 'ready' && subject.value.mayApprove.kind === 'yes' && !wasStarted && (
            <ApproveBatch batch={batch} digest={subject.value.digest} />
          )}
          {wasStarted ? (
            <LinkButton
              look={isHandedOver ? 'plain' : 'primary'}
              icon="runs"
              href={hrefOf('runs', batch.name)}
            >
              {words.batches.sealed.toRun}
            </LinkButton>
          ) : isHandedOver ? null : (
            <Button look={missing > 0 ? 'plain' : 'primary'} icon="runs" onClick={() => setStarting(true)}>
              {words.batches.sealed.run}
            </Button>
          )}
        </>
      }
    >
      {request.drill === true && <DrillNotice />}
      {isHandedOver && <HandOverCard batch={batch} vendor={vendor?.title ?? batch.vendor} />}
      <Card title={words.batches.sealed.title}>
        <KeyValues
          entries={[
            { name: words.batches.sealed.state, value: <BatchStatePill state={batch.state} /> },
            {
              name: words.batches.sealed.items,
              value: <span className="number">{formatCount(batch.counts.total)}</span>,
            },
            { name: words.batches.sealed.operation, value: operation?.title ?? request.operation },
            request.reason !== undefined && { name: words.batches.sealed.reason, value: request.reason },
            request.comment !== '' && { name: words.batches.sealed.comment, value: request.comment },
            request.deadline !== undefined && {
              name: words.batches.sealed.deadline,
              value: <Time at={request.deadline.dueAt} />,
            },
            request.incident !== undefined && {
              name: words.batches.sealed.incident,
              value: request.incident,
            },
            request.startsItself !== undefined && {
              name: words.batches.sealed.starts,
              value: startsItselfWords(request.startsItself),
            },
            {
              name: words.batches.sealed.source,
              value: words.batches.sealed.sourceOf(batch.source.name, batch.source.bytes),
            },
            {
              name: words.batches.sealed.sourceDigest,
              value: <span className="mono digest">{batch.source.sha256}</span>,
            },
            { name: words.batches.sealed.preparedBy, value: batch.createdBy },
            batch.sealedAt !== undefined && {
              name: words.batches.sealed.sealed,
              value: <Time at={batch.sealedAt} />,
            },
            { name: words.batches.sealed.digest, value: <span className="mono digest">{batch.digest}</span> },
          ]}
        />
      </Card>
      {isLeft && (
        <OtherBatchesOfSealed batch={batch.name} mayRepeat={request.otherBatches?.kind === 'include'} />
      )}
      {subject.kind === 'failed' && <FailureNotice failure={subject.failure} />}
      {subject.kind === 'ready' && <SignaturesCard subject={subject.value} />}
      {operation?.target.kind === 'certificate' && <EffectCard batch={batch.name} />}
      {saving && <SaveBundle batch={batch.name} onClose={() => setSaving(false)} />}
      {operation !== undefined && (
        <StartRun batch={batch} operation={operation} open={starting} onClose={() => setStarting(false)} />
      )}
    </Screen>
  )
}

const missingApprovals = ({ approvalsNeeded, approvals }: BatchSubject): number =>
  Math.max(0, approvalsNeeded - approvals.filter(({ counts }) => counts).length)

function NextOfSealed({
  batch,
  missing,
  isHandedOver,
  onSave,
  onStart,
}: {
  readonly batch: Batch
  readonly missing: number
  readonly isHandedOver: boolean
  readonly onSave: () => void
  readonly onStart: () => void
}) {
  const { sealed, handOver } = words.batches
  const wasStarted = batch.state !== 'sealed' && batch.state !== 'approved'
  if (!wasStarted && missing > 0) return <NextStep says={sealed.nextApprovals(missing)} leads={[onSave]} />
  if (!isHandedOver)
    return wasStarted ? (
      <NextStep says={sealed.nextFollow} leads={[hrefOf('runs', batch.name)]} />
    ) : (
      <NextStep says={sealed.nextRun} leads={[onStart]} />
    )
  const isOut = batch.counts.submitting + batch.counts['in-doubt'] > 0
  const isOver = batch.state === 'finished' || batch.state === 'stopped'
  return (
    <NextStep
      says={nextOf(batch, undefined, true)}
      leads={[isOver ? hrefOf('reports') : press(isOut ? handOver.read : handOver.write)]}
    />
  )
}

/** A batch that somebody else has prepared, approved where it will run. */
function ApproveBatch({ batch, digest }: { readonly batch: Batch; readonly digest: string }) {
  const [asking, setAsking] = useState(false)
  const [days, setDays] = useState(APPROVAL_DAYS)
  const approve = useSigningAct(
    (api, passphrase) => api.bundles.approve({ batch: batch.name, digest, days, ...passphrase }),
    () => setAsking(false),
  )
  return (
    <>
      <Button icon="shield" onClick={() => setAsking(true)}>
        {words.batches.approving.open}
      </Button>
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        title={words.batches.approving.title}
        description={words.batches.approving.sub(batch.counts.total)}
        failure={approve.failure}
        confirm={{
          label: words.batches.approving.approve,
          busy: approve.busy,
          onConfirm: () => void approve.run(),
        }}
      >
        <p className="mono digest">{digest}</p>
        <ValidDays days={days} onChange={setDays} />
      </Dialog>
      {approve.dialog}
    </>
  )
}
