import { useStore } from 'zustand'
import type { ImportProgress } from '../../contract/inventories.ts'
import { Button, LinkButton } from '../components/button.tsx'
import { formatCount } from '../components/format.ts'
import { Card, EmptyState, Figure, Loading, Screen } from '../components/layout.tsx'
import { NextStep, toCard, toField } from '../components/next-step.tsx'
import { FailureNotice, Notice } from '../components/notice.tsx'
import { LiveStatus, ProgressBar } from '../components/progress-bar.tsx'
import { SummaryFacts } from '../inventory/inventory-facts.tsx'
import { RejectedRows } from '../inventory/rejected-rows.tsx'
import { hrefOf, type Route } from '../route/route.ts'
import { useWorkspace, useWorkspaceStore } from '../stores/workspace-context.tsx'
import { words } from '../words/words.ts'
import { useDiscoverStore } from './discover-context.tsx'
import { DiscoverForm } from './discover-form.tsx'

/** With the whole where the vendor tells it. */
function pagesText({ pages = 1, rows, bytesTotal }: ImportProgress): string {
  return words.discover.running.found(pages, rows, bytesTotal > rows ? bytesTotal : null)
}

/** Fills an inventory by searching at a vendor. */
export function DiscoverScreen({ route }: { readonly route: Route }) {
  const discover = useDiscoverStore()
  const phase = useStore(discover, (state) => state.phase)
  const connections = useWorkspace((workspace) => workspace.connections)
  const vendors = useWorkspace((workspace) => workspace.vendors)
  const settings = useWorkspace((workspace) => workspace.settings)
  const { refresh } = useWorkspaceStore()

  if (phase.kind === 'searching') {
    const { progress, cancelling } = phase
    const text = progress === null ? words.discover.running.firstPage : pagesText(progress)
    return (
      <Screen
        title={words.discover.running.title(phase.host)}
        sub={words.discover.running.sub}
        next={words.discover.running.next}
        actions={
          <Button busy={cancelling} onClick={() => void discover.cancel()}>
            {cancelling ? words.common.cancelling : words.common.cancel}
          </Button>
        }
      >
        <Card>
          <ProgressBar
            label={phase.name}
            value={progress !== null && progress.bytesTotal > 0 ? progress.bytesRead : null}
            max={progress !== null && progress.bytesTotal > 0 ? progress.bytesTotal : 1}
            text={text}
          />
        </Card>
        <LiveStatus text={text} />
      </Screen>
    )
  }
  if (phase.kind === 'done') {
    const { summary } = phase
    return (
      <Screen
        title={words.discover.done.title(summary.inventory)}
        next={
          <NextStep
            says={words.discover.done.next}
            leads={[
              hrefOf('inventory', summary.inventory),
              hrefOf('compare', null, { a: summary.inventory }),
            ]}
          />
        }
        actions={
          <>
            <Button onClick={discover.again}>{words.discover.done.again}</Button>
            <LinkButton look="primary" href={hrefOf('inventory', summary.inventory)}>
              {words.imports.done.open}
            </LinkButton>
          </>
        }
      >
        <Card>
          <div className="figures">
            <Figure value={formatCount(summary.imported)} label={words.discover.done.kept} tone="done" />
            <Figure
              value={formatCount(summary.duplicates)}
              label={words.imports.done.duplicates(summary.duplicates)}
            />
            <Figure
              value={formatCount(summary.rejected)}
              label={words.discover.done.rejected}
              {...(summary.rejected > 0 && { tone: 'waiting' as const })}
            />
          </div>
        </Card>
        {summary.rejected > 0 && (
          <Card>
            <RejectedRows key={summary.inventory} inventory={summary.inventory} rejected={summary.rejected} />
          </Card>
        )}
        <Card title={words.discover.done.search}>
          <SummaryFacts summary={summary} />
        </Card>
      </Screen>
    )
  }
  if (connections.kind === 'loading' || vendors.kind === 'loading') {
    return (
      <Screen title={words.discover.title}>
        <Loading what={words.discover.loading} />
      </Screen>
    )
  }
  if (connections.kind === 'failed' || vendors.kind === 'failed') {
    return (
      <Screen title={words.discover.title}>
        {connections.kind === 'failed' && (
          <FailureNotice failure={connections.failure} onRetry={() => refresh('connections')} />
        )}
        {vendors.kind === 'failed' && (
          <FailureNotice failure={vendors.failure} onRetry={() => refresh('vendors')} />
        )}
      </Screen>
    )
  }
  const able = connections.value.filter(
    ({ vendor }) => (vendors.value.find(({ id }) => id === vendor)?.queryFields.length ?? 0) > 0,
  )
  if (able.length === 0) {
    return (
      <Screen
        title={words.discover.title}
        next={
          <NextStep says={words.discover.none.next} leads={[hrefOf('connections', null, { add: '1' })]} />
        }
      >
        <EmptyState
          icon="plug"
          title={words.discover.none.title}
          action={
            <LinkButton href={hrefOf('connections', null, { add: '1' })}>
              {words.connections.addOne}
            </LinkButton>
          }
        >
          {words.discover.none.why}
        </EmptyState>
      </Screen>
    )
  }
  return (
    <Screen
      title={words.discover.title}
      sub={words.discover.sub}
      next={
        settings.kind === 'ready' && settings.value.airGapped ? (
          <NextStep
            says={words.discover.nextAirGapped}
            leads={[hrefOf('settings', words.settings.network.title), hrefOf('import')]}
          />
        ) : (
          <NextStep
            says={words.discover.next}
            leads={[toCard(words.discover.what), toField(words.inventory.kept.name)]}
          />
        )
      }
    >
      {settings.kind === 'ready' && settings.value.airGapped && (
        <Notice
          tone="waiting"
          title={words.discover.airGapped}
          action={
            <LinkButton href={hrefOf('settings', words.settings.network.title)}>
              {words.discover.settings}
            </LinkButton>
          }
        >
          {words.discover.needsNetwork}
        </Notice>
      )}
      {phase.cancelled && (
        <Notice tone="quiet" title={words.discover.cancelled} live>
          {words.discover.nothingKept}
        </Notice>
      )}
      <FailureNotice failure={phase.failure} />
      <DiscoverForm
        connections={able}
        vendors={vendors.value}
        first={route.params.connection ?? able[0]?.name ?? ''}
        sealedOff={settings.kind === 'ready' && settings.value.airGapped}
      />
    </Screen>
  )
}
