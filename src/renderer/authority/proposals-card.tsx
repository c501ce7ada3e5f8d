import { useState } from 'react'
import type { Proposal } from '../../contract/identity.ts'
import { useAct } from '../bridge/use-act.ts'
import { Button } from '../components/button.tsx'
import { Dialog } from '../components/dialog.tsx'
import { Card, KeyValues } from '../components/layout.tsx'
import { FailureNotice, Notice } from '../components/notice.tsx'
import { Pill } from '../components/pill.tsx'
import { Time } from '../components/time.tsx'
import { useToast } from '../components/toasts.tsx'
import { type RowColumn, RowTable } from '../table/row-table.tsx'
import { words } from '../words/words.ts'
import { useSigningAct } from './use-signing-act.tsx'

const say = words.authority.proposals

/** Said where a change needs others before it is made. */
export function NeedsOthers({ approvals }: { readonly approvals: number }) {
  return (
    <Notice tone="waiting" title={say.needsOthers(approvals)}>
      {say.needsOthersHow}
    </Notice>
  )
}

export const proposalSaved = (file: string) => ({
  title: words.common.wrote(file),
  message: say.nothingChangedYet,
})

const APPROVERS: readonly RowColumn<Proposal['approvedBy'][number]>[] = [
  { header: say.approvedBy, cell: ({ name }) => (name === '' ? say.notKnownHere : name) },
  { header: say.fingerprint, look: 'mono', cell: ({ fingerprint }) => fingerprint },
  {
    header: say.here,
    cell: ({ isTrusted }) =>
      isTrusted ? (
        <Pill tone="done" icon="check">
          {say.trusted}
        </Pill>
      ) : (
        <Pill tone="waiting" icon="warning">
          {say.notTrusted}
        </Pill>
      ),
  },
]

type Opened = Proposal & { readonly file: string }

/** Changes that one person may not make alone: opened, then approved for somebody else or made here. */
export function ProposalsCard() {
  const [opened, setOpened] = useState<Opened | null>(null)
  const choose = useAct(async (api) => {
    const chosen = await api.workspace.chooseFile({ purpose: 'change' })
    if (chosen !== null)
      setOpened({ ...(await api.policy.inspect({ file: chosen.file })), file: chosen.file })
  })
  return (
    <Card
      title={say.title}
      actions={
        <Button icon="folder" busy={choose.busy} onClick={() => void choose.run()}>
          {say.open}
        </Button>
      }
    >
      <div className="stack">
        <p className="muted">{say.what}</p>
        <FailureNotice failure={choose.failure} />
      </div>
      {opened !== null && <ProposalDialog opened={opened} onClose={() => setOpened(null)} />}
    </Card>
  )
}

function ProposalDialog({ opened, onClose }: { readonly opened: Opened; readonly onClose: () => void }) {
  const { file, digest, isOwn, needed, approvedBy, mayApprove } = opened
  const toast = useToast()
  const approve = useSigningAct(async (api, passphrase) => {
    const written = await api.policy.approve({ file, digest, ...passphrase })
    if (written !== null)
      toast({ title: words.common.wrote(written), message: words.common.handApprovalBack })
  }, onClose)
  const apply = useSigningAct(async (api, passphrase) => {
    await api.policy.apply({ file, digest, ...passphrase })
    toast({ title: say.isMade, message: say.proposedChange(opened.change) })
  }, onClose)
  const trusted = approvedBy.filter(({ isTrusted }) => isTrusted).length
  const deed = isOwn ? apply : approve
  return (
    <>
      <Dialog
        open
        onClose={onClose}
        title={isOwn ? say.makeTitle : say.approveTitle}
        description={isOwn ? say.makeDescription : say.approveDescription}
        wide
        failure={deed.failure}
        cancelLabel={words.common.close}
        {...((isOwn || mayApprove.kind === 'yes') && {
          confirm: {
            label: isOwn ? say.make : say.approve,
            busy: deed.busy,
            disabled: isOwn && trusted < needed,
            onConfirm: () => void deed.run(),
          },
        })}
      >
        <KeyValues
          entries={[
            { name: say.change, value: <b>{say.proposedChange(opened.change)}</b> },
            opened.change.kind !== 'policy.set' && {
              name: say.key,
              value: <span className="mono whole">{opened.change.fingerprint}</span>,
            },
            {
              name: say.workspace,
              value: (
                <>
                  <span className="mono whole">{opened.workspace}</span>
                  {isOwn && say.thisOne}
                </>
              ),
            },
            { name: say.proposed, value: say.by(<Time at={opened.at} />, opened.by) },
            { name: say.needs, value: words.common.approvals(needed) },
          ]}
        />
        {approvedBy.length === 0 ? (
          <p className="muted">{say.nobodyYet}</p>
        ) : (
          <RowTable columns={APPROVERS} rows={approvedBy} keyOf={({ fingerprint }) => fingerprint} />
        )}
        {isOwn && trusted < needed && <Notice tone="waiting">{say.missing(needed - trusted)}</Notice>}
        {!isOwn && mayApprove.kind === 'no' && (
          <Notice tone="quiet" title={words.common.cannotApproveHere}>
            {mayApprove.why}
          </Notice>
        )}
      </Dialog>
      {deed.dialog}
    </>
  )
}
