import { type FormEvent, useState } from 'react'
import type { Connection } from '../../contract/connections.ts'
import type { VendorInfo } from '../../contract/vendor.ts'
import { Button } from '../components/button.tsx'
import { Select, TextField } from '../components/field.tsx'
import { Card } from '../components/layout.tsx'
import { EnvironmentMark, environmentWord } from '../components/pill.tsx'
import { missingFields, VendorFields } from '../components/vendor-fields.tsx'
import { needsKey } from '../connections/needs-key.ts'
import { useDiscoverStore } from './discover-context.tsx'

export function DiscoverForm({
  connections,
  vendors,
  first,
  sealedOff,
}: {
  readonly connections: readonly Connection[]
  readonly vendors: readonly VendorInfo[]
  readonly first: string
  readonly sealedOff: boolean
}) {
  const discover = useDiscoverStore()
  const [chosen, setChosen] = useState(first)
  const [name, setName] = useState('')
  const [key, setKey] = useState('')
  const [query, setQuery] = useState<Readonly<Record<string, string>>>({})
  const connection = connections.find((one) => one.name === chosen) ?? connections[0]
  const vendor = vendors.find(({ id }) => id === connection?.vendor)
  if (connection === undefined || vendor === undefined) return null
  const asksKey = needsKey(connection)
  const ready =
    !sealedOff &&
    name.trim() !== '' &&
    (!asksKey || key !== '') &&
    missingFields(vendor.queryFields, query).length === 0

  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (!ready) return
    const fallbacks = Object.fromEntries(
      vendor.queryFields.flatMap(({ name, fallback }) => (fallback === undefined ? [] : [[name, fallback]])),
    )
    void discover.start({
      connection: connection.name,
      host: connection.host,
      name: name.trim(),
      query: { ...fallbacks, ...query },
      ...(asksKey && { key }),
    })
    setKey('')
  }

  return (
    <form className="stack" onSubmit={submit}>
      <Card title="Where">
        <div className="form">
          <Select
            label="Connection"
            value={connection.name}
            choices={connections.map((one) => ({
              value: one.name,
              label: one.name,
              help: `${one.host} · ${environmentWord(one.environment)}`,
            }))}
            onChange={(next) => {
              setChosen(next)
              setQuery({})
            }}
            help={
              <>
                {connection.host}
                <EnvironmentMark environment={connection.environment} />
              </>
            }
          />
          {asksKey && (
            <TextField
              type="key"
              label={`${vendor.secret.label}, for this search only`}
              help="No key is stored for this connection. This one is held in memory and forgotten afterwards."
              value={key}
              onChange={setKey}
            />
          )}
        </div>
      </Card>
      <Card title="What to look for">
        <div className="form">
          <VendorFields fields={vendor.queryFields} values={query} onChange={setQuery} />
        </div>
      </Card>
      <Card title="Inventory">
        <div className="form">
          <TextField label="Name of the new inventory" value={name} onChange={setName} maxLength={120} />
        </div>
      </Card>
      <div className="actions">
        <Button type="submit" look="primary" icon="search" disabled={!ready}>
          Search
        </Button>
      </div>
    </form>
  )
}
