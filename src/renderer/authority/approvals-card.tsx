import { useState } from 'react'
import type { AuthorityChange } from '../../contract/identity.ts'
import { useAnswer } from '../bridge/use-answer.ts'
import { Button } from '../components/button.tsx'
import { Dialog } from '../components/dialog.tsx'
import { Select } from '../components/field.tsx'
import { Card, Loading } from '../components/layout.tsx'
import { FailureNotice } from '../components/notice.tsx'
import { Time } from '../components/time.tsx'
import { useToast } from '../components/toasts.tsx'
import { type RowColumn, RowTable } from '../table/row-table.tsx'
import { words } from '../words/words.ts'
import { NeedsOthers, proposalSaved } from './proposals-card.tsx'
import { useSigningAct } from './use-signing-act.tsx'

const say = words.authority.approvals
const CHOICES = Array.from({ length: 11 }, (_, count) => ({ value: String(count), label: say.choice(count) }))
const LISTED_MAX = 10

const CHANGES: readonly RowColumn<AuthorityChange>[] = [
  { header: say.when, cell: ({ at }) => <Time at={at} /> },
  { header: say.who, cell: ({ actor }) => actor },
  { header: say.changed, cell: ({ change }) => say.made(change) },
  { header: say.signed, cell: ({ isSigned }) => say.isSigned(isSigned) },
  { header: say.approvedBy, cell: ({ approvals }) => say.others(approvals) },
]

/** How many other people must have approved a batch before it runs. */
export function ApprovalsCard() {
  const [policy, again] = useAnswer((api) => api.policy.show({}), [], ['identity.changed'])
  const [changing, setChanging] = useState(false)
  return (
    <Card
      title={say.title}
      actions={policy.kind === 'ready' && <Button onClick={() => setChanging(true)}>{say.change}</Button>}
    >
      {policy.kind === 'loading' && <Loading what={say.what} lines={2} />}
      {policy.kind === 'failed' && <FailureNotice failure={policy.failure} onRetry={again} />}
      {policy.kind === 'ready' && (
        <div className="stack">
          <p>{say.isNeeded(policy.value.approvals)}</p>
          {policy.value.changes.length > 0 && <Changes changes={policy.value.changes} />}
          {changing && <ChangePolicy now={policy.value.approvals} onClose={() => setChanging(false)} />}
        </div>
      )}
    </Card>
  )
}

function ChangePolicy({ now, onClose }: { readonly now: number; readonly onClose: () => void }) {
  const [approvals, setApprovals] = useState(now)
  const toast = useToast()
  const set = useSigningAct((api, passphrase) => api.policy.set({ approvals, ...passphrase }), onClose)
  const propose = useSigningAct(async (api, passphrase) => {
    const written = await api.policy.propose({ change: { kind: 'policy.set', approvals }, ...passphrase })
    if (written !== null) toast(proposalSaved(written))
  }, onClose)
  const needsOthers = approvals < now
  const deed = needsOthers ? propose : set
  return (
    <>
      <Dialog
        open
        onClose={onClose}
        title={say.changeTitle}
        description={say.changeDescription}
        failure={deed.failure}
        confirm={{
          label: needsOthers ? say.signProposal : say.signChange,
          busy: deed.busy,
          disabled: approvals === now,
          onConfirm: () => void deed.run(),
        }}
      >
        <Select
          label={say.beforeItRuns}
          value={String(approvals)}
          choices={CHOICES}
          onChange={(value) => setApprovals(Number(value))}
        />
        {needsOthers && <NeedsOthers approvals={now} />}
      </Dialog>
      {deed.dialog}
    </>
  )
}

function Changes({ changes }: { readonly changes: readonly AuthorityChange[] }) {
  return (
    <RowTable
      caption={<caption className="visually-hidden">{say.changes}</caption>}
      columns={CHANGES}
      rows={changes.slice(0, LISTED_MAX)}
      keyOf={({ seq }) => seq}
    />
  )
}
