import fc from 'fast-check'
import { expect, test } from 'vitest'
import { digicertDtm } from '../../../../src/main/vendors/digicert-dtm/vendor.ts'
import type { Item, Order } from '../../../../src/main/vendors/port.ts'
import { STUB_KEY, type StubRequest, stubVendor } from '../../../support/stub-vendor.ts'

const USER = 'a37322f1-5fd3-40d1-a1bc-a8640466a052'
const ID = '01234567-89ab-cdef-0123-456789abcdef'
const order = (operation: string, change: Partial<Order> = {}): Order => ({
  operation,
  comment: 'cancellation notes',
  options: {},
  ...change,
})
const credential = (name: string, change: Partial<Item> = {}): Item => ({
  ordinal: 1,
  target: { name, user_id: USER },
  attributes: {},
  reason: 'key_compromise',
  ...change,
})
const record = (name: string, status: string) => ({ id: ID, name, user_id: USER, status })

function expectOwnHeaders({ headers }: StubRequest): void {
  expect(headers['x-api-key']).toBe(STUB_KEY)
  expect(
    Object.keys(headers).filter((name) => /^(authorization|x-(dc|partner|keyfactor))/.test(name)),
  ).toEqual([])
}

test('revokes by PUT to version 1, the reason in capitals, the user in the query', async () => {
  await using vendor = await stubVendor(digicertDtm, () => ({
    status: 201,
    json: { id: ID, status: 'REVOKED' },
  }))
  const [submitted] = await vendor.client.submit(order('revoke'), [credential('signer-1')])
  expect(submitted?.outcome).toEqual({
    kind: 'accepted',
    shows: { kind: 'effective', vendorStatus: 'REVOKED' },
  })
  const [request] = vendor.requests
  expect(request).toMatchObject({
    method: 'PUT',
    path: '/documentmanager/api/v1/credential/signer-1/revoke',
    body: '{"reason":"KEY_COMPROMISE"}',
  })
  expect(Object.fromEntries(request!.query)).toEqual({ user_id: USER })
  expect(request!.headers['content-type']).toBe('application/json')
  expectOwnHeaders(request!)
})

test('cancels by PUT to version 2, with the comment as notes', async () => {
  await using vendor = await stubVendor(digicertDtm, () => ({ status: 201, json: { id: ID } }))
  const [submitted] = await vendor.client.submit(order('cancel'), [credential('signer-1', { reason: null })])
  expect(submitted?.outcome).toEqual({ kind: 'accepted' })
  expect(vendor.requests[0]).toMatchObject({
    method: 'PUT',
    path: '/documentmanager/api/v2/credential/signer-1/cancel',
    body: '{"notes":"cancellation notes"}',
  })
  expect(Object.fromEntries(vendor.requests[0]!.query)).toEqual({ user_id: USER })
  expectOwnHeaders(vendor.requests[0]!)
})

test('replaces an administrator by POST, the phone number as a number', async () => {
  await using vendor = await stubVendor(digicertDtm, () => ({ status: 201, json: { id: USER } }))
  const target = {
    user_id: ID,
    email: 'john@local.com',
    first_name: 'John',
    last_name: 'Doe',
    user_name: 'abc12345',
    phone_number: '+91 (123) 4567-890',
    locale: 'en_US',
    description: 'abc12345',
  }
  const [submitted] = await vendor.client.submit(order('replace-client-admin'), [
    { ordinal: 1, target, attributes: {}, reason: null },
  ])
  expect(submitted?.outcome).toEqual({ kind: 'accepted' })
  const [request] = vendor.requests
  expect(request).toMatchObject({
    method: 'POST',
    path: `/documentmanager/api/v1/user/${ID}/replace-client-admin`,
  })
  expect([...request!.query.keys()]).toEqual([])
  expect(JSON.parse(request!.body)).toEqual({
    email: 'john@local.com',
    first_name: 'John',
    last_name: 'Doe',
    user_name: 'abc12345',
    phone_number: 911234567890,
    locale: 'en_US',
    description: 'abc12345',
  })
  expectOwnHeaders(request!)
})

test.each([200, 201])('reads a status that is answered with %i, by version 2', async (status) => {
  await using vendor = await stubVendor(digicertDtm, () => ({ status, json: record('signer-1', 'ACTIVE') }))
  expect(await vendor.client.status(order('revoke'), credential('signer-1'), null)).toEqual({
    kind: 'ok',
    value: { kind: 'not-effective', vendorStatus: 'ACTIVE' },
  })
  expect(vendor.requests[0]).toMatchObject({
    method: 'GET',
    path: '/documentmanager/api/v2/credential/signer-1',
    body: '',
  })
  expect(Object.fromEntries(vendor.requests[0]!.query)).toEqual({ user_id: USER })
})

