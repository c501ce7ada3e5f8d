import { expect, test } from 'vitest'
import { checkItemReader, effectOfOperation } from '../../../src/main/effect/check-item.ts'
import type { ItemRow } from '../../../src/main/journal/item-row.ts'
import { vendorRegistry } from '../../../src/main/vendors/registry.ts'

const operations = [...vendorRegistry().values()].flatMap(({ info }) =>
  info.operations.map((operation) => ({ name: `${info.id} ${operation.id}`, operation })),
)
const operationOf = (name: string) => {
  const found = operations.find((one) => one.name === name)
  if (found === undefined) throw new Error(`no operation ${name}`)
  return found.operation
}
const row = (change: Partial<ItemRow>): ItemRow =>
  ({ ordinal: 1, target: '{}', attributes: '{}', resolved: null, state: 'queued', ...change }) as ItemRow

test('revoking is seen as revoked, resuming as not; other operations change no certificate themselves', () => {
  expect(effectOfOperation(operationOf('digicert-tlm revoke'))).toBe('revoked')
  expect(effectOfOperation(operationOf('keyfactor-command revoke'))).toBe('revoked')
  expect(effectOfOperation(operationOf('digicert-tlm resume'))).toBe('not-revoked')
  expect(effectOfOperation(operationOf('digicert-certcentral approve-request'))).toBeNull()
})

test('only what the vendor has confirmed is expected of relying parties', () => {
  const read = checkItemReader(operationOf('digicert-tlm revoke'))
  expect(read(row({ state: 'confirmed' })).expected).toBe('revoked')
  expect(read(row({ state: 'already-done' })).expected).toBe('revoked')
  for (const state of ['queued', 'accepted', 'unconfirmed', 'refused', 'in-doubt'] as const)
    expect(read(row({ state })).expected).toBeNull()
})

test('a serial number is taken from the target, or from what the vendor resolved it to, and must be one', () => {
  const read = checkItemReader(operationOf('keyfactor-command revoke'))
  expect(read(row({ target: '{"serial_number":"0F6F"}' })).serial).toBe('0F6F')
  expect(read(row({ target: '{"thumbprint":"00"}', resolved: '{"serial_number":"0f:6f"}' })).serial).toBe(
    '0F6F',
  )
  expect(read(row({ target: '{"keyfactor_id":"17"}' })).serial).toBeNull()
  expect(read(row({ target: '{"serial_number":"not one"}' })).serial).toBeNull()
})

test('items that have their sources in common share one object', () => {
  const read = checkItemReader(operationOf('digicert-tlm revoke'))
  const attributes = '{"issuer_sha256":"AB","crl_urls":"http://a/1 http://a/2"}'
  const [first, second] = [read(row({ attributes })), read(row({ attributes, ordinal: 2 }))]
  expect(first.sources).toBe(second.sources)
  expect(first.sources.crlUrls).toEqual(['http://a/1', 'http://a/2'])
  expect(read(row({})).sources).not.toBe(first.sources)
})
