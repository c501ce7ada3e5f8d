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
        title={drill ? 'There is no connection to the sandbox' : 'There is no connection to this vendor'}
        description={
          drill
            ? 'A drill runs against the built-in sandbox only: start it on the home screen.'
            : `A batch for ${vendor?.title ?? batch.vendor} needs one.`
        }
      >
        {drill ? (
          <LinkButton href={hrefOf('home')}>To the sandbox</LinkButton>
        ) : (
          <LinkButton href={hrefOf('connections', null, { add: '1' })}>Add a connection…</LinkButton>
        )}
      </Dialog>
    )
  }
  return (
    <TypedCountDialog
      open={open}
      onClose={onClose}
      title={drill ? `Drill: run ${batch.name}?` : `Run ${batch.name}?`}
      confirmLabel={`${operation.title} now`}
      count={batch.counts.total}
      noun={operation.target.noun}
      host={connection.host}
      behind={valueOr(behind, null) ?? connection.environment}
      reversible={operation.reversible}
      busy={start.busy}
      failure={start.failure}
      facts={drill ? [{ name: 'Drill', value: 'against the built-in sandbox only' }] : []}
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
          label="Connection"
          value={connection.name}
          choices={connections.map((one) => ({
            value: one.name,
            label: one.name,
            help: `${one.host} · ${environmentWord(one.environment)}`,
          }))}
          onChange={setChosen}
        />
      )}
      {asksKey && (
        <TextField
          type="key"
          label={`${vendor?.secret.label ?? 'Key'}, for this run only`}
          help="No key is stored for this connection. This one is held in memory until the run ends."
          value={key}
          onChange={setKey}
        />
      )}
      {isKeyInFile && <RunPassphrase value={passphrase} onChange={setPassphrase} />}
      <Checkbox
        label="Begin with 1, 5 and 50 items, each confirmed before the next"
        checked={canary}
        onChange={setCanary}
      />
      <Checkbox
        label="Ask first which items are done already"
        help="Spends requests on items that are not."
        checked={preflight}
        onChange={setPreflight}
      />
    </TypedCountDialog>
  )
}
