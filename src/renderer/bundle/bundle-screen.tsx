import { useState } from 'react'
import { APPROVAL_DAYS } from '../../contract/approval-days.ts'
import type { BundleView } from '../../contract/bundles.ts'
import { useSigningAct } from '../authority/use-signing-act.tsx'
import { ValidDays } from '../authority/valid-days.tsx'
import { useAct } from '../bridge/use-act.ts'
import { useAnswer } from '../bridge/use-answer.ts'
import { Button, LinkButton } from '../components/button.tsx'
import { Dialog } from '../components/dialog.tsx'
import { DrillNotice } from '../components/drill-notice.tsx'
import { TextField } from '../components/field.tsx'
import { EmptyState, Loading, Screen } from '../components/layout.tsx'
import { NextStep, toCard } from '../components/next-step.tsx'
import { FailureNotice, Notice } from '../components/notice.tsx'
import { useToast } from '../components/toasts.tsx'
import { hrefOf, type Route } from '../route/route.ts'
import { go } from '../route/use-route.ts'
import { useIntake } from '../shell/intake.tsx'
import { words } from '../words/words.ts'
import { SignaturesCard, SubjectCard } from './subject-card.tsx'

const say = words.bundle

/** A bundle that somebody handed over: explained without importing it, then approved or imported. */
export function BundleScreen({ route }: { readonly route: Route }) {
  const { choose } = useIntake()
  const { file, name = say.theBundle } = route.params
  if (file === undefined) {
    return (
      <Screen
        title={say.none.title}
        next={<NextStep says={say.none.next} leads={[() => void choose('bundle')]} />}
      >
        <EmptyState
          icon="shield"
          title={say.none.empty}
          action={<Button onClick={() => void choose('bundle')}>{words.common.chooseFile}</Button>}
        >
          {say.none.carries}
        </EmptyState>
      </Screen>
    )
  }
  return <OpenedBundle key={file} file={file} name={name} />
}

function OpenedBundle({ file, name }: { readonly file: string; readonly name: string }) {
  const [view, again] = useAnswer((api) => api.bundles.inspect({ file }), [file], ['identity.changed'])
  if (view.kind === 'ready') return <Bundle file={file} name={name} view={view.value} />
  return (
    <Screen title={name}>
      {view.kind === 'loading' ? (
        <Loading what={say.theBundle} />
      ) : (
        <>
          <FailureNotice failure={view.failure} onRetry={again} />
          <p className="muted">{say.nothingImported}</p>
        </>
      )}
    </Screen>
  )
}

function Bundle({
  file,
  name,
  view: { file: facts, subject, here },
}: {
  readonly file: string
  readonly name: string
  readonly view: BundleView
}) {
  const [importing, setImporting] = useState(false)
  const [approving, setApproving] = useState(false)
  const [days, setDays] = useState(APPROVAL_DAYS)
  const toast = useToast()
  const may = subject.mayApprove
  const toDigest = toCard(words.common.whatWasSealed)
  const startApproving = (): void => setApproving(true)
  const startImporting = (): void => setImporting(true)
  const approve = useSigningAct(
    async (api, passphrase) => {
      const written = await api.bundles.approveFile({ file, digest: subject.digest, days, ...passphrase })
      if (written !== null)
        toast({ title: words.common.wrote(written), message: words.common.handApprovalBack })
    },
    () => setApproving(false),
  )
  return (
    <Screen
      title={name}
      sub={say.sub(facts.bytes)}
      next={
        may.kind === 'yes' ? (
          <NextStep says={say.next.approve} leads={[toDigest, startApproving, startImporting]} />
        ) : here === null ? (
          <NextStep says={say.next.import} leads={[toDigest, startImporting]} />
        ) : (
          <NextStep says={say.next.take} leads={[startImporting, hrefOf('batches', here.batch)]} />
        )
      }
      actions={
        <>
          {here !== null && (
            <LinkButton icon="batches" href={hrefOf('batches', here.batch)}>
              {say.toBatch}
            </LinkButton>
          )}
          {may.kind === 'yes' && (
            <Button icon="shield" onClick={startApproving}>
              {say.approve.open}
            </Button>
          )}
          <Button look="primary" icon="inventory" onClick={startImporting}>
            {here === null ? say.import.open : say.import.takeOpen}
          </Button>
        </>
      }
    >
      {subject.drill && <DrillNotice />}
      {here !== null && (
        <Notice tone="quiet" title={say.isHere(here.batch, words.states.batches[here.state])}>
          {say.addsApprovals}
        </Notice>
      )}
      {may.kind === 'no' && (
        <Notice tone="quiet" title={words.common.cannotApproveHere}>
          {may.why}
        </Notice>
      )}
      <SignaturesCard subject={subject} />
      <SubjectCard subject={subject} />
      <Dialog
        open={approving}
        onClose={() => setApproving(false)}
        title={say.approve.title}
        description={say.approve.description(subject.items, subject.operationTitle, subject.host)}
        failure={approve.failure}
        confirm={{ label: say.approve.confirm, busy: approve.busy, onConfirm: () => void approve.run() }}
      >
        <p className="mono digest">{subject.digest}</p>
        <ValidDays days={days} onChange={setDays} />
      </Dialog>
      {approve.dialog}
      {importing && (
        <ImportBundle
          file={file}
          isNew={here === null}
          batch={subject.batch}
          onClose={() => setImporting(false)}
        />
      )}
    </Screen>
  )
}

function ImportBundle({
  file,
  isNew,
  batch,
  onClose,
}: {
  readonly file: string
  readonly isNew: boolean
  readonly batch: string
  readonly onClose: () => void
}) {
  const [name, setName] = useState(batch)
  const toast = useToast()
  const take = useAct(async (api) => {
    const taken = await api.bundles.import({
      file,
      ...(isNew && name.trim() !== '' && { name: name.trim() }),
    })
    const { name: called } = taken.batch
    toast({
      title: taken.outcome === 'imported' ? say.import.imported(called) : say.import.wasHere(called),
      message: say.import.newApprovals(taken.newApprovals),
    })
    go('batches', taken.batch.name)
  })
  return (
    <Dialog
      open
      onClose={onClose}
      title={isNew ? say.import.title : say.import.takeTitle}
      description={say.import.description}
      failure={take.failure}
      confirm={{
        label: isNew ? say.import.confirm : say.import.takeConfirm,
        busy: take.busy,
        onConfirm: () => void take.run(),
      }}
    >
      {isNew && <TextField label={say.import.name} value={name} onChange={setName} maxLength={120} />}
    </Dialog>
  )
}
