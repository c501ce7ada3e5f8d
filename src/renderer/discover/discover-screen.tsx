import { useStore } from 'zustand'
import type { ImportProgress } from '../../contract/inventories.ts'
import { Button, LinkButton } from '../components/button.tsx'
import { formatCount } from '../components/format.ts'
import { Card, EmptyState, Figure, Loading, Screen } from '../components/layout.tsx'
import { FailureNotice, Notice } from '../components/notice.tsx'
import { LiveStatus, ProgressBar } from '../components/progress-bar.tsx'
import { SummaryFacts } from '../inventory/inventory-facts.tsx'
import { RejectedRows } from '../inventory/rejected-rows.tsx'
import { hrefOf, type Route } from '../route/route.ts'
import { useWorkspace, useWorkspaceStore } from '../stores/workspace-context.tsx'
import { useDiscoverStore } from './discover-context.tsx'
import { DiscoverForm } from './discover-form.tsx'

/** `3 pages, 2,100 of 5,000 found so far`; the whole where the vendor tells it. */
function pagesText({ pages = 1, rows, bytesTotal }: ImportProgress): string {
  const of = bytesTotal > rows ? ` of ${formatCount(bytesTotal)}` : ''
  return `${formatCount(pages)} ${pages === 1 ? 'page' : 'pages'}, ${formatCount(rows)}${of} found so far`
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
    const text = progress === null ? 'Asking for the first page' : pagesText(progress)
    return (
      <Screen
        title={`Searching at ${phase.host}`}
        sub="Pages are added as they arrive. You may go elsewhere meanwhile."
        next="Nothing to do: it ends by itself."
        actions={
          <Button busy={cancelling} onClick={() => void discover.cancel()}>
            {cancelling ? 'Cancelling' : 'Cancel'}
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
        title={`${summary.inventory} is filled`}
        next="Open the inventory and filter it down to what is to be revoked, or compare it with a list."
        actions={
          <>
            <Button onClick={discover.again}>Search again</Button>
            <LinkButton look="primary" href={hrefOf('inventory', summary.inventory)}>
              Open the inventory
            </LinkButton>
          </>
        }
      >
        <Card>
          <div className="figures">
            <Figure value={formatCount(summary.imported)} label="found and kept" tone="done" />
            <Figure value={formatCount(summary.duplicates)} label="duplicates folded" />
            <Figure value={formatCount(summary.rejected)} label="rejected" />
          </div>
        </Card>
        {summary.rejected > 0 && (
          <Card>
            <RejectedRows inventory={summary.inventory} rejected={summary.rejected} />
          </Card>
        )}
        <Card title="The search">
          <SummaryFacts summary={summary} />
        </Card>
      </Screen>
    )
  }
  if (connections.kind === 'loading' || vendors.kind === 'loading') {
    return (
      <Screen title="Search at a vendor">
        <Loading what="the connections" />
      </Screen>
    )
  }
  if (connections.kind === 'failed' || vendors.kind === 'failed') {
    return (
      <Screen title="Search at a vendor">
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
      <Screen title="Search at a vendor" next="Add a connection with a key; a search needs one.">
        <EmptyState
          icon="plug"
          title="No connection that can be searched"
          action={<LinkButton href={hrefOf('connections', null, { add: '1' })}>Add a connection…</LinkButton>}
        >
          A search asks the vendor for its certificates, so it needs a connection with a key.
        </EmptyState>
      </Screen>
    )
  }
  return (
    <Screen
      title="Search at a vendor"
      sub="Only reads. What is found becomes an inventory on this machine."
      next={
        settings.kind === 'ready' && settings.value.airGapped
          ? 'Allow the network under Settings, or import a file instead.'
          : 'Say what is searched for, then press Search.'
      }
    >
      {settings.kind === 'ready' && settings.value.airGapped && (
        <Notice
          tone="waiting"
          title="This workspace is air-gapped: nothing is sent."
          action={<LinkButton href={hrefOf('settings')}>Settings</LinkButton>}
        >
          Searching needs the network. Import a file instead, or switch the air gap off.
        </Notice>
      )}
      {phase.cancelled && (
        <Notice tone="quiet" title="The search was cancelled." live>
          Nothing of it was kept.
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
