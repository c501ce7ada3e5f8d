import { useState } from 'react'
import type { Connection } from '../../contract/connections.ts'
import type { VendorInfo } from '../../contract/vendor.ts'
import { useAct } from '../bridge/use-act.ts'
import { Dialog } from '../components/dialog.tsx'
import { TextField } from '../components/field.tsx'
import { useToast } from '../components/toasts.tsx'

/** Takes a key and hands it on. It can be set, never read back: the field is emptied as soon as it is sent. */
export function SetKey({
  connection,
  vendor,
  onClose,
}: {
  readonly connection: Connection | null
  readonly vendor: VendorInfo | undefined
  readonly onClose: () => void
}) {
  const [key, setKey] = useState('')
  const say = useToast()
  const set = useAct(async (api, name: string, secret: string) => {
    await api.connections.setKey({ connection: name, key: secret })
    say({ title: `The key of ${name} is stored` })
  })
  const close = (): void => {
    setKey('')
    set.clear()
    onClose()
  }
  return (
    <Dialog
      open={connection !== null}
      onClose={close}
      title={connection?.key === 'stored' ? 'Replace the key' : 'Store a key'}
      description={connection === null ? undefined : `Bound to ${connection.host}; it is sent nowhere else.`}
      failure={set.failure}
      confirm={{
        label: 'Store the key',
        busy: set.busy,
        disabled: key === '',
        onConfirm: () => {
          if (connection === null) return
          void set.run(connection.name, key).then((ok) => ok && close())
          setKey('')
        },
      }}
    >
      <TextField
        type="key"
        label={vendor?.secret.label ?? 'Key'}
        help={vendor?.secret.help}
        value={key}
        onChange={setKey}
      />
    </Dialog>
  )
}
