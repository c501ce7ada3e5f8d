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
import { NeedsOthers, proposalSaved } from './proposals-card.tsx'
import { useSigningAct } from './use-signing-act.tsx'

const CHOICES = Array.from({ length: 11 }, (_, count) => ({
  value: String(count),
  label:
    count === 0
      ? 'None: whoever prepares may run'
      : count === 1
        ? 'One other person'
        : `${count} other people`,
}))
const LISTED_MAX = 10

/** How many other people must have approved a batch before it runs. */
export function ApprovalsCard() {
  const [policy, again] = useAnswer((api) => api.policy.show({}), [], ['identity.changed'])
  const [changing, setChanging] = useState(false)
  return (
    <Card
      title="Approvals needed"
      actions={policy.kind === 'ready' && <Button onClick={() => setChanging(true)}>Change…</Button>}
    >
      {policy.kind === 'loading' && <Loading what="the policy" lines={2} />}
      {policy.kind === 'failed' && <FailureNotice failure={policy.failure} onRetry={again} />}
      {policy.kind === 'ready' && (
        <div className="stack">
          <p>
            {policy.value.approvals === 0
              ? 'None: a sealed batch may be run by whoever prepared it.'
              : `A batch runs, and is resumed, only with ${policy.value.approvals === 1 ? 'the approval of one trusted key' : `approvals of ${policy.value.approvals} trusted keys`} of other people than its preparer and whoever runs it. To lower this, or to trust another key, takes the same approvals: a proposal is signed here, approved by them, and then made.`}
          </p>
          {policy.value.changes.length > 0 && <Changes changes={policy.value.changes} />}
          {changing && <ChangePolicy now={policy.value.approvals} onClose={() => setChanging(false)} />}
        </div>
      )}
    </Card>
  )
}

function ChangePolicy({ now, onClose }: { readonly now: number; readonly onClose: () => void }) {
  const [approvals, setApprovals] = useState(now)
  const say = useToast()
  const set = useSigningAct((api, passphrase) => api.policy.set({ approvals, ...passphrase }), onClose)
  const propose = useSigningAct(async (api, passphrase) => {
    const written = await api.policy.propose({ change: { kind: 'policy.set', approvals }, ...passphrase })
    if (written !== null) say(proposalSaved(written))
  }, onClose)
  const needsOthers = approvals < now
  const deed = needsOthers ? propose : set
  return (
    <>
      <Dialog
        open
        onClose={onClose}
        title="Approvals that a batch needs"
        description="The change is signed with this workspace’s key and kept for good."
        failure={deed.failure}
        confirm={{
          label: needsOthers ? 'Sign the proposal…' : 'Sign the change',
          busy: deed.busy,
          disabled: approvals === now,
          onConfirm: () => void deed.run(),
        }}
      >
        <Select
          label="Before it runs"
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
    <table className="plain-table">
      <caption className="visually-hidden">
        Changes of who may approve and how many must, newest first
      </caption>
      <thead>
        <tr>
          <th scope="col">When</th>
          <th scope="col">Who</th>
          <th scope="col">Change</th>
          <th scope="col">Signed</th>
          <th scope="col">Approved by</th>
        </tr>
      </thead>
      <tbody>
        {changes.slice(0, LISTED_MAX).map((one) => (
          <tr key={one.seq}>
            <td>
              <Time at={one.at} />
            </td>
            <td>{one.actor}</td>
            <td>{wordsOf(one.change)}</td>
            <td>{one.isSigned ? 'yes' : 'no'}</td>
            <td>
              {one.approvals === 0 ? '' : one.approvals === 1 ? 'one other' : `${one.approvals} others`}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function wordsOf(change: AuthorityChange['change']): string {
  switch (change.kind) {
    case 'policy.set':
      return `approvals needed: ${change.approvals}`
    case 'trust.added':
      return `trusts ${change.name}`
    case 'trust.removed':
      return `no longer trusts ${change.name}`
    case 'key.replaced':
      return change.why === 'lost'
        ? `signs with another key: ${change.from} was declared lost`
        : 'signs with another key, handed over by the old one'
    default:
      return change satisfies never
  }
}
