import type { Connection } from '../../contract/connections.ts'
import { useAct } from '../bridge/use-act.ts'
import { Dialog } from '../components/dialog.tsx'

export function RemoveConnection({
  connection,
  onClose,
}: {
  readonly connection: Connection | null
  readonly onClose: () => void
}) {
  const remove = useAct((api, name: string) => api.connections.remove({ connection: name }))
  const close = (): void => {
    remove.clear()
    onClose()
  }
  return (
    <Dialog
      open={connection !== null}
      onClose={close}
      title={`Remove “${connection?.name ?? ''}”?`}
      description="Its key is deleted from the keychain as well. Runs and reports that used it stay as they are; the key remains valid at the vendor until you withdraw it there."
      failure={remove.failure}
      confirm={{
        label: 'Remove connection and key',
        look: 'danger',
        busy: remove.busy,
        onConfirm: () => connection !== null && void remove.run(connection.name).then((ok) => ok && close()),
      }}
    />
  )
}
