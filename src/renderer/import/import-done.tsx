import type { ImportSummary } from '../../contract/inventories.ts'
import { Button, LinkButton } from '../components/button.tsx'
import { formatCount } from '../components/format.ts'
import { Card, Figure, Screen } from '../components/layout.tsx'
import { SummaryFacts } from '../inventory/inventory-facts.tsx'
import { RejectedRows } from '../inventory/rejected-rows.tsx'
import { hrefOf } from '../route/route.ts'
import { useIntake } from '../shell/intake.tsx'

export function ImportDone({ summary }: { readonly summary: ImportSummary }) {
  const { choose } = useIntake()
  const { inventory } = summary
  return (
    <Screen
      title={`${inventory} is imported`}
      next={
        summary.rejected > 0
          ? 'Look at the rejected rows, then open the inventory and filter it down to what is to be revoked.'
          : 'Open the inventory and filter it down to what is to be revoked, or make a batch of all.'
      }
      actions={
        <>
          <Button onClick={() => void choose('inventory')}>Import another file…</Button>
          <LinkButton href={hrefOf('batches', null, { new: '1', inventory })}>New batch from all</LinkButton>
          <LinkButton look="primary" href={hrefOf('inventory', inventory)}>
            Open the inventory
          </LinkButton>
        </>
      }
    >
      <Card>
        <div className="figures">
          <Figure value={formatCount(summary.imported)} label="imported" tone="done" />
          <Figure value={formatCount(summary.duplicates)} label="duplicates folded" />
          <Figure
            value={formatCount(summary.rejected)}
            label="rows rejected"
            {...(summary.rejected > 0 ? { tone: 'waiting' as const } : {})}
          />
          <Figure value={formatCount(summary.read)} label="rows read" />
        </div>
      </Card>
      {summary.rejected > 0 && (
        <Card>
          <RejectedRows inventory={inventory} rejected={summary.rejected} />
        </Card>
      )}
      <Card title="The file">
        <SummaryFacts summary={summary} />
      </Card>
    </Screen>
  )
}
