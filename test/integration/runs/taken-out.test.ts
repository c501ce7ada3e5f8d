import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { testWorkbench } from '../../support/test-workbench.ts'

test('what is taken out is taken out once, and out of what is sealed alone', async () => {
  await using own = await testWorkbench()
  const { inventories, batches, runs } = own.workbench
  const file = path.join(own.folder, 'list.csv')
  writeFileSync(file, 'serial_number\n0A11223344556677\n0B11223344556677\n')
  await inventories.import({ file, name: 'i', vendor: 'digicert-tlm', settings: {} })
  const request = { operation: 'revoke', reason: 'superseded' as const, comment: '', options: {} }
  batches.create({ name: 'b', inventory: 'i', request, filter: {} })
  expect(runs.skip('b', [1])).toBe(0)
  await batches.seal('b')
  expect(runs.skip('b', [1, 1])).toBe(1)
  expect(runs.skip('b', [1, 2, 3, 2])).toBe(1)
  expect(batches.get('b').counts).toMatchObject({ skipped: 2, queued: 0 })
})
