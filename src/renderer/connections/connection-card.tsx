import { useState } from 'react'
import type { Connection, ConnectionCheck } from '../../contract/connections.ts'
import type { Field, VendorInfo } from '../../contract/vendor.ts'
import { useAct } from '../bridge/use-act.ts'
import { Button } from '../components/button.tsx'
import { Dialog } from '../components/dialog.tsx'
import { TextField } from '../components/field.tsx'
import { formatDay } from '../components/format.ts'
import type { IconName } from '../components/icon.tsx'
import { Card, KeyValues } from '../components/layout.tsx'
import { FailureNotice, Notice, type Tone } from '../components/notice.tsx'
import { EnvironmentMark, Pill } from '../components/pill.tsx'
import { words } from '../words/words.ts'
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
            of={name}
            busy={check.busy && !asking}
            onClick={() => (needsKey(connection) ? setAsking(true) : void check.run())}
          >
            {words.connections.card.check}
          </Button>
          {connection.key !== 'keychain-unavailable' && connection.key !== 'not-needed' && (
            <Button of={name} onClick={onSetKey}>
              {connection.key === 'stored'
                ? words.connections.card.replaceKey
                : words.connections.card.storeKey}
            </Button>
          )}
          <Button of={name} onClick={onRemove}>
            {words.connections.card.remove}
          </Button>
        </>
      }
    >
      <div className="stack">
        <KeyValues
          entries={[
            { name: words.connections.card.vendor, value: vendor?.title ?? connection.vendor },
            {
              name: words.connections.card.address,
              value: (
                <>
                  <span className="mono whole">{connection.baseUrl}</span>
                  <EnvironmentMark environment={connection.environment} />
                </>
              ),
            },
            { name: words.connections.key, value: <KeyPill connection={connection} /> },
            { name: words.connections.card.limits, value: limitsText(connection, vendor) },
            ...(vendor?.connectionFields ?? []).flatMap((field) => {
              const value = connection.options[field.name]
              return value === undefined ? [] : [{ name: field.label, value: shownValue(field, value) }]
            }),
            connection.proxy !== undefined && {
              name: words.connections.card.proxy,
              value:
                connection.proxy === 'none' ? (
                  words.connections.card.neverProxy
                ) : (
                  <span className="mono">{connection.proxy}</span>
                ),
            },
            connection.proxyExcept !== undefined && {
              name: words.connections.card.proxyExcept,
              value: <span className="mono">{connection.proxyExcept}</span>,
            },
            connection.clientCertificate !== undefined && {
              name: words.connections.card.clientCertificate,
              value: words.connections.card.certificate(
                connection.clientCertificate.subject,
                connection.clientCertificate.issuer,
                formatDay(connection.clientCertificate.validTo),
              ),
            },
            connection.learnt !== undefined && {
              name: words.connections.card.learnt,
              value: words.connections.card.learntOf(connection.learnt),
            },
            connection.extraCa !== undefined && {
              name: words.connections.card.furtherCa,
              value: words.connections.card.furtherCaTrusted,
            },
          ]}
        />
        {!asking && <FailureNotice failure={check.failure} />}
        {said !== null && (
          <Notice tone={said.ok ? 'done' : 'stop'} title={said.message} live>
            {said.hint !== undefined && <p>{said.hint}</p>}
            {said.facts.length > 0 && <KeyValues entries={said.facts} />}
          </Notice>
        )}
        <div className="connection-more">
          <NetworkOfConnection connection={connection} />
          <ProbeConnection connection={connection} vendor={vendor} />
        </div>
      </div>
      <Dialog
        open={asking}
        onClose={closeKey}
        title={words.connections.check.title(name)}
        description={words.connections.check.sub(connection.host)}
        failure={check.failure}
        confirm={{
          label: words.connections.check.check,
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
          label={vendor?.secret.label ?? words.connections.key}
          help={vendor?.secret.help}
          value={key}
          onChange={setKey}
        />
      </Dialog>
    </Card>
  )
}

const KEYS: Readonly<Record<Connection['key'], { readonly tone: Tone; readonly icon: IconName }>> = {
  stored: { tone: 'done', icon: 'key' },
  none: { tone: 'waiting', icon: 'warning' },
  'not-needed': { tone: 'done', icon: 'key' },
  'keychain-unavailable': { tone: 'waiting', icon: 'key' },
}

const shownValue = (field: Field, value: string): string =>
  field.type === 'boolean'
    ? words.connections.card.chosen(value === 'true')
    : (field.choices.find((choice) => choice.value === value)?.label ?? value)

const KeyPill = ({ connection: { key } }: { readonly connection: Connection }) => (
  <Pill {...KEYS[key]}>{words.connections.card.keys[key]}</Pill>
)

function limitsText({ limits }: Connection, vendor: VendorInfo | undefined): string {
  if (limits === 'vendor') return vendor?.limits ?? words.connections.card.vendorLimits
  if (limits === 'none') return words.connections.card.noLimits
  return words.connections.card.ownLimits(limits)
}
