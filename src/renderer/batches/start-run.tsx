import { useState } from 'react'
import type { Batch } from '../../contract/batches.ts'
import type { OperationInfo } from '../../contract/vendor.ts'
import { RunPassphrase, useKeyInFile } from '../authority/run-passphrase.tsx'
import { valueOr } from '../bridge/loadable.ts'
import { useAct } from '../bridge/use-act.ts'
import { useAnswer } from '../bridge/use-answer.ts'
import { LinkButton } from '../components/button.tsx'
import { Dialog } from '../components/dialog.tsx'
import { Checkbox, Select, TextField } from '../components/field.tsx'
import { environmentWord } from '../components/pill.tsx'
import { TypedCountDialog } from '../components/typed-count-dialog.tsx'
import { needsKey } from '../connections/needs-key.ts'
import { hrefOf } from '../route/route.ts'
import { go } from '../route/use-route.ts'
import { useVendor, useWorkspace } from '../stores/workspace-context.tsx'
import { words } from '../words/words.ts'

/** Main asks the host itself whether it is the sandbox; here only what cannot be one is left out. */
const isOnThisMachine = (baseUrl: string): boolean =>
  ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(baseUrl).hostname)

/** How a batch is run, and the number of its items, typed; main's own question, with what it does and why, comes after it. */
export function StartRun({
  batch,
  operation,
  open,
  onClose,
}: {
  readonly batch: Batch
  readonly operation: OperationInfo
  readonly open: boolean
  readonly onClose: () => void
}) {
  const vendor = useVendor(batch.vendor)
  const drill = batch.request.drill === true
  const connections = valueOr(
    useWorkspace((workspace) => workspace.connections),
    [],
  ).filter((one) => one.vendor === batch.vendor && (!drill || isOnThisMachine(one.baseUrl)))
  const [chosen, setChosen] = useState<string | null>(null)
  const [canary, setCanary] = useState(true)
  const [preflight, setPreflight] = useState(false)
  const [key, setKey] = useState('')
  const [passphrase, setPassphrase] = useState('')
  const isKeyInFile = useKeyInFile()
  const connection = connections.find(({ name }) => name === chosen) ?? connections[0]
  const [behind] = useAnswer(
    async (api) =>
      connection === undefined ? null : api.connections.behind({ connection: connection.name }),
    [connection?.name],
    ['connections.changed'],
  )
  const asksKey = connection !== undefined && needsKey(connection)
  const start = useAct(async (api, count: number, secret: string, signs: string) => {
    if (connection === undefined) return
    await api.runs.start({
      batch: batch.name,
      connection: connection.name,
      confirmCount: count,
      canary,
      preflight,
      ...(secret !== '' && { key: secret }),
      ...(signs !== '' && { passphrase: signs }),
    })
    go('runs', batch.name)
  })
  if (connection === undefined) {
    return (
      <Dialog
        open={open}
        onClose={onClose}
        title={drill ? words.batches.start.noSandbox : words.batches.start.noConnection}
        description={
          drill ? words.batches.start.drillNeeds : words.batches.start.needsOne(vendor?.title ?? batch.vendor)
        }
      >
        {drill ? (
          <LinkButton href={hrefOf('home', words.home.sandbox.title)}>
            {words.batches.start.toSandbox}
          </LinkButton>
        ) : (
          <LinkButton href={hrefOf('connections', null, { add: '1' })}>{words.connections.addOne}</LinkButton>
        )}
      </Dialog>
    )
  }
  return (
    <TypedCountDialog
      open={open}
      onClose={onClose}
      title={drill ? words.batches.start.titleDrill(batch.name) : words.batches.start.title(batch.name)}
      confirmLabel={words.batches.start.confirm(operation.title)}
      count={batch.counts.total}
      noun={operation.target.noun}
      host={connection.host}
      behind={valueOr(behind, null) ?? connection.environment}
      reversible={operation.reversible}
      busy={start.busy}
      failure={start.failure}
      facts={drill ? [{ name: words.batches.start.drill, value: words.batches.start.drillAgainst }] : []}
      onConfirm={(typed) => {
        const [secret, signs] = [key, passphrase]
        // Gone from the window whatever comes of it: what was refused is typed again.
        setKey('')
        setPassphrase('')
        void start.run(typed, secret, signs)
      }}
    >
      {connections.length > 1 && (
        <Select
          label={words.batches.start.connection}
          value={connection.name}
          choices={connections.map((one) => ({
            value: one.name,
            label: one.name,
            help: words.batches.start.connectionHelp(one.host, environmentWord(one.environment)),
          }))}
          onChange={setChosen}
        />
      )}
      {asksKey && (
        <TextField
          type="key"
          label={words.batches.start.key(vendor?.secret.label ?? words.connections.key)}
          help={words.batches.start.keyHelp}
          value={key}
          onChange={setKey}
        />
      )}
      {isKeyInFile && <RunPassphrase value={passphrase} onChange={setPassphrase} />}
      <Checkbox label={words.batches.start.canary} checked={canary} onChange={setCanary} />
      <Checkbox
        label={words.batches.start.preflight}
        help={words.batches.start.preflightHelp}
        checked={preflight}
        onChange={setPreflight}
      />
    </TypedCountDialog>
  )
}
