import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { Secret } from '../../../src/main/keychain/secret.ts'
import { VENDOR_NAMES, type VendorName } from '../../../src/sandbox/vendor-name.ts'
import { inWorkspace, removeFolder, temporaryFolder } from '../../support/cli-workspace.ts'
import { runCli, startCli } from '../../support/rescind-cli.ts'

interface Served {
  readonly vendor: VendorName
  readonly url: string
  readonly key: string
  readonly options: Readonly<Record<string, string>>
  readonly inventory: string
}

function workspace(): string {
  const dataDir = temporaryFolder()
  onTestFinished(() => removeFolder(dataDir))
  return dataDir
}

test('what it prints of each vendor is all that a connection and an import need', async () => {
  const dataDir = workspace()
  const out = path.join(dataDir, 'to', 'import')
  const vendors = VENDOR_NAMES.flatMap((name) => ['--vendor', name])
  const started = startCli(['--json', 'sandbox', '--items', '30', '--inventories', out, ...vendors], {
    dataDir,
  })
  onTestFinished(() => void started.child.kill())
  await started.printed('"control"')
  const { vendors: served } = JSON.parse(started.stdout()) as { vendors: readonly Served[] }
  expect(served.map(({ vendor }) => vendor)).toEqual(VENDOR_NAMES)
  await inWorkspace(dataDir, async ({ connections, inventories }) => {
    for (const { vendor, url, key, options, inventory } of served) {
      expect(inventory).toBe(path.join(out, `${vendor}.csv`))
      expect(readFileSync(inventory, 'utf8')).not.toContain(key)
      const found = await inventories.import({ file: inventory, name: vendor, vendor, settings: {} })
      expect(found, vendor).toMatchObject({ rejected: 0 })
      expect(found.imported, vendor).toBeGreaterThan(0)
      await connections.add({ name: vendor, vendor, baseUrl: url, options, limits: 'vendor' })
      expect(await connections.check(vendor, new Secret(key)), vendor).toMatchObject({ ok: true })
    }
  })
  started.child.kill('SIGTERM')
  expect((await started.ended).code).toBe(0)
})

test('where the files cannot be written it says so, serves nothing and ends', async () => {
  const dataDir = workspace()
  const file = path.join(dataDir, 'a-file')
  writeFileSync(file, '')
  mkdirSync(path.join(dataDir, 'out', 'digicert-tlm.csv'), { recursive: true })
  for (const folder of [file, path.join(dataDir, 'out')]) {
    const end = await runCli(['--json', 'sandbox', '--inventories', folder], { dataDir })
    expect(end.code).toBe(2)
    expect(end.json<{ error: { code: string } }>().error.code).toBe('input.cannot-write')
  }
})
