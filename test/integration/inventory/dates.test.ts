import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { testWorkbench } from '../../support/test-workbench.ts'

/** Long past as a date of either order, or of none that is read with certainty. */
const UNKNOWN = ['09/12/2021', '05/12/2021', '12 May 2021', '2021', 'May 2021']

test('the check and the filter read dates alike: what is not certain has not run out', async () => {
  await using on = await testWorkbench()
  const { inventories, batches } = on.workbench
  const file = path.join(on.folder, 'dates.csv')
  const dates = [...UNKNOWN, '2021-05-12', '12.05.2021', '2021-05-12T10:00:00Z']
  writeFileSync(
    file,
    ['Serial Number,Expires', ...dates.map((date, index) => `AB0${index + 1},${date}`)].join('\n'),
  )
  await inventories.import({ file, name: 'i', vendor: 'digicert-tlm', settings: {} })
  const request = { operation: 'revoke', reason: 'superseded' as const, comment: 'c', options: {} }
  batches.create({ name: 'all', inventory: 'i', request, filter: {} })
  batches.create({ name: 'some', inventory: 'i', request, filter: { expired: false } })
  const expired = async (name: string) =>
    (await batches.check(name)).findings.find(({ code }) => code === 'expired')?.count
  expect(await expired('all')).toBe(3)
  expect((await batches.check('some')).items).toBe(UNKNOWN.length)
  expect(await expired('some')).toBeUndefined()
})
