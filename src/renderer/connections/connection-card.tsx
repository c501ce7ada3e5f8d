import { useState } from 'react'
import type { Connection, ConnectionCheck } from '../../contract/connections.ts'
import type { VendorInfo } from '../../contract/vendor.ts'
import { useAct } from '../bridge/use-act.ts'
import { Button } from '../components/button.tsx'
import { Dialog } from '../components/dialog.tsx'
import { TextField } from '../components/field.tsx'
import { formatCount, formatDuration } from '../components/format.ts'
import { Card, KeyValues } from '../components/layout.tsx'
import { FailureNotice, Notice } from '../components/notice.tsx'
import { EnvironmentMark, Pill } from '../components/pill.tsx'
import { needsKey } from './needs-key.ts'
import { NetworkOfConnection } from './network-of-connection.tsx'
import { ProbeConnection } from './probe-connection.tsx'

export function ConnectionCard({
  connection,
  vendor,
  onSetKey,
  onRemove,
}: {
  readonly connection: Connection
  readonly vendor: VendorInfo | undefined
  readonly onSetKey: () => void
  readonly onRemove: () => void
}) {
  const { name } = connection
  const [said, setSaid] = useState<ConnectionCheck | null>(null)
  const [asking, setAsking] = useState(false)
  const [key, setKey] = useState('')
  const check = useAct(async (api, given?: string) => {
    setSaid(null)
    setSaid(await api.connections.check({ connection: name, ...(given !== undefined && { key: given }) }))
  })
  const closeKey = (): void => {
    setAsking(false)
    setKey('')
    check.clear()
  }
  return (
    <Card
      title={name}
      actions={
        <>
          <Button
            busy={check.busy && !asking}
            onClick={() => (needsKey(connection) ? setAsking(true) : void check.run())}
          >
            Check now
          </Button>
          {connection.key !== 'keychain-unavailable' && connection.key !== 'not-needed' && (
            <Button onClick={onSetKey}>
              {connection.key === 'stored' ? 'Replace the key…' : 'Store a key…'}
            </Button>
          )}
          <Button onClick={onRemove}>Remove…</Button>
        </>
      }
    >
      <div className="stack">
        <KeyValues
          entries={[
            { name: 'Vendor', value: vendor?.title ?? connection.vendor },
            {
              name: 'Address',
              value: (
                <>
                  <span className="mono whole">{connection.baseUrl}</span>
                  <EnvironmentMark environment={connection.environment} />
                </>
              ),
            },
            { name: 'Key', value: <KeyPill connection={connection} /> },
            { name: 'Limits', value: limitsText(connection, vendor) },
            ...(vendor?.connectionFields ?? []).flatMap((field) => {
              const value = connection.options[field.name]
              return value === undefined ? [] : [{ name: field.label, value }]
            }),
            connection.proxy !== undefined && {
              name: 'Proxy',
              value:
                connection.proxy === 'none' ? (
                  'never through one'
                ) : (
                  <span className="mono">{connection.proxy}</span>
                ),
            },
            connection.proxyExcept !== undefined && {
              name: 'Without it',
              value: <span className="mono">{connection.proxyExcept}</span>,
            },
            connection.clientCertificate !== undefined && {
              name: 'Client certificate',
              value: `${connection.clientCertificate.subject}, of ${connection.clientCertificate.issuer}, until ${connection.clientCertificate.validTo.slice(0, 10)}`,
            },
            connection.learnt !== undefined && {
              name: 'Learnt by a probe',
              value: connection.learnt.map(({ what, is }) => `${what} ${is}`).join('; '),
            },
            connection.extraCa !== undefined && { name: 'Further CA', value: 'trusted for this connection' },
          ]}
        />
        {!asking && <FailureNotice failure={check.failure} />}
        {said !== null && (
          <Notice tone={said.ok ? 'done' : 'stop'} title={said.message} live>
            {said.hint !== undefined && <p>{said.hint}</p>}
            {said.facts.length > 0 && <KeyValues entries={said.facts} />}
          </Notice>
        )}
        <NetworkOfConnection connection={connection} />
        <ProbeConnection connection={connection} vendor={vendor} />
      </div>
      <Dialog
        open={asking}
        onClose={closeKey}
        title={`Check ${name}`}
        description={`No key is stored. The one given here goes to ${connection.host} for this check and is forgotten afterwards.`}
        failure={check.failure}
        confirm={{
          label: 'Check',
          busy: check.busy,
          disabled: key === '',
          onConfirm: () => {
            void check.run(key).then((ok) => ok && closeKey())
            setKey('')
          },
        }}
      >
        <TextField
          type="key"
          label={vendor?.secret.label ?? 'Key'}
          help={vendor?.secret.help}
          value={key}
          onChange={setKey}
        />
      </Dialog>
    </Card>
  )
}

function KeyPill({ connection }: { readonly connection: Connection }) {
  switch (connection.key) {
    case 'stored':
      return (
        <Pill tone="done" icon="key">
          in the keychain
        </Pill>
      )
    case 'none':
      return (
        <Pill tone="waiting" icon="warning">
          none stored
        </Pill>
      )
    case 'not-needed':
      return (
        <Pill tone="done" icon="key">
          by client certificate
        </Pill>
      )
    case 'keychain-unavailable':
      return (
        <Pill tone="waiting" icon="key">
          asked for each time
        </Pill>
      )
    default:
      return connection.key satisfies never
  }
}

function limitsText({ limits }: Connection, vendor: VendorInfo | undefined): string {
  if (limits === 'vendor') return vendor?.limits ?? 'as the vendor publishes them'
  if (limits === 'none') return 'none (this machine)'
  return limits
    .map(({ requests, perMs }) => `${formatCount(requests)} requests in ${formatDuration(perMs)}`)
    .join(', and ')
}
