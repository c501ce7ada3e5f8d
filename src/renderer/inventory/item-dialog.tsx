import { useRef } from 'react'
import type { InventoryItem } from '../../contract/inventories.ts'
import type { TargetSchema } from '../../contract/vendor.ts'
import { Dialog } from '../components/dialog.tsx'
import { formatCount } from '../components/format.ts'
import { KeyValues } from '../components/layout.tsx'

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
    <Dialog open={item !== null} onClose={onClose} title={shown?.commonName ?? 'Item'} cancelLabel="Close">
      {shown !== null && (
        <KeyValues
          entries={[
            ...Object.entries(shown.target).map(([name, value]) => ({
              name: labels.get(name) ?? name,
              value: <span className="mono whole">{value}</span>,
            })),
            shown.organization !== undefined && { name: 'Organization', value: shown.organization },
            shown.validFrom !== undefined && { name: 'Valid from', value: shown.validFrom },
            shown.validTo !== undefined && { name: 'Expires', value: shown.validTo },
            ...Object.entries(shown.attributes).map(([name, value]) => ({
              name: name.replaceAll('_', ' '),
              value: <span className="whole">{value}</span>,
            })),
            shown.sourceRow !== 0 && { name: 'Line of the file', value: formatCount(shown.sourceRow) },
          ]}
        />
      )}
    </Dialog>
  )
}
