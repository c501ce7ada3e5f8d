import { expect, test } from 'vitest'
import type { VendorId } from '../../src/contract/vendor.ts'
import type { Item } from '../../src/main/vendors/port.ts'
import { vendorRegistry } from '../../src/main/vendors/registry.ts'
import type { Sandbox } from '../../src/sandbox/sandbox.ts'
import { type ConformanceSubject, describeConformance } from './describe-conformance.ts'

type Facts = Omit<ConformanceSubject, 'vendor' | 'operation'>

const certificates =
  (status: string, reason: Item['reason']) =>
  (sandbox: Sandbox): readonly Item[] =>
    sandbox
      .items('digicert-tlm')
      .filter((item) => item.status === status && item.facts['collides'] === false)
      .map((item, index) => ({
        ordinal: index + 1,
        target: { serial_number: item.target, thumbprint: String(item.facts['thumbprint']) },
        attributes: {},
        reason,
      }))

const TLM = {
  keyHeader: { name: 'x-api-key', value: (key: string) => key },
  ownHeaders: [],
  unknown: { serial_number: '0123456789ABCDEF' },
  targetName: ({ target }: Item) => target['serial_number'] ?? '',
} as const

const acmeCredentials =
  (status: string) =>
  (sandbox: Sandbox): readonly Item[] =>
    sandbox
      .items('digicert-partner')
      .filter((item) => item.status === status)
      .map(({ facts }, index) => ({
        ordinal: index + 1,
        target: { acme_contract_id: String(facts['acme_contract_id']), credential_id: String(facts['credential_id']) },
        attributes: {},
        reason: null,
      }))

/** What the suite needs to know of each operation of each vendor: a vendor without an entry fails below. */
const SUBJECTS: Partial<Record<`${VendorId} ${string}`, Facts>> = {
  'digicert-tlm revoke': { ...TLM, items: certificates('issued', 'superseded'), done: certificates('revoked', 'superseded') },
  'digicert-partner revoke': {
    keyHeader: { name: 'x-partner-apikey', value: (key) => key },
    ownHeaders: [],
    items: acmeCredentials('active'),
    done: acmeCredentials('revoked'),
    unknown: { acme_contract_id: '12345', credential_id: '999999' },
    targetName: ({ target }) => target['credential_id'] ?? '',
    connection: { check_contract_id: '12345' },
    query: { acme_contract_id: '12345' },
  },
  'digicert-tlm resume': { ...TLM, items: certificates('suspended', null), done: certificates('issued', null) },
}

const registered = [...vendorRegistry().values()].flatMap((vendor) => vendor.info.operations.map((operation) => ({ vendor, operation })))

test('every operation of every registered vendor is put through the suite', () => {
  expect(registered.length).toBeGreaterThan(0)
  expect(registered.map(({ vendor, operation }) => `${vendor.id} ${operation.id}`).sort()).toEqual(Object.keys(SUBJECTS).sort())
})

for (const { vendor, operation } of registered) {
  const facts = SUBJECTS[`${vendor.id} ${operation.id}`]
  if (facts !== undefined) describeConformance({ vendor, operation, ...facts })
}