test.each([
  ['revoke', 'REVOKED', 'effective'],
  ['revoke', 'DEACTIVATED', 'effective'],
  ['revoke', 'SUSPENDED', 'not-effective'],
  ['revoke', 'PENDING_ISSUANCE', 'not-effective'],
  ['cancel', 'DEACTIVATED', 'effective'],
  ['cancel', 'REVOKED', 'not-effective'],
  ['cancel', 'ACTIVE', 'not-effective'],
])('for %s, %s is %s', async (operation, status, kind) => {
  await using vendor = await stubVendor(digicertDtm, () => ({ status: 201, json: record('s', status) }))
  expect(await vendor.client.status(order(operation), credential('s'), null)).toMatchObject({
    kind: 'ok',
    value: { kind, vendorStatus: status },
  })
})

test('an answer about another credential or user is none', async () => {
  await using vendor = await stubVendor(digicertDtm, ({ path }) => ({
    status: 201,
    json: path.endsWith('/a') ? record('b', 'REVOKED') : { ...record('c', 'REVOKED'), user_id: ID },
  }))
  for (const name of ['a', 'c'])
    expect(await vendor.client.status(order('revoke'), credential(name), null)).toMatchObject({
      kind: 'unexpected',
    })
})

test('looks at the status of each before revoking: done, pending, unknown and the rest', async () => {
  const states: Readonly<Record<string, string>> = {
    active: 'ACTIVE',
    suspended: 'SUSPENDED',
    pending: 'PENDING_ISSUANCE',
    cancelled: 'DEACTIVATED',
    revoked: 'REVOKED',
  }
  await using vendor = await stubVendor(digicertDtm, ({ path }) => {
    const name = path.split('/').at(-1) ?? ''
    const status = states[name]
    return status === undefined
      ? { status: 404, json: { errors: [{ code: 'resource_not_found', message: 'Credential not found' }] } }
      : { status: 201, json: record(name, status) }
  })
  const items = [...Object.keys(states), 'nobody'].map((name, index) =>
    credential(name, { ordinal: index + 1 }),
  )
  const kinds = async (options: Order['options']) => {
    const read = await vendor.client.resolve!(order('revoke', { options }), items)
    return read.kind === 'ok' ? items.map(({ ordinal }) => read.value.get(ordinal)) : read
  }
  const resolved = (shown_status: string) => ({ kind: 'resolved', columns: { shown_status } })
  expect(await kinds({})).toMatchObject([
    resolved('ACTIVE'),
    resolved('SUSPENDED'),
    { kind: 'unfit', code: 'pending_issuance' },
    { kind: 'done', status: { kind: 'effective', vendorStatus: 'DEACTIVATED' } },
    { kind: 'done', status: { kind: 'effective', vendorStatus: 'REVOKED' } },
    { kind: 'not-found', message: 'Credential not found' },
  ])
  expect(await kinds({ pending_issuance: 'cancel' })).toMatchObject([
    resolved('ACTIVE'),
    resolved('SUSPENDED'),
    resolved('PENDING_ISSUANCE'),
    { kind: 'done' },
    { kind: 'done' },
    { kind: 'not-found' },
  ])
  expect(vendor.requests.every(({ method }) => method === 'GET')).toBe(true)
})

test('cancels what was shown as pending in a batch that revokes, and nothing else', async () => {
  await using vendor = await stubVendor(digicertDtm, () => ({ status: 201, json: { id: ID } }))
  const shown = (shown_status: string) =>
    credential('s', { target: { name: 's', user_id: USER, shown_status } })
  const both = { options: { pending_issuance: 'cancel' } }
  await vendor.client.submit(order('revoke', both), [shown('PENDING_ISSUANCE')])
  await vendor.client.submit(order('revoke', both), [shown('ACTIVE')])
  await vendor.client.submit(order('revoke'), [shown('PENDING_ISSUANCE')])
  expect(vendor.requests.map(({ path }) => path.split('/').at(-1))).toEqual(['cancel', 'revoke', 'revoke'])
})

test('a name stays within its segment of the path, whatever it holds', async () => {
  await using vendor = await stubVendor(digicertDtm, () => ({
    status: 201,
    json: { id: ID, status: 'REVOKED' },
  }))
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }), async (name) => {
      const before = vendor.requests.length
      const isRefused = name.trim() === '' || name === '.' || name === '..'
      const submitted = vendor.client.submit(order('revoke'), [credential(name)])
      if (isRefused) {
        await expect(submitted).rejects.toThrow(RangeError)
        expect(vendor.requests.length).toBe(before)
        return
      }
      await submitted
      const segments = vendor.requests.at(-1)!.path.split('/')
      expect(segments.length).toBe(7)
      expect(decodeURIComponent(segments[5]!)).toBe(name)
    }),
    { numRuns: 100 },
  )
})

test('says which token is needed when an administrator may not be replaced', async () => {
  await using vendor = await stubVendor(digicertDtm, () => ({
    status: 403,
    json: { errors: [{ code: 'access_denied', message: 'OAuth credentials are required' }] },
  }))
  const [submitted] = await vendor.client.submit(order('replace-client-admin'), [
    { ordinal: 1, target: { user_id: ID, email: 'a@b' }, attributes: {}, reason: null },
  ])
  expect(submitted?.outcome).toMatchObject({
    kind: 'key-refused',
    code: 'access_denied',
    hint: expect.stringContaining('OAuth'),
  })
})
