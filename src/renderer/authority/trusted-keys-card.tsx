import { useState } from 'react'
import type { KeyPreview, TrustedKey } from '../../contract/identity.ts'
import { useAct } from '../bridge/use-act.ts'
import { useAnswer } from '../bridge/use-answer.ts'
import { Button } from '../components/button.tsx'
import { Dialog } from '../components/dialog.tsx'
import { TextField } from '../components/field.tsx'
import { Card, KeyValues, Loading } from '../components/layout.tsx'
import { FailureNotice, Notice } from '../components/notice.tsx'
import { Time } from '../components/time.tsx'
import { useToast } from '../components/toasts.tsx'
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
      {keys.kind === 'loading' && <Loading what="the keys" lines={2} />}
      {keys.kind === 'failed' && <FailureNotice failure={keys.failure} onRetry={again} />}
      <FailureNotice failure={choose.failure ?? remove.failure} />
      {keys.kind === 'ready' && keys.value.length === 0 && (
        <p className="muted">
          None yet. The approvals of colleagues count once their public keys stand here.
        </p>
      )}
      {keys.kind === 'ready' && keys.value.length > 0 && (
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Fingerprint</th>
              <th scope="col">Added</th>
              <th scope="col">
                <span className="visually-hidden">Remove</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {keys.value.map((key) => (
              <tr key={key.keyId}>
                <td>
                  {key.name}
                  {key.note !== null && <p className="muted">{key.note}</p>}
                </td>
                <td className="mono whole">{key.fingerprint}</td>
                <td>
                  <Time at={key.addedAt} /> by {key.addedBy}
                </td>
                <td className="right">
                  <Button aria-label={`Remove ${key.name}`} onClick={() => void remove.run(key)}>
                    Remove…
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
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
