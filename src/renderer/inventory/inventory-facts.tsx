import type { ImportSummary } from '../../contract/inventories.ts'
import { Dialog } from '../components/dialog.tsx'
import { formatBytes, formatCount } from '../components/format.ts'
import { KeyValues } from '../components/layout.tsx'
import { RejectedRows } from './rejected-rows.tsx'

/** Where an inventory came from, and what of it was left out and why. */
export function InventoryFacts({
  inventory,
  open,
  onClose,
}: {
  readonly inventory: ImportSummary
  readonly open: boolean
  readonly onClose: () => void
}) {
  return (
    <Dialog open={open} onClose={onClose} title="About this import" cancelLabel="Close" wide>
      <SummaryFacts summary={inventory} />
      {inventory.rejected > 0 && (
        <RejectedRows inventory={inventory.inventory} rejected={inventory.rejected} />
      )}
    </Dialog>
  )
}

export function SummaryFacts({ summary }: { readonly summary: ImportSummary }) {
  return (
    <KeyValues
      entries={[
        { name: 'Source', value: summary.source.name },
        summary.source.bytes > 0 && { name: 'Size', value: formatBytes(summary.source.bytes) },
        { name: 'SHA-256', value: <span className="mono whole">{summary.source.sha256}</span> },
        { name: 'Rows read', value: <span className="number">{formatCount(summary.read)}</span> },
        { name: 'Imported', value: <span className="number">{formatCount(summary.imported)}</span> },
        {
          name: 'Duplicates',
          value: <span className="number">{formatCount(summary.duplicates)} folded</span>,
        },
        { name: 'Rejected', value: <span className="number">{formatCount(summary.rejected)}</span> },
      ]}
    />
  )
}
