import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { vendorRegistry } from '../../src/main/vendors/registry.ts'
import { BATCH, CONNECTION } from '../support/cli-workspace.ts'
import { allTags, readPdf, spoken } from '../support/pdf-reader.ts'
import { waysOf, whereSecretsStand, workspaceWithSecret } from '../support/vendor-secrets.ts'

/** So many that each way of quoting comes twice. */
const ITEMS = 24
const CANARY = 'cAnArY-5e0b7d+key/with=odd&signs%'

const cases = [...vendorRegistry().values()].flatMap((vendor) =>
  waysOf(vendor).map((way) => ({ vendor, way, of: vendor.id, how: way.name })),
)

test.each(cases)(
  '$of may quote $how wherever it can: it is in no file, report, log or output',
  async ({ vendor, way }) => {
    const [operation] = vendor.info.operations
    if (operation === undefined) throw new Error('a vendor without operations')
    const on = await workspaceWithSecret({
      vendor,
      operation,
      way,
      canary: CANARY,
      rows: ITEMS,
      sandbox: { items: ITEMS, plain: true, limit: 'none' },
    })
    const { sandbox, dataDir, key, cli } = on

    await sandbox.change(vendor.id, { settings: { echo: 'all' } })
    expect((await cli(['connections', 'check', CONNECTION, '--key-stdin'], key)).code).not.toBe(0)
    await sandbox.change(vendor.id, { settings: { echo: 'changes' } })
    await cli(on.runArgs, key)
    await cli(['resume', BATCH, '--key-stdin'], key)
    await cli(['status', BATCH])
    for (const format of ['csv', 'jsonl', 'html', 'pdf']) await on.report(format)

    // What the sandbox quoted got as far as the reports, without the secret.
    const csv = readFileSync(path.join(dataDir, 'report.csv'), 'utf8')
    expect(csv).toContain('[secret]')
    const sent = sandbox
      .requests(vendor.id)
      .flatMap(({ headers }) => headers['authorization'] ?? [])
      .map((value) => value.replace(/^(Basic|Bearer) /, ''))
    const pdf = readPdf(readFileSync(path.join(dataDir, 'report.pdf')))
    const secrets = new Set([key, key.slice(key.indexOf(':') + 1), ...sent])
    const asRead = [['the PDF as it is read', allTags(pdf.root).map(spoken).join('\n')]] as const
    expect(whereSecretsStand(secrets, on, asRead, (form) => form.startsWith('SANDBOX'))).toEqual([])
  },
)
