import { useState } from 'react'
import type { Connection } from '../../contract/connections.ts'
import { type Loadable, valueOr } from '../bridge/loadable.ts'
import { useAct } from '../bridge/use-act.ts'
import { Button } from '../components/button.tsx'
import { EmptyState, Loading, Screen } from '../components/layout.tsx'
import { NextStep, toButton } from '../components/next-step.tsx'
import { FailureNotice, Notice } from '../components/notice.tsx'
import { hrefOf, type Route } from '../route/route.ts'
import { go } from '../route/use-route.ts'
import { useWorkspace, useWorkspaceStore } from '../stores/workspace-context.tsx'
import { words } from '../words/words.ts'
import { AddConnection } from './add-connection.tsx'
import { ConnectionCard } from './connection-card.tsx'
import { needsKey } from './needs-key.ts'
import { SetKey } from './set-key.tsx'
import './connections.css'

/** What fails for one cause is said once. */
const isSameFailure = (one: Loadable<unknown>, other: Loadable<unknown>): boolean =>
  one.kind === 'failed' && other.kind === 'failed' && one.failure.message === other.failure.message

export function ConnectionsScreen({ route }: { readonly route: Route }) {
  const connections = useWorkspace((workspace) => workspace.connections)
  const vendors = valueOr(
    useWorkspace((workspace) => workspace.vendors),
    [],
  )
  const keychain = useWorkspace((workspace) => workspace.keychain)
  const { refresh } = useWorkspaceStore()
  const [keyless, setKeyless] = useState<Connection | null>(null)
  // Main asks first, by a dialog of its own.
  const remove = useAct((api, name: string) => api.connections.remove({ connection: name }))
  const canStore = keychain.kind === 'ready' && keychain.value.available
  const adding = route.params.add === '1'
  const add = (): void => go('connections', null, { add: '1' })
  return (
    <Screen
      title={words.connections.title}
      sub={words.connections.sub}
      next={
        connections.kind === 'ready' ? (
          <NextOfConnections
            connections={connections.value}
            canStore={canStore}
            onAdd={add}
            onSetKey={setKeyless}
          />
        ) : undefined
      }
      actions={
        <Button look="primary" icon="plus" onClick={add}>
          {words.connections.addOne}
        </Button>
      }
    >
      {keychain.kind === 'ready' &&
        (keychain.value.available ? (
          <p className="muted">
            {words.connections.keysHeldBy} <b>{keychain.value.kind}</b>
          </p>
        ) : (
          <Notice tone="waiting" title={words.connections.noKeychain}>
            <p>{keychain.value.message}</p>
            <p>{words.connections.workAllTheSame}</p>
          </Notice>
        ))}
      {keychain.kind === 'failed' && !isSameFailure(keychain, connections) && (
        <FailureNotice
          failure={keychain.failure}
          of={words.connections.theKeychain}
          onRetry={() => refresh('keychain')}
        />
      )}
      <FailureNotice failure={remove.failure} />
      {connections.kind === 'loading' && <Loading what={words.connections.loading} />}
      {connections.kind === 'failed' && (
        <FailureNotice failure={connections.failure} onRetry={() => refresh('connections')} />
      )}
      {connections.kind === 'ready' && connections.value.length === 0 && (
        <EmptyState
          icon="plug"
          title={words.connections.none}
          action={<Button onClick={add}>{words.connections.addOne}</Button>}
        >
          {words.connections.whatItIs}
        </EmptyState>
      )}
      {connections.kind === 'ready' &&
        connections.value.map((connection) => (
          <ConnectionCard
            key={connection.name}
            connection={connection}
            vendor={vendors.find(({ id }) => id === connection.vendor)}
            onSetKey={() => setKeyless(connection)}
            onRemove={() => void remove.run(connection.name)}
          />
        ))}
      <AddConnection
        open={adding}
        vendors={vendors.filter(({ handOver }) => handOver !== true)}
        canStore={canStore}
        onClose={() => go('connections')}
      />
      <SetKey
        connection={keyless}
        vendor={vendors.find(({ id }) => id === keyless?.vendor)}
        onClose={() => setKeyless(null)}
      />
    </Screen>
  )
}

function NextOfConnections({
  connections,
  canStore,
  onAdd,
  onSetKey,
}: {
  readonly connections: readonly Connection[]
  readonly canStore: boolean
  readonly onAdd: () => void
  readonly onSetKey: (connection: Connection) => void
}) {
  const { next, card } = words.connections
  if (connections.length === 0) return <NextStep says={next.add} leads={[onAdd, hrefOf('home')]} />
  const keyless = canStore ? connections.find(needsKey) : undefined
  return keyless === undefined ? (
    <NextStep says={next.check} leads={[toButton(card.check), hrefOf('discover'), hrefOf('batches')]} />
  ) : (
    <NextStep says={next.storeKey(keyless.name)} leads={[() => onSetKey(keyless)]} />
  )
}
