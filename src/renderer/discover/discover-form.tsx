import { type FormEvent, useState } from 'react'
import type { Connection } from '../../contract/connections.ts'
import type { VendorInfo } from '../../contract/vendor.ts'
import { Button } from '../components/button.tsx'
import { Select, TextField } from '../components/field.tsx'
import { Card } from '../components/layout.tsx'
import { EnvironmentMark, environmentWord } from '../components/pill.tsx'
import { missingFields, VendorFields } from '../components/vendor-fields.tsx'
import { WrongFields } from '../components/wrong-fields.tsx'
import { needsKey } from '../connections/needs-key.ts'
import { words } from '../words/words.ts'
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
  const [isWrong, setWrong] = useState(false)
  const [query, setQuery] = useState<Readonly<Record<string, string>>>({})
  const connection = connections.find((one) => one.name === chosen) ?? connections[0]
  const vendor = vendors.find(({ id }) => id === connection?.vendor)
  if (connection === undefined || vendor === undefined) return null
  const asksKey = needsKey(connection)
  const ready =
    !sealedOff &&
    !isWrong &&
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
      <Card title={words.discover.where}>
        <div className="form">
          <Select
            label={words.discover.connection}
            value={connection.name}
            choices={connections.map((one) => ({
              value: one.name,
              label: one.name,
              help: words.discover.connectionHelp(one.host, environmentWord(one.environment)),
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
              label={words.discover.key(vendor.secret.label)}
              help={words.discover.keyHelp}
              value={key}
              onChange={setKey}
            />
          )}
        </div>
      </Card>
      <Card title={words.discover.what}>
        <div className="form">
          <WrongFields onWrong={setWrong}>
            <VendorFields fields={vendor.queryFields} values={query} onChange={setQuery} />
          </WrongFields>
        </div>
      </Card>
      <Card title={words.discover.inventory}>
        <div className="form">
          <TextField label={words.inventory.kept.name} value={name} onChange={setName} maxLength={120} />
        </div>
      </Card>
      <div className="actions">
        <Button type="submit" look="primary" icon="search" disabled={!ready}>
          {words.discover.search}
        </Button>
      </div>
    </form>
  )
}
