import { useAct } from '../bridge/use-act.ts'
import { Dialog } from '../components/dialog.tsx'
import { go } from '../route/use-route.ts'

export function RemoveInventory({
  name,
  open,
  onClose,
}: {
  readonly name: string
  readonly open: boolean
  readonly onClose: () => void
}) {
  const remove = useAct(async (api) => {
    await api.inventories.remove({ inventory: name })
    go('inventory')
  })
  return (
    <Dialog
      open={open}
      onClose={() => {
        remove.clear()
        onClose()
      }}
      title={`Remove “${name}”?`}
      description="The imported items leave this workspace. Sealed batches keep their own copy, and nothing changes at a vendor."
      failure={remove.failure}
      confirm={{
        label: 'Remove the inventory',
        look: 'danger',
        busy: remove.busy,
        onConfirm: () => void remove.run(),
      }}
    />
  )
}
