import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { VendorId } from '../../src/contract/vendor.ts'
import { apiVendors } from '../../src/main/vendors/registry.ts'
import { startSandbox } from '../../src/sandbox/start-sandbox.ts'
import { BATCH, CONNECTION, inWorkspace, removeFolder, temporaryFolder } from '../support/cli-workspace.ts'
import { formsOf } from '../support/forms-of-key.ts'
import { allTags, readPdf, spoken } from '../support/pdf-reader.ts'
import { type CliEnd, runCli } from '../support/rescind-cli.ts'

/** So many that each way of quoting comes twice. */
const ITEMS = 24
const CANARY = 'cAnArY-5e0b7d+key/with=odd&signs%'

type Credentials = Readonly<Record<string, string>>
const WAYS: readonly {
  readonly name: string
  readonly key: (credentials: Credentials, usual: string) => string
  readonly options: (credentials: Credentials) => Record<string, string>
}[] = [
  { name: 'its key', key: (_credentials, usual) => usual, options: () => ({}) },
  {
    name: 'an OAuth client secret, and the access token that it brings',
    key: (credentials) => credentials['clientSecret'] ?? '',
    options: (credentials) => ({
      auth: 'oauth',
      token_url: credentials['tokenUrl'] ?? '',
      client_id: credentials['clientId'] ?? '',
    }),
  },
]
/** Of those whose keys sign and are never sent there is nothing to quote. */
const NEVER_SENT: readonly VendorId[] = ['acme', 'aws-private-ca']
const cases = apiVendors()
  .filter(({ id }) => !NEVER_SENT.includes(id))
  .flatMap((vendor) =>
    WAYS.slice(0, ['keyfactor-command', 'ejbca'].includes(vendor.id) ? 2 : 1).map((way) => ({
      vendor,
      way,
      of: vendor.id,
      how: way.name,
    })),
  )

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))

test.each(cases)(
  '$of may quote $how wherever it can: it is in no file, report, log or output',
  async ({ vendor, way }) => {
    const [operation] = vendor.info.operations
    if (operation === undefined) throw new Error('a vendor without operations')
    const sandbox = await startSandbox({
      vendors: [vendor.id],
      items: ITEMS,
      plain: true,
      limit: 'none',
      key: CANARY,
    })
    const dataDir = temporaryFolder()
    onTestFinished(async () => {
      await sandbox.close()
      removeFolder(dataDir)
    })
    const credentials = sandbox.credentials(vendor.id)
    const usual = sandbox.access(vendor.id, operation.id)
    const key = way.key(credentials, usual.key)
    const file = path.join(dataDir, 'inventory.csv')
    writeFileSync(file, sandbox.inventoryCsv(vendor.id, { rows: ITEMS, kind: operation.target.kind }).csv)
    await inWorkspace(dataDir, async ({ inventories, batches, connections }) => {
      await inventories.import({
        file,
        name: BATCH,
        vendor: vendor.id,
        kind: operation.target.kind,
        settings: {},
      })
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
    const cli = async (args: readonly string[], given?: string): Promise<CliEnd> => {
      const trace = path.join(dataDir, `trace-${ends.length}.har`)
      const end = await runCli(['--trace', trace, ...args], { dataDir, key: given })
      ends.push(end)
      return end
    }

    await sandbox.change(vendor.id, { settings: { echo: 'all' } })
    expect((await cli(['connections', 'check', CONNECTION, '--key-stdin'], key)).code).not.toBe(0)
    await sandbox.change(vendor.id, { settings: { echo: 'changes' } })
    await cli(
      ['run', BATCH, '--connection', CONNECTION, '--yes', String(ITEMS), '--no-canary', '--key-stdin'],
      key,
    )
    await cli(['resume', BATCH, '--key-stdin'], key)
    await cli(['status', BATCH])
    for (const format of ['csv', 'jsonl', 'html', 'pdf'])
      await cli(['report', BATCH, '--format', format, '--out', path.join(dataDir, `report.${format}`)])

    // What the sandbox quoted got as far as the reports, without the secret.
    const csv = readFileSync(path.join(dataDir, 'report.csv'), 'utf8')
    expect(csv).toContain('[secret]')
    expect(readFileSync(path.join(dataDir, 'trace-1.har'), 'utf8')).toContain('[secret]')
    const sent = sandbox
      .requests(vendor.id)
      .flatMap(({ headers }) => headers['authorization'] ?? [])
      .map((value) => value.replace(/^(Basic|Bearer) /, ''))
    const secrets = new Set([key, key.slice(key.indexOf(':') + 1), ...sent])
    const forms = [...secrets].flatMap(formsOf).filter((form) => !/^SANDBOX/.test(form))
    const pdf = readPdf(readFileSync(path.join(dataDir, 'report.pdf')))
    const texts = [
      ...filesBelow(dataDir).map((at) => [path.basename(at), readFileSync(at, 'latin1')] as const),
      ['the PDF as it is read', allTags(pdf.root).map(spoken).join('\n')] as const,
      ...ends.map(({ stdout, stderr }, index) => [`output ${index}`, stdout + stderr] as const),
    ]
    expect(
      texts.filter(([, text]) => forms.some((form) => text.includes(form))).map(([where]) => where),
    ).toEqual([])
  },
)
