import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { apiVendors } from '../../src/main/vendors/registry.ts'
import { startSandbox } from '../../src/sandbox/start-sandbox.ts'
import { BATCH, CONNECTION, inWorkspace, removeFolder, temporaryFolder } from '../support/cli-workspace.ts'
import { formsOf } from '../support/forms-of-key.ts'
import { type CliEnd, runCli } from '../support/rescind-cli.ts'

const ITEMS = 6
const CANARY = 'cAnArY-77c0e1+key/with=odd&signs%'
const WRONG_KEY = 'wRoNg-1f8b2d+key/with=odd&signs%'

const operations = apiVendors().flatMap((vendor) =>
  vendor.info.operations.map((operation) => ({ vendor, operation, name: `${vendor.id} ${operation.id}` })),
)
const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))

interface Trace {
  readonly log: {
    readonly entries: readonly { readonly request: { readonly method: string; readonly url: string } }[]
  }
}
const entriesOf = (file: string): Trace['log']['entries'] =>
  (JSON.parse(readFileSync(file, 'utf8')) as Trace).log.entries

/** Whether it tells of that request: a segment of the path that is hidden may be any. */
const tellsOf =
  ({ request }: Trace['log']['entries'][number]) =>
  ({ method, path: asked }: { readonly method: string; readonly path: string }): boolean => {
    const told = decodeURIComponent(new URL(request.url).pathname).split('/')
    const segments = decodeURIComponent(asked).split('/')
    return (
      method === request.method &&
      told.length === segments.length &&
      told.every((one, at) => one.startsWith('[') || one === segments[at])
    )
  }

interface Way {
  readonly name: string
  readonly key: (credentials: Readonly<Record<string, string>>, usual: string) => string
  readonly options: (credentials: Readonly<Record<string, string>>) => Record<string, string>
}
const USUAL: Way = { name: 'its key', key: (_credentials, usual) => usual, options: () => ({}) }
const OAUTH: Way = {
  name: 'an OAuth client secret, and the access tokens that it brings',
  key: (credentials) => credentials['clientSecret'] ?? '',
  options: (credentials) => ({
    auth: 'oauth',
    token_url: credentials['tokenUrl'] ?? '',
    client_id: credentials['clientId'] ?? '',
  }),
}
const APPROLE: Way = {
  name: 'a secret id, and the tokens that it brings',
  key: (credentials) => credentials['secretId'] ?? '',
  options: (credentials) => ({ auth: 'approle', role_id: credentials['roleId'] ?? '' }),
}
const TEMPORARY: Way = {
  name: 'temporary keys, and the session token that goes with each request',
  key: (credentials) => credentials['temporary'] ?? '',
  options: () => ({}),
}
const OTHER_WAYS: Readonly<Record<string, Way>> = {
  'keyfactor-command': OAUTH,
  ejbca: OAUTH,
  'openbao-pki': APPROLE,
  'aws-private-ca': TEMPORARY,
}
const ways = operations.flatMap((one) =>
  [USUAL, OTHER_WAYS[one.vendor.id] ?? []].flat().map((way) => ({
    ...one,
    way,
    how: way.name,
  })),
)

