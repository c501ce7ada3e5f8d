import { useRef } from 'react'
import type { InventoryItem } from '../../contract/inventories.ts'
import type { TargetSchema } from '../../contract/vendor.ts'
import { Dialog } from '../components/dialog.tsx'
import { formatCount } from '../components/format.ts'
import { KeyValues } from '../components/layout.tsx'
import { words } from '../words/words.ts'

/** All that the inventory knows of one item. */
export function ItemDialog({
  item,
  schema,
  onClose,
}: {
  readonly item: InventoryItem | null
  readonly schema: TargetSchema | undefined
  readonly onClose: () => void
}) {
  // The last item stays while the dialog closes, so that it does not go blank on its way out.
  const last = useRef(item)
  if (item !== null) last.current = item
  const shown = last.current
  const labels = new Map(schema?.columns.map(({ name, label }) => [name, label]))
  return (
    <Dialog
      open={item !== null}
      onClose={onClose}
      title={shown?.commonName ?? words.inventory.item.title}
      cancelLabel={words.common.close}
    >
      {shown !== null && (
        <KeyValues
          entries={[
            ...Object.entries(shown.target).map(([name, value]) => ({
              name: labels.get(name) ?? name,
              value: <span className="mono whole">{value}</span>,
            })),
            shown.organization !== undefined && {
              name: words.inventory.columns.organization,
              value: shown.organization,
            },
            shown.validFrom !== undefined && {
              name: words.inventory.columns.validFrom,
              value: shown.validFrom,
            },
            shown.validTo !== undefined && { name: words.inventory.columns.expires, value: shown.validTo },
            ...Object.entries(shown.attributes).map(([name, value]) => ({
              name: name.replaceAll('_', ' '),
              value: <span className="whole">{value}</span>,
            })),
            shown.sourceRow !== 0 && { name: words.inventory.item.line, value: formatCount(shown.sourceRow) },
          ]}
        />
      )}
    </Dialog>
  )
}
