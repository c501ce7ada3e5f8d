import type { ImportSummary } from '../../contract/inventories.ts'
import { Button, LinkButton } from '../components/button.tsx'
import { formatCount } from '../components/format.ts'
import { Card, Figure, Screen } from '../components/layout.tsx'
import { NextStep, toCard } from '../components/next-step.tsx'
import { SummaryFacts } from '../inventory/inventory-facts.tsx'
import { RejectedRows } from '../inventory/rejected-rows.tsx'
import { hrefOf } from '../route/route.ts'
import { useIntake } from '../shell/intake.tsx'
import { words } from '../words/words.ts'

export function ImportDone({ summary }: { readonly summary: ImportSummary }) {
  const { choose } = useIntake()
  const { inventory } = summary
  return (
    <Screen
      title={words.imports.done.title(inventory)}
      next={
        summary.rejected > 0 ? (
          <NextStep
            says={words.imports.done.nextRejected}
            leads={[toCard(words.inventory.rejected.title), hrefOf('inventory', inventory)]}
          />
        ) : (
          <NextStep
            says={words.imports.done.next}
            leads={[hrefOf('inventory', inventory), hrefOf('batches', null, { new: '1', inventory })]}
          />
        )
      }
      actions={
        <>
          <Button onClick={() => void choose('inventory')}>{words.imports.done.again}</Button>
          <LinkButton href={hrefOf('batches', null, { new: '1', inventory })}>
            {words.imports.done.batch}
          </LinkButton>
          <LinkButton look="primary" href={hrefOf('inventory', inventory)}>
            {words.imports.done.open}
          </LinkButton>
        </>
      }
    >
      <Card>
        <div className="figures">
          <Figure value={formatCount(summary.imported)} label={words.imports.done.imported} tone="done" />
          <Figure
            value={formatCount(summary.duplicates)}
            label={words.imports.done.duplicates(summary.duplicates)}
          />
          <Figure
            value={formatCount(summary.rejected)}
            label={words.imports.done.rejected(summary.rejected)}
            {...(summary.rejected > 0 ? { tone: 'waiting' as const } : {})}
          />
          <Figure value={formatCount(summary.read)} label={words.imports.done.read(summary.read)} />
        </div>
      </Card>
      {summary.rejected > 0 && (
        <Card>
          <RejectedRows key={inventory} inventory={inventory} rejected={summary.rejected} />
        </Card>
      )}
      <Card title={words.imports.done.file}>
        <SummaryFacts summary={summary} />
      </Card>
    </Screen>
  )
}
