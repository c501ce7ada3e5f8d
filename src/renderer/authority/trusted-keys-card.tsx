import { useState } from 'react'
import type { KeyPreview, TrustedKey } from '../../contract/identity.ts'
import { useAct } from '../bridge/use-act.ts'
import { useAnswer } from '../bridge/use-answer.ts'
import { Button } from '../components/button.tsx'
import { Dialog } from '../components/dialog.tsx'
import { TextField } from '../components/field.tsx'
import { Card, KeyValues } from '../components/layout.tsx'
import { FailureNotice, Notice } from '../components/notice.tsx'
import { Time } from '../components/time.tsx'
import { useToast } from '../components/toasts.tsx'
import { Listing } from '../table/listing.tsx'
import { NeedsOthers, proposalSaved } from './proposals-card.tsx'
import { useSigningAct } from './use-signing-act.tsx'

/** Whose approvals count. */
export function TrustedKeysCard() {
  const [keys, again] = useAnswer((api) => api.trust.list({}), [], ['identity.changed'])
  const [found, setFound] = useState<(KeyPreview & { readonly file: string }) | null>(null)
  const remove = useSigningAct((api, passphrase, { fingerprint }: TrustedKey) =>
    api.trust.remove({ fingerprint, ...passphrase }),
  )
  const choose = useAct(async (api) => {
    const chosen = await api.workspace.chooseFile({ purpose: 'key' })
    if (chosen !== null) setFound({ ...(await api.trust.preview({ file: chosen.file })), file: chosen.file })
  })
  return (
    <Card
      title="Trusted keys"
      actions={
        <Button icon="plus" busy={choose.busy} onClick={() => void choose.run()}>
          Add a key…
        </Button>
      }
    >
      <FailureNotice failure={choose.failure ?? remove.failure} />
      <Listing
        bare
        what="the keys"
        of={keys}
        onRetry={again}
        keyOf={({ keyId }) => keyId}
        empty="None yet. The approvals of colleagues count once their public keys stand here."
        columns={[
          {
            header: 'Name',
            cell: ({ name, note }) => (
              <>
                {name}
                {note !== null && <p className="muted">{note}</p>}
              </>
            ),
          },
          { header: 'Fingerprint', look: 'mono', cell: ({ fingerprint }) => fingerprint },
          {
            header: 'Added',
            cell: ({ addedAt, addedBy }) => (
              <>
                <Time at={addedAt} /> by {addedBy}
              </>
            ),
          },
          {
            header: 'Remove',
            look: 'deed',
            cell: (key) => (
              <Button aria-label={`Remove ${key.name}`} onClick={() => void remove.run(key)}>
                Remove…
              </Button>
            ),
          },
        ]}
      />
      {found !== null && <AddKey found={found} onClose={() => setFound(null)} />}
      {remove.dialog}
    </Card>
  )
}

function AddKey({
  found,
  onClose,
}: {
  readonly found: KeyPreview & { readonly file: string }
  readonly onClose: () => void
}) {
  const [name, setName] = useState(found.name)
  const [policy] = useAnswer((api) => api.policy.show({}), [], ['identity.changed'])
  const say = useToast()
  const needed = policy.kind === 'ready' ? policy.value.approvals : 0
  const propose = useSigningAct(async (api, passphrase) => {
    const { file, fingerprint } = found
    const given = name.trim()
    const change = { kind: 'trust.added' as const, file, fingerprint, ...(given !== '' && { name: given }) }
    const written = await api.policy.propose({ change, ...passphrase })
    if (written !== null) say(proposalSaved(written))
  }, onClose)
  const add = useSigningAct(
    (api, passphrase) =>
      api.trust.add({
        file: found.file,
        fingerprint: found.fingerprint,
        ...(name.trim() !== '' && { name: name.trim() }),
        ...passphrase,
      }),
    onClose,
  )
  const deed = needed > 0 ? propose : add
  if (found.isOwn || found.isTrusted) {
    return (
      <Dialog
        open
        onClose={onClose}
        title={found.isOwn ? 'This is your own key' : 'This key is trusted already'}
      >
        <p>
          {found.isOwn
            ? 'Nobody approves what they have prepared themselves: your own key never counts.'
            : 'There is nothing to add.'}
        </p>
      </Dialog>
    )
  }
  return (
    <>
      <Dialog
        open
        onClose={onClose}
        title="Trust this key?"
        description="Call its owner, and let them read the fingerprint of their key to you."
        failure={deed.failure}
        confirm={{
          label: needed > 0 ? 'It is the same: sign the proposal…' : 'It is the same: trust it',
          busy: deed.busy,
          disabled: policy.kind === 'loading',
          onConfirm: () => void deed.run(),
        }}
      >
        <div className="stack">
          <KeyValues
            entries={[
              { name: 'Fingerprint', value: <span className="mono whole">{found.fingerprint}</span> },
            ]}
          />
          <TextField label="Name" value={name} onChange={setName} maxLength={120} />
          <Notice tone="waiting">Approvals that this key gives will count for every batch.</Notice>
          {needed > 0 && <NeedsOthers approvals={needed} />}
        </div>
      </Dialog>
      {deed.dialog}
    </>
  )
}
