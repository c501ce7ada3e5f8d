import { expect, test } from 'vitest'
import { apiVendors } from '../../src/main/vendors/registry.ts'
import { RECORDED_MODES } from '../../src/sandbox/vendors/recorded-modes.ts'
import { describeConformance } from './describe-conformance.ts'
import { SUBJECTS } from './subjects.ts'

const registered = apiVendors().flatMap((vendor) =>
  vendor.info.operations.map((operation) => ({ vendor, operation })),
)

test('every operation of every registered vendor is put through the suite', () => {
  expect(registered.length).toBeGreaterThan(0)
  expect(registered.map(({ vendor, operation }) => `${vendor.id} ${operation.id}`).sort()).toEqual(
    Object.keys(SUBJECTS).sort(),
  )
})

for (const { vendor, operation } of registered) {
  const facts = SUBJECTS[`${vendor.id} ${operation.id}`]
  if (facts === undefined) continue
  describeConformance({ vendor, operation, ...facts })
  for (const way of facts.ways ?? []) describeConformance({ vendor, operation, ...facts, way })
  for (const mode of RECORDED_MODES[vendor.id]) describeConformance({ vendor, operation, ...facts, mode })
}
