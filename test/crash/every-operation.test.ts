import { expect, test } from 'vitest'
import { apiVendors } from '../../src/main/vendors/registry.ts'
import { removeFolder } from '../support/cli-workspace.ts'
import { crashOperation, type OperationCase, sealedOperation } from '../support/crash-of-operation.ts'

/** The full matrix is run on the operation that all others share their runner with; here on what is each vendor's own. */
const WITH_MATRIX = 'digicert-tlm revoke'
const CASES: readonly OperationCase[] = [
  { point: 'after-intent', faults: '' },
  { point: 'after-send', faults: '' },
  { point: 'before-outcome', faults: '' },
  { point: 'after-outcome', faults: '' },
  { point: 'after-intent', faults: 'submit:500-after@1' },
  { point: 'before-outcome', faults: 'submit:reset-after@1' },
  { point: 'after-outcome', faults: 'submit:reset-after@1' },
  { point: 'after-outcome', faults: 'submit:reset-before@1' },
]
const CASES_AT_A_TIME = 3

const operations = apiVendors().flatMap((vendor) =>
  vendor.info.operations.map((operation) => ({ vendor, operation, name: `${vendor.id} ${operation.id}` })),
)

test.each(operations.filter(({ name }) => name !== WITH_MATRIX))(
  'killed at its steps, nothing of $name is lost or done twice',
  async ({ vendor, operation }) => {
    const template = await sealedOperation(vendor, operation)
    const wrong: string[] = []
    const left = [...CASES]
    const work = async () => {
      for (let next = left.shift(); next !== undefined; next = left.shift()) {
        const { point, faults } = next
        const found = await crashOperation(template, vendor, operation, next)
        wrong.push(
          ...found.map((what) => `killed at ${point}, ${faults === '' ? 'all well' : faults}: ${what}`),
        )
      }
    }
    try {
      await Promise.all(Array.from({ length: CASES_AT_A_TIME }, work))
    } finally {
      removeFolder(template)
    }
    expect(wrong).toEqual([])
  },
)
