import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { apiVendors } from '../../../src/main/vendors/registry.ts'
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts'
import { testWorkbench } from '../../support/test-workbench.ts'

const vendors = apiVendors().map(({ id, info }) => ({ id, info }))

test.each(vendors)('$id: what one workspace seals, another takes', async ({ id, info }) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'rescind-bundle-'))
  await using preparer = await testWorkbench()
  await using runner = await testWorkbench()
  const sandbox = await startSandbox({ vendors: [id], items: 30 })
  const { inventories, batches, bundles } = preparer.workbench
  const csv = path.join(folder, 'inventory.csv')
  await writeFile(csv, sandbox.inventoryCsv(id, { rows: 20 }).csv)
  await sandbox.close()
  await inventories.import({ file: csv, name: 'i', vendor: id, settings: {} })
  const { kind } = inventories.get('i')
  const [operation] = info.operations.filter(({ target }) => target.kind === kind)
  batches.create({
    name: 'b',
    inventory: 'i',
    request: {
      operation: operation?.id ?? '',
      ...(operation?.reasons.some(({ reason }) => reason === 'superseded') ? { reason: 'superseded' } : {}),
      comment: 'CHG-1',
      options: {},
    },
    filter: {},
  })
  await batches.seal('b')
  const file = path.join(folder, 'b.rescind')
  await bundles.export('b', file, {
    ask: async () => {
      throw new Error('nobody is asked')
    },
  })
  const { batch } = await runner.workbench.bundles.import(file)
  expect(batch).toMatchObject({ digest: batches.get('b').digest, counts: batches.get('b').counts })
  expect(batch.counts.total).toBeGreaterThan(0)
  await rm(folder, { recursive: true, force: true })
})
