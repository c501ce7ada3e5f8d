import { useState } from 'react'
import type { Connection } from '../../contract/connections.ts'
import type { VendorInfo } from '../../contract/vendor.ts'
import { useAct } from '../bridge/use-act.ts'
import { Dialog } from '../components/dialog.tsx'
import { TextField } from '../components/field.tsx'
import { useToast } from '../components/toasts.tsx'
import { words } from '../words/words.ts'

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
    say({ title: words.connections.setKey.stored(name) })
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
      title={
        connection?.key === 'stored' ? words.connections.setKey.titleReplace : words.connections.setKey.title
      }
      description={connection === null ? undefined : words.connections.setKey.boundTo(connection.host)}
      failure={set.failure}
      confirm={{
        label: words.connections.setKey.store,
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
        label={vendor?.secret.label ?? words.connections.key}
        help={vendor?.secret.help}
        value={key}
        onChange={setKey}
      />
    </Dialog>
  )
}
