import { useState } from 'react'
import { useSigningAct } from '../authority/use-signing-act.tsx'
import { Dialog } from '../components/dialog.tsx'
import { TextField } from '../components/field.tsx'
import { useToast } from '../components/toasts.tsx'

/** Saves a sealed batch as one file, to be carried to another machine. */
export function SaveBundle({ batch, onClose }: { readonly batch: string; readonly onClose: () => void }) {
  const [host, setHost] = useState('')
  const say = useToast()
  const save = useSigningAct(async (api, passphrase) => {
    const written = await api.bundles.export({
      batch,
      ...(host.trim() !== '' && { host: host.trim() }),
      ...passphrase,
    })
    if (written !== null) say({ title: `Wrote ${written}`, message: 'It holds the batch, and no key.' })
  }, onClose)
  return (
    <>
      <Dialog
        open
        onClose={onClose}
        title="Save as a bundle"
        description="One file with the sealed batch, signed with this workspace’s key: to be approved by somebody else, or run on another machine."
        failure={save.failure}
        confirm={{ label: 'Save…', busy: save.busy, onConfirm: () => void save.run() }}
      >
        <TextField
          label="Only for this host"
          required={false}
          mono
          placeholder="one.digicert.com"
          value={host}
          onChange={setHost}
          maxLength={300}
          help="Then the batch runs there and nowhere else."
        />
      </Dialog>
      {save.dialog}
    </>
  )
}
