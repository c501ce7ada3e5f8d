import { useState } from 'react'
import { Dialog } from '../components/dialog.tsx'
import { Segmented } from '../components/segmented.tsx'
import { useToast } from '../components/toasts.tsx'
import { words } from '../words/words.ts'
import { proposalSaved } from './proposals-card.tsx'
import { useSigningAct } from './use-signing-act.tsx'

const say = words.authority.replacing

/** Another signing key in the place of this workspace's: handed over by the old one, or by the word of others where that is lost. */
export function ReplaceKey({
  onClose,
  onSave,
}: {
  readonly onClose: () => void
  readonly onSave: () => void
}) {
  const [old, setOld] = useState<'here' | 'lost'>('here')
  const toast = useToast()
  const replace = useSigningAct(async (api, passphrase) => {
    await api.identity.replace(passphrase)
    toast({
      title: say.isReplaced,
      message: say.handOn,
      action: { label: words.authority.own.save, onAction: onSave },
    })
  }, onClose)
  const propose = useSigningAct(async (api, passphrase) => {
    const written = await api.identity.proposeLost(passphrase)
    if (written !== null) toast(proposalSaved(written))
  }, onClose)
  const deed = old === 'here' ? replace : propose
  return (
    <>
      <Dialog
        open
        onClose={onClose}
        title={say.title}
        description={say.description}
        failure={deed.failure}
        confirm={{ label: say.confirm[old], busy: deed.busy, onConfirm: () => void deed.run() }}
      >
        <Segmented
          label={say.oldKey}
          value={old}
          onChange={(value) => {
            deed.clear()
            setOld(value)
          }}
          choices={[
            { value: 'here', label: say.isHere },
            { value: 'lost', label: say.isLost },
          ]}
        />
        <p>{say.what[old]}</p>
      </Dialog>
      {deed.dialog}
    </>
  )
}
