import { useState } from 'react'
import type { AuthorityChange, Proposal } from '../../contract/identity.ts'
import { useAct } from '../bridge/use-act.ts'
import { Button } from '../components/button.tsx'
import { Dialog } from '../components/dialog.tsx'
import { formatNoun } from '../components/format.ts'
import { Card, KeyValues } from '../components/layout.tsx'
import { FailureNotice, Notice } from '../components/notice.tsx'
import { Pill } from '../components/pill.tsx'
import { Time } from '../components/time.tsx'
import { useToast } from '../components/toasts.tsx'
import { useSigningAct } from './use-signing-act.tsx'

const APPROVAL = { one: 'approval', many: 'approvals' }

/** Said where a change needs others before it is made. */
export function NeedsOthers({ approvals }: { readonly approvals: number }) {
  return (
    <Notice tone="waiting" title={`This needs ${formatNoun(approvals, APPROVAL)} of other people first.`}>
      It is written to a file, and nothing changes yet. Colleagues whose keys are trusted here open it in
      their workspace and approve it; opened here again, the change is made.
    </Notice>
  )
}

export const proposalSaved = (file: string) => ({
  title: `Wrote ${file}`,
  message: 'Nothing is changed yet: hand it to those who must approve it.',
})

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
      title="Proposed changes"
      actions={
        <Button icon="folder" busy={choose.busy} onClick={() => void choose.run()}>
          Open a proposal…
        </Button>
      }
    >
      <div className="stack">
        <p className="muted">
          Under a policy, fewer approvals or another trusted key need the approvals that the policy asks for.
          Open a proposal to see what it would change: to approve it for a colleague, or to make it here once
          it is approved.
        </p>
        <FailureNotice failure={choose.failure} />
      </div>
      {opened !== null && <ProposalDialog opened={opened} onClose={() => setOpened(null)} />}
    </Card>
  )
}

function ProposalDialog({ opened, onClose }: { readonly opened: Opened; readonly onClose: () => void }) {
  const { file, digest, isOwn, needed, approvedBy, mayApprove } = opened
  const say = useToast()
  const approve = useSigningAct(async (api, passphrase) => {
    const written = await api.policy.approve({ file, digest, ...passphrase })
    if (written !== null) say({ title: `Wrote ${written}`, message: 'Hand it back: it holds the approval.' })
  }, onClose)
  const apply = useSigningAct(async (api, passphrase) => {
    await api.policy.apply({ file, digest, ...passphrase })
    say({ title: 'The change is made', message: wordsOf(opened.change) })
  }, onClose)
  const trusted = approvedBy.filter(({ isTrusted }) => isTrusted).length
  const deed = isOwn ? apply : approve
  return (
    <>
      <Dialog
        open
        onClose={onClose}
        title={isOwn ? 'Make this change?' : 'Approve this change?'}
        description={
          isOwn
            ? 'It was proposed here. Made with enough approvals, it is signed with this workspace’s key and kept for good.'
            : 'It would change another workspace. Your approval is signed with this workspace’s key.'
        }
        wide
        failure={deed.failure}
        cancelLabel="Close"
        {...((isOwn || mayApprove.kind === 'yes') && {
          confirm: {
            label: isOwn ? 'Make the change' : 'Approve…',
            busy: deed.busy,
            disabled: isOwn && trusted < needed,
            onConfirm: () => void deed.run(),
          },
        })}
      >
        <KeyValues
          entries={[
            { name: 'Change', value: <b>{wordsOf(opened.change)}</b> },
            opened.change.kind !== 'policy.set' && {
              name: 'Key',
              value: <span className="mono whole">{opened.change.fingerprint}</span>,
            },
            {
              name: 'Workspace',
              value: (
                <>
                  <span className="mono whole">{opened.workspace}</span>
                  {isOwn && ' (this one)'}
                </>
              ),
            },
            {
              name: 'Proposed',
              value: (
                <>
                  <Time at={opened.at} /> by {opened.by}
                </>
              ),
            },
            { name: 'Needs', value: formatNoun(needed, APPROVAL) },
          ]}
        />
        {approvedBy.length === 0 ? (
          <p className="muted">Nobody has approved it yet.</p>
        ) : (
          <table className="plain-table">
            <thead>
              <tr>
                <th scope="col">Approved by</th>
                <th scope="col">Fingerprint</th>
                <th scope="col">Here</th>
              </tr>
            </thead>
            <tbody>
              {approvedBy.map((key) => (
                <tr key={key.fingerprint}>
                  <td>{key.name === '' ? 'not known here' : key.name}</td>
                  <td className="mono whole">{key.fingerprint}</td>
                  <td>
                    {key.isTrusted ? (
                      <Pill tone="done" icon="check">
                        trusted
                      </Pill>
                    ) : (
                      <Pill tone="waiting" icon="warning">
                        not trusted
                      </Pill>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        {isOwn && trusted < needed && (
          <Notice tone="waiting">
            {`${formatNoun(needed - trusted, APPROVAL)} by trusted keys are missing: hand the file to those who must give them.`}
          </Notice>
        )}
        {!isOwn && mayApprove.kind === 'no' && (
          <Notice tone="quiet" title="It cannot be approved here.">
            {mayApprove.why}
          </Notice>
        )}
      </Dialog>
      {deed.dialog}
    </>
  )
}

function wordsOf(change: AuthorityChange['change']): string {
  switch (change.kind) {
    case 'policy.set':
      return change.approvals === 0
        ? 'Batches run without an approval'
        : `Batches run with ${formatNoun(change.approvals, APPROVAL)}`
    case 'trust.added':
      return `The key of ${change.name} is trusted`
    case 'trust.removed':
      return `The key of ${change.name} is no longer trusted`
    case 'key.replaced':
      return `${change.name} signs with another key: ${change.from} is lost`
    default:
      return change satisfies never
  }
}
