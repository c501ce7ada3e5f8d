import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts'
import { inWorkspace, removeFolder, temporaryFolder } from '../../support/cli-workspace.ts'
import { runCli } from '../../support/rescind-cli.ts'

const VENDOR = 'digicert-certcentral'
const ITEMS = 4

/**
 * CertCentral has no word for a single certificate that is not revoked, so a request that was lost is never repeated by a run.
 * What a person is told to do must lead to its end.
 */
test('what a vendor can never tell is not sent again by trying, and is by a new batch with a note, as exceptions say', async () => {
  const sandbox = await startSandbox({ vendors: [VENDOR], items: ITEMS, plain: true, limit: 'none' })
  const dataDir = temporaryFolder()
  onTestFinished(async () => {
    await sandbox.close()
    removeFolder(dataDir)
  })
  const { key, options } = sandbox.access(VENDOR, 'revoke-certificate')
  const file = path.join(dataDir, 'all.csv')
  writeFileSync(file, sandbox.inventoryCsv(VENDOR, { rows: ITEMS, kind: 'certificate' }).csv)
  await inWorkspace(dataDir, async ({ inventories, batches, connections }) => {
    await inventories.import({ file, name: 'all', vendor: VENDOR, kind: 'certificate', settings: {} })
    await connections.add({
      name: 'cc',
      vendor: VENDOR,
      baseUrl: sandbox.url(VENDOR),
      options: { ...options, settle_ms: '50' },
      limits: 'none',
    })
    const request = {
      operation: 'revoke-certificate',
      reason: 'superseded' as const,
      comment: 'retired',
      options: { skip_approval: 'true' },
    }
    batches.create({ name: 'b', inventory: 'all', request, filter: {} })
    await batches.seal('b')
    batches.create({ name: 'again', inventory: 'all', request, filter: {} })
  })
  await sandbox.change(VENDOR, { faults: 'submit:reset-before@2' })
  const cli = { dataDir, key }
  const run = ['run', 'b', '--connection', 'cc', '--yes', String(ITEMS), '--no-canary', '--key-stdin']
  expect((await runCli(run, cli)).code).toBe(3)

  const told = (await runCli(['exceptions', 'b'], { dataDir })).stdout
  expect(told).toContain('has no word for a certificate that is revoked')
  expect(told).toContain('rescind effect b')
  expect(told).toContain('--other-batches-note')

  expect((await runCli(['retry', 'b', '--state', 'unresolved'], { dataDir })).stdout).toContain(
    '1 item is asked about again, and sent only where the vendor shows no effect.',
  )
  expect((await runCli(['resume', 'b', '--key-stdin'], cli)).code).toBe(3)
  expect(sandbox.effects(VENDOR)).toHaveLength(ITEMS - 1)

  const change = ['batch', 'change', 'again', '--other-batches-note', 'the CRL does not list it']
  expect((await runCli(change, { dataDir })).code).toBe(0)
  expect((await runCli(['batch', 'seal', 'again'], { dataDir })).code).toBe(0)
  const second = ['run', 'again', '--connection', 'cc', '--yes', String(ITEMS), '--preflight', '--key-stdin']
  const end = await runCli(['--json', ...second], cli)
  expect(end.code).toBe(0)
  expect(end.json()).toMatchObject({ counts: { confirmed: 1, 'already-done': ITEMS - 1 } })
  expect(sandbox.effects(VENDOR)).toHaveLength(ITEMS)
})
