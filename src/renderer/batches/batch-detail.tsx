import { useEffect, useRef, useState } from 'react'
import { APPROVAL_DAYS } from '../../contract/approval-days.ts'
import type { Batch, BatchRequest } from '../../contract/batches.ts'
import type { BatchSubject } from '../../contract/bundles.ts'
import type { VendorInfo } from '../../contract/vendor.ts'
import { startsItselfWords } from '../../contract/wave-schedule.ts'
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
import { formatBytes, formatCount, formatNoun } from '../components/format.ts'
import { Card, KeyValues, Loading, Screen } from '../components/layout.tsx'
import { FailureNotice, Notice } from '../components/notice.tsx'
import { BatchStatePill, DrillMark } from '../components/pill.tsx'
import { Time } from '../components/time.tsx'
import { useToast } from '../components/toasts.tsx'
import { EffectCard } from '../effect/effect-card.tsx'
import { hrefOf } from '../route/route.ts'
import { go } from '../route/use-route.ts'
import { useVendor } from '../stores/workspace-context.tsx'
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
          <Loading what="the batch" />
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
      title: `Draft “${name}” is removed`,
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
  const sealable = check.kind === 'ready' && check.value.sealable && !save.busy
  return (
    <Screen
      title={<NameOf batch={batch} drill={request.drill} />}
      sub={`Draft from ${batch.inventory}. It saves itself; nothing leaves this machine.`}
      next={
        sealable
          ? 'Read the check, then seal the batch.'
          : 'Mend what the check says below; then it can be sealed.'
      }
      actions={
        <>
          <Button disabled={past.length === 0} onClick={undo}>
            Undo the last change
          </Button>
          <Button busy={remove.busy} onClick={() => void remove.run()}>
            Remove…
          </Button>
          <Button look="primary" icon="shield" disabled={!sealable} onClick={() => setSealing(true)}>
            Seal batch…
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
          <RequestForm operations={operations} request={request} onChange={setRequest} />
        </div>
        <div className="stack">
          <CheckCard check={check} onRetry={checkAgain} />
          {operation !== undefined && !operation.reversible && (
            <Notice tone="stop">
              {operation.title} is permanent. It cannot be undone by this program or by the vendor.
            </Notice>
          )}
        </div>
      </div>
      <Dialog
        open={sealing}
        onClose={() => setSealing(false)}
        title="Seal this batch?"
        description={`Its ${check.kind === 'ready' ? formatCount(check.value.items) : ''} items, operation, reason and comment are fixed for good, under one digest. It is not run yet.`}
        failure={seal.failure}
        confirm={{
          label: 'Seal',
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
  const { request } = batch
  return (
    <Screen
      title={<NameOf batch={batch} drill={request.drill} />}
      sub={`${operation?.title ?? request.operation} · ${vendor?.title ?? batch.vendor}`}
      next={nextOfSealed(batch, subject.kind === 'ready' ? subject.value : null, vendor)}
      actions={
        <>
          <Button icon="download" onClick={() => setSaving(true)}>
            Save as a bundle…
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
              To the run
            </LinkButton>
          ) : isHandedOver ? null : (
            <Button look="primary" icon="runs" onClick={() => setStarting(true)}>
              Run…
            </Button>
          )}
        </>
      }
    >
      {request.drill === true && <DrillNotice />}
      {isHandedOver && <HandOverCard batch={batch} vendor={vendor?.title ?? batch.vendor} />}
      <Card title="What was sealed">
        <KeyValues
          entries={[
            { name: 'State', value: <BatchStatePill state={batch.state} /> },
            { name: 'Items', value: <span className="number">{formatCount(batch.counts.total)}</span> },
            { name: 'Operation', value: operation?.title ?? request.operation },
            request.reason !== undefined && { name: 'Reason', value: request.reason },
            request.comment !== '' && { name: 'Comment', value: request.comment },
            request.deadline !== undefined && {
              name: 'Deadline',
              value: <Time at={request.deadline.dueAt} />,
            },
            request.incident !== undefined && { name: 'Incident', value: request.incident },
            request.startsItself !== undefined && {
              name: 'Starts',
              value: startsItselfWords(request.startsItself),
            },
            { name: 'Source', value: `${batch.source.name}, ${formatBytes(batch.source.bytes)}` },
            {
              name: 'SHA-256 of the source',
              value: <span className="mono digest">{batch.source.sha256}</span>,
            },
            { name: 'Prepared by', value: batch.createdBy },
            batch.sealedAt !== undefined && { name: 'Sealed', value: <Time at={batch.sealedAt} /> },
            { name: 'Digest', value: <span className="mono digest">{batch.digest}</span> },
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

const APPROVALS = { one: 'approval', many: 'approvals' }

function nextOfSealed(batch: Batch, subject: BatchSubject | null, vendor: VendorInfo | undefined): string {
  const isHandedOver = vendor?.handOver === true
  const wasStarted = batch.state !== 'sealed' && batch.state !== 'approved'
  if (wasStarted)
    return isHandedOver ? nextOf(batch, undefined, true) : 'Follow the run, or read what came of it.'
  const missing =
    subject === null ? 0 : subject.approvalsNeeded - subject.approvals.filter(({ counts }) => counts).length
  return missing > 0
    ? `${formatNoun(missing, APPROVALS)} of other people ${missing === 1 ? 'is' : 'are'} missing: save it as a bundle, and have it approved.`
    : isHandedOver
      ? nextOf(batch, undefined, true)
      : 'Run it.'
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
        Approve…
      </Button>
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        title="Approve this batch?"
        description={`You sign its ${formatCount(batch.counts.total)} items with the key of this workspace.`}
        failure={approve.failure}
        confirm={{ label: 'Approve', busy: approve.busy, onConfirm: () => void approve.run() }}
      >
        <p className="mono digest">{digest}</p>
        <ValidDays days={days} onChange={setDays} />
      </Dialog>
      {approve.dialog}
    </>
  )
}
