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
import { words } from '../words/words.ts'
import { NeedsOthers, proposalSaved } from './proposals-card.tsx'
import { useSigningAct } from './use-signing-act.tsx'

const say = words.authority.trusted

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
      title={say.title}
      actions={
        <Button icon="plus" busy={choose.busy} onClick={() => void choose.run()}>
          {say.add}
        </Button>
      }
    >
      <FailureNotice failure={choose.failure ?? remove.failure} />
      <Listing
        bare
        what={say.what}
        of={keys}
        onRetry={again}
        keyOf={({ keyId }) => keyId}
        empty={say.none}
        columns={[
          {
            header: say.name,
            cell: ({ name, note }) => (
              <>
                {name}
                {note !== null && <p className="muted">{note}</p>}
              </>
            ),
          },
          { header: say.fingerprint, look: 'mono', cell: ({ fingerprint }) => fingerprint },
          {
            header: say.added,
            cell: ({ addedAt, addedBy }) => say.by(<Time at={addedAt} />, addedBy),
          },
          {
            header: say.remove,
            look: 'deed',
            cell: (key) => (
              <Button aria-label={say.removeNamed(key.name)} onClick={() => void remove.run(key)}>
                {say.removeOpen}
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
  const toast = useToast()
  const needed = policy.kind === 'ready' ? policy.value.approvals : 0
  const propose = useSigningAct(async (api, passphrase) => {
    const { file, fingerprint } = found
    const given = name.trim()
    const change = { kind: 'trust.added' as const, file, fingerprint, ...(given !== '' && { name: given }) }
    const written = await api.policy.propose({ change, ...passphrase })
    if (written !== null) toast(proposalSaved(written))
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
      <Dialog open onClose={onClose} title={found.isOwn ? say.ownTitle : say.alreadyTitle}>
        <p>{found.isOwn ? say.ownNeverCounts : say.nothingToAdd}</p>
      </Dialog>
    )
  }
  return (
    <>
      <Dialog
        open
        onClose={onClose}
        title={say.addTitle}
        description={say.addDescription}
        failure={deed.failure}
        confirm={{
          label: needed > 0 ? say.sameSign : say.sameTrust,
          busy: deed.busy,
          disabled: policy.kind === 'loading',
          onConfirm: () => void deed.run(),
        }}
      >
        <div className="stack">
          <KeyValues
            entries={[
              { name: say.fingerprint, value: <span className="mono whole">{found.fingerprint}</span> },
            ]}
          />
          <TextField label={say.name} value={name} onChange={setName} maxLength={120} />
          <Notice tone="waiting">{say.willCount}</Notice>
          {needed > 0 && <NeedsOthers approvals={needed} />}
        </div>
      </Dialog>
      {deed.dialog}
    </>
  )
}
