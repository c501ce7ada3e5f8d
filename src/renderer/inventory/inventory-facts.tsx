import type { ImportSummary } from '../../contract/inventories.ts'
import { Dialog } from '../components/dialog.tsx'
import { formatBytes, formatCount } from '../components/format.ts'
import { KeyValues } from '../components/layout.tsx'
import { words } from '../words/words.ts'
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
    <Dialog open={open} onClose={onClose} title={words.inventory.about} cancelLabel={words.common.close} wide>
      <SummaryFacts summary={inventory} />
      {inventory.rejected > 0 && (
        <RejectedRows
          key={inventory.inventory}
          inventory={inventory.inventory}
          rejected={inventory.rejected}
        />
      )}
    </Dialog>
  )
}

export function SummaryFacts({ summary }: { readonly summary: ImportSummary }) {
  return (
    <KeyValues
      entries={[
        { name: words.inventory.facts.source, value: summary.source.name },
        summary.source.bytes > 0 && {
          name: words.inventory.facts.size,
          value: formatBytes(summary.source.bytes),
        },
        {
          name: words.inventory.facts.sha256,
          value: <span className="mono whole">{summary.source.sha256}</span>,
        },
        {
          name: words.inventory.facts.read,
          value: <span className="number">{formatCount(summary.read)}</span>,
        },
        {
          name: words.inventory.facts.imported,
          value: <span className="number">{formatCount(summary.imported)}</span>,
        },
        {
          name: words.inventory.facts.duplicates,
          value: <span className="number">{words.inventory.facts.folded(summary.duplicates)}</span>,
        },
        {
          name: words.inventory.facts.rejected,
          value: <span className="number">{formatCount(summary.rejected)}</span>,
        },
      ]}
    />
  )
}
