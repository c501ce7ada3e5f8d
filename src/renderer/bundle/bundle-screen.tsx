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
import { formatBytes, formatCount } from '../components/format.ts'
import { EmptyState, Loading, Screen } from '../components/layout.tsx'
import { FailureNotice, Notice } from '../components/notice.tsx'
import { useToast } from '../components/toasts.tsx'
import { hrefOf, type Route } from '../route/route.ts'
import { go } from '../route/use-route.ts'
import { useIntake } from '../shell/intake.tsx'
import { SignaturesCard, SubjectCard } from './subject-card.tsx'

/** A bundle that somebody handed over: explained without importing it, then approved or imported. */
export function BundleScreen({ route }: { readonly route: Route }) {
  const { choose } = useIntake()
  const { file, name = 'the bundle' } = route.params
  if (file === undefined) {
    return (
      <Screen title="Open a bundle" next="Choose the file that was handed over.">
        <EmptyState
          icon="shield"
          title="No bundle was chosen"
          action={<Button onClick={() => void choose('bundle')}>Choose a file…</Button>}
        >
          A bundle carries a sealed batch from one machine to another. It holds no key.
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
        <Loading what="the bundle" />
      ) : (
        <>
          <FailureNotice failure={view.failure} onRetry={again} />
          <p className="muted">Nothing was imported.</p>
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
  const say = useToast()
  const may = subject.mayApprove
  const approve = useSigningAct(
    async (api, passphrase) => {
      const written = await api.bundles.approveFile({ file, digest: subject.digest, days, ...passphrase })
      if (written !== null)
        say({ title: `Wrote ${written}`, message: 'Hand it back: it holds the approval.' })
    },
    () => setApproving(false),
  )
  return (
    <Screen
      title={name}
      sub={`A bundle of ${formatBytes(facts.bytes)}. It holds: every byte of it was checked. Nothing was imported.`}
      next={
        may.kind === 'yes'
          ? 'Compare the digest with the preparer, then approve it, or import it to run it here.'
          : here === null
            ? 'Compare the digest with the preparer, then import it to run it here.'
            : 'Take its approvals, then go on from the batch.'
      }
      actions={
        <>
          {here !== null && (
            <LinkButton icon="batches" href={hrefOf('batches', here.batch)}>
              To the batch
            </LinkButton>
          )}
          {may.kind === 'yes' && (
            <Button icon="shield" onClick={() => setApproving(true)}>
              Approve…
            </Button>
          )}
          <Button look="primary" icon="inventory" onClick={() => setImporting(true)}>
            {here === null ? 'Import…' : 'Take its approvals…'}
          </Button>
        </>
      }
    >
      {subject.drill && <DrillNotice />}
      {here !== null && (
        <Notice tone="quiet" title={`It is here already, as “${here.batch}” (${here.state}).`}>
          Importing it again adds approvals that it did not have, and nothing else.
        </Notice>
      )}
      {may.kind === 'no' && (
        <Notice tone="quiet" title="It cannot be approved here.">
          {may.why}
        </Notice>
      )}
      <SignaturesCard subject={subject} />
      <SubjectCard subject={subject} />
      <Dialog
        open={approving}
        onClose={() => setApproving(false)}
        title="Approve this batch?"
        description={`You sign ${formatCount(subject.items)} items, “${subject.operationTitle}”${subject.host === null ? '' : ` at ${subject.host}`}, with the key of this workspace. The bundle is saved with your approval in it, to be handed back.`}
        failure={approve.failure}
        confirm={{ label: 'Approve', busy: approve.busy, onConfirm: () => void approve.run() }}
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
  const say = useToast()
  const take = useAct(async (api) => {
    const taken = await api.bundles.import({
      file,
      ...(isNew && name.trim() !== '' && { name: name.trim() }),
    })
    say({
      title:
        taken.outcome === 'imported'
          ? `Imported “${taken.batch.name}”`
          : `“${taken.batch.name}” was here already`,
      message: `${formatCount(taken.newApprovals)} new ${taken.newApprovals === 1 ? 'approval' : 'approvals'}.`,
    })
    go('batches', taken.batch.name)
  })
  return (
    <Dialog
      open
      onClose={onClose}
      title={isNew ? 'Import this batch?' : 'Take the approvals of this bundle?'}
      description="Nothing is sent: it is run from the batch’s own page."
      failure={take.failure}
      confirm={{ label: isNew ? 'Import' : 'Take them', busy: take.busy, onConfirm: () => void take.run() }}
    >
      {isNew && <TextField label="Name of the batch here" value={name} onChange={setName} maxLength={120} />}
    </Dialog>
  )
}
