import { expect, test } from 'vitest'
import { digicertPartner } from '../../../../src/main/vendors/digicert-partner/vendor.ts'
import { STUB_KEY, stubVendor } from '../../../support/stub-vendor.ts'

const ORDER = { operation: 'revoke', comment: '', options: {} }
const item = {
  ordinal: 1,
  target: { acme_contract_id: '12345', credential_id: '4821' },
  attributes: {},
  reason: null,
}

test('revokes by POST, without a body, as the page shows it', async () => {
  await using vendor = await stubVendor(digicertPartner, () => ({ status: 204 }))
  const [submitted] = await vendor.client.submit(ORDER, [item])
  expect(submitted?.outcome).toEqual({ kind: 'accepted' })
  expect(vendor.requests).toHaveLength(1)
  const [request] = vendor.requests
  expect(request).toMatchObject({
    method: 'POST',
    path: '/partner-subscription/api/v1/acme/12345/credentials/revoke/4821',
    body: '',
  })
  expect(request?.headers['x-partner-apikey']).toBe(STUB_KEY)
  expect(request?.headers['content-type']).toBeUndefined()
  expect([...(request?.query.keys() ?? [])]).toEqual([])
})

test('takes the contract of the batch for an item without one', async () => {
  await using vendor = await stubVendor(digicertPartner, () => ({ status: 204 }))
  await vendor.client.submit({ ...ORDER, options: { acme_contract_id: '77' } }, [
    { ...item, target: { credential_id: '4821' } },
  ])
  expect(vendor.requests[0]?.path).toBe('/partner-subscription/api/v1/acme/77/credentials/revoke/4821')
})

test('reads one list for all credentials of a contract', async () => {
  const credentials = [
    { credential_id: 4821, kid_hint: 'ab12', status: 'revoked', created_at: '2026-06-01 14:00:00' },
    { credential_id: 4822, kid_hint: 'ab13', status: 'active', created_at: '2026-06-01 14:00:00' },
  ]
  await using vendor = await stubVendor(digicertPartner, () => ({ status: 200, json: { credentials } }))
  const items = ['4821', '4822', '4823'].map((credential_id, index) => ({
    ...item,
    ordinal: index + 1,
    target: { ...item.target, credential_id },
  }))
  const read = await vendor.client.statuses!(ORDER, items, { count: 3, common: {}, has: () => true }, 10)
  expect(vendor.requests).toHaveLength(1)
  expect(read).toMatchObject({ kind: 'ok' })
  if (read.kind === 'ok') {
    expect([...read.value.values()].map(({ kind }) => kind)).toEqual([
      'effective',
      'not-effective',
      'not-found',
    ])
  }
})

test('a list that the key may not read leaves an accepted item unconfirmed, never confirmed', async () => {
  await using vendor = await stubVendor(digicertPartner, () => ({
    status: 403,
    json: { errors: [{ code: 'forbidden', message: 'no' }] },
  }))
  expect(await vendor.client.status(ORDER, item, null)).toMatchObject({
    kind: 'ok',
    value: { kind: 'untold' },
  })
})

test('a list that does not read as documented is no answer', async () => {
  await using vendor = await stubVendor(digicertPartner, () => ({ status: 200, text: '<html></html>' }))
  expect(await vendor.client.status(ORDER, item, null)).toMatchObject({ kind: 'unexpected' })
})

test('says which key is needed when the key of a parent account is refused', async () => {
  await using vendor = await stubVendor(digicertPartner, () => ({
    status: 403,
    json: { error: { code: 'forbidden', message: 'parent key' } },
  }))
  const [submitted] = await vendor.client.submit(ORDER, [item])
  expect(submitted?.outcome).toMatchObject({
    kind: 'key-refused',
    code: 'forbidden',
    hint: expect.stringContaining('subaccount'),
  })
})