test.each(ways)('$name leaves nothing of $how in any file or output', async ({ vendor, operation, way }) => {
  // Behind all names of Document Trust Manager: the first run is killed, and not refused.
  const refusedAt = vendor.id === 'digicert-dtm' ? 10 : 8
  const sandbox = await startSandbox({
    vendors: [vendor.id],
    items: 12,
    plain: true,
    limit: 'none',
    key: CANARY,
    faults: `submit:reset-after@2,submit:500-after@3,status:401@${refusedAt}`,
  })
  const dataDir = temporaryFolder()
  onTestFinished(async () => {
    await sandbox.close()
    removeFolder(dataDir)
  })
  sandbox.stage(vendor.id, operation.id)
  const { kind } = operation.target
  const credentials = sandbox.credentials(vendor.id)
  const usual = sandbox.access(vendor.id, operation.id)
  const key = way.key(credentials, usual.key)
  expect(key.length).toBeGreaterThan(10)
  const file = path.join(dataDir, 'inventory.csv')
  writeFileSync(file, sandbox.inventoryCsv(vendor.id, { rows: ITEMS, kind }).csv)
  await inWorkspace(dataDir, async ({ inventories, batches, connections }) => {
    await inventories.import({ file, name: BATCH, vendor: vendor.id, kind, settings: {} })
    await connections.add({
      name: CONNECTION,
      vendor: vendor.id,
      baseUrl: sandbox.url(vendor.id),
      options: { settle_ms: '30', ...usual.options, ...way.options(credentials) },
      limits: 'none',
    })
    const reason = operation.reasons.find((choice) => choice.reason === 'superseded')?.reason
    batches.create({
      name: BATCH,
      inventory: BATCH,
      request: { operation: operation.id, ...(reason && { reason }), comment: 'c', options: {} },
      filter: {},
    })
    await batches.seal(BATCH)
  })
  const ends: CliEnd[] = []
  const cli = async (args: readonly string[], given: string | undefined = key, debugPoint?: string) => {
    const end = await runCli(['--trace', path.join(dataDir, `trace-${ends.length}.har`), ...args], {
      dataDir,
      key: given,
      debugPoint,
    })
    ends.push(end)
    return end
  }
  await cli(['connections', 'check', CONNECTION, '--key-stdin'])
  const run = ['run', BATCH, '--connection', CONNECTION, '--yes', String(ITEMS), '--no-canary', '--key-stdin']
  expect((await cli(run, key, 'after-outcome:1')).signal).toBe('SIGKILL')
  await cli(['resume', BATCH, '--key-stdin'], WRONG_KEY)
  for (let again = 0; again < 8; again += 1)
    if ((await cli(['resume', BATCH, '--key-stdin'])).code !== 4) break
  expect(await inWorkspace(dataDir, ({ runs }) => runs.status(BATCH).state)).toBe('finished')
  for (const format of ['csv', 'jsonl'])
    await cli(
      ['report', BATCH, '--format', format, '--out', path.join(dataDir, `report.${format}`)],
      undefined,
    )

  // What reached the vendor, tokens among it, is what must be nowhere else.
  const sent = sandbox
    .requests(vendor.id)
    .flatMap(({ headers }) => [
      headers['authorization'],
      headers['x-api-key'],
      headers['x-dc-devkey'],
      headers['x-partner-apikey'],
      headers['x-vault-token'],
      headers['x-amz-security-token'],
    ])
    .flatMap((value) => (typeof value === 'string' ? [value.replace(/^(Basic|Bearer) /, '')] : []))
  // Of a private key (RFC 7518 section 6.2.2.1) the secret is one number, however the rest is written.
  const { d } = (key.startsWith('{') ? JSON.parse(key) : {}) as { d?: string }
  const secrets = new Set([key, d ?? key.split(':').at(-1) ?? key, WRONG_KEY, ...sent])
  expect(secrets.size).toBeGreaterThan(1)
  expect(entriesOf(path.join(dataDir, 'trace-1.har')).length, 'a run that was killed').toBeGreaterThan(0)
  for (const entry of filesBelow(dataDir)
    .filter((at) => at.endsWith('.har'))
    .flatMap(entriesOf))
    expect(sandbox.requests(vendor.id).some(tellsOf(entry)), entry.request.url).toBe(true)
  const forms = [...secrets].flatMap(formsOf)
  const texts = [
    ...filesBelow(dataDir).map((at) => [at, readFileSync(at, 'latin1')] as const),
    ...ends.flatMap(({ stdout, stderr }, index) => [[`output ${index}`, stdout + stderr] as const]),
  ]
  expect(
    texts.filter(([, text]) => forms.some((form) => text.includes(form))).map(([where]) => where),
  ).toEqual([])
})
