import { useState } from 'react'
import { useSigningAct } from '../authority/use-signing-act.tsx'
import { Dialog } from '../components/dialog.tsx'
import { TextField } from '../components/field.tsx'
import { useToast } from '../components/toasts.tsx'
import { words } from '../words/words.ts'

const say = words.bundle.save

/** Saves a sealed batch as one file, to be carried to another machine. */
export function SaveBundle({ batch, onClose }: { readonly batch: string; readonly onClose: () => void }) {
  const [host, setHost] = useState('')
  const toast = useToast()
  const save = useSigningAct(async (api, passphrase) => {
    const written = await api.bundles.export({
      batch,
      ...(host.trim() !== '' && { host: host.trim() }),
      ...passphrase,
    })
    if (written !== null) toast({ title: words.common.wrote(written), message: say.holdsNoKey })
  }, onClose)
  return (
    <>
      <Dialog
        open
        onClose={onClose}
        title={say.title}
        description={say.description}
        failure={save.failure}
        confirm={{ label: say.confirm, busy: save.busy, onConfirm: () => void save.run() }}
      >
        <TextField
          label={say.host}
          required={false}
          mono
          placeholder={say.hostExample}
          value={host}
          onChange={setHost}
          maxLength={300}
          help={say.hostHelp}
        />
      </Dialog>
      {save.dialog}
    </>
  )
}
