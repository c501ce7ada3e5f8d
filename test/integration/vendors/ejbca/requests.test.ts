import { expect, test } from 'vitest'
import { systemClock } from '../../../../src/main/clock.ts'
import { openTransport } from '../../../../src/main/http/undici-transport.ts'
import { Secret } from '../../../../src/main/keychain/secret.ts'
import { ejbca } from '../../../../src/main/vendors/ejbca/vendor.ts'
import type { Item } from '../../../../src/main/vendors/port.ts'
import { STUB_KEY, type StubReply, stubVendor } from '../../../support/stub-vendor.ts'

const ISSUER = 'CN=Example CA,O=Example\\, Inc.,C=SE'
const SERIAL = '0A1B2C3D'
const PATH = `/v1/certificate/${encodeURIComponent(ISSUER)}/${SERIAL}`
const ORDER = { operation: 'revoke', comment: '', options: {} }
const item: Item = {
  ordinal: 1,
  target: { serial_number: SERIAL, issuer_dn: ISSUER },
  attributes: {},
  reason: 'privilege_withdrawn',
}
const status = (facts: object): StubReply => ({
  status: 200,
  json: { issuer_dn: ISSUER, serial_number: SERIAL, revoked: true, ...facts },
})

test('revokes by PUT without a body: CA and serial number in the path, reason and date in the query', async () => {
  await using vendor = await stubVendor(ejbca, () => status({ message: 'Successfully revoked' }))
  const order = { ...ORDER, options: { revocation_date: '2026-11-01T10:00:00+01:00' } }
  const [submitted] = await vendor.client.submit(order, [item])
  expect(submitted).toMatchObject({ outcome: { kind: 'accepted' }, httpStatus: 200 })
  const [request] = vendor.requests
  expect(request).toMatchObject({ method: 'PUT', path: `${PATH}/revoke`, body: '' })
  expect([...(request?.query ?? [])]).toEqual([
    ['reason', 'PRIVILEGES_WITHDRAWN'],
    ['date', '2026-11-01T09:00:00Z'],
  ])
  // By the client certificate alone: nothing of a key.
  expect(request?.headers['authorization']).toBeUndefined()
  expect(JSON.stringify(vendor.requests)).not.toContain(STUB_KEY)
})

test('removes from hold by the same call, and takes the CA of the batch for an item without one', async () => {
  await using vendor = await stubVendor(ejbca, () => status({ revoked: false }))
  const order = {
    ...ORDER,
    operation: 'resume',
    options: { issuer_dn: 'C=SE, O="Example, Inc.", CN=Example CA' },
  }
  await vendor.client.submit(order, [{ ...item, target: { serial_number: SERIAL }, reason: null }])
  expect(vendor.requests[0]).toMatchObject({ method: 'PUT', path: `${PATH}/revoke` })
  expect([...(vendor.requests[0]?.query ?? [])]).toEqual([['reason', 'REMOVE_FROM_CRL']])
})

test('sends a bearer token in its header', async () => {
  await using vendor = await stubVendor(ejbca, () => status({}))
  await using transport = Object.assign(openTransport({ baseUrl: vendor.baseUrl, clock: systemClock() }), {
    async [Symbol.asyncDispose]() {
      await transport.close()
    },
  })
  const options = { auth: 'bearer' }
  const client = ejbca.connect({ baseUrl: vendor.baseUrl, options }, new Secret(STUB_KEY), transport)
  await client.status(ORDER, item, null)
  expect(vendor.requests[0]).toMatchObject({ method: 'GET', path: `${PATH}/revocationstatus` })
  expect(vendor.requests[0]?.headers['authorization']).toBe(`Bearer ${STUB_KEY}`)
})

test.each([
  ['another serial number', { serial_number: '0A1B2C3E' }],
  ['another CA', { issuer_dn: 'CN=Other CA,O=Example\\, Inc.,C=SE' }],
  ['a CA of a longer name', { issuer_dn: `OU=Tests,${ISSUER}` }],
  ['no word of whether it is revoked', { revoked: undefined }],
])('an answer with %s is nobody knows whose', async (_name, facts) => {
  await using vendor = await stubVendor(ejbca, () => status(facts))
  expect(await vendor.client.submit(ORDER, [item])).toMatchObject([
    { outcome: { kind: 'in-doubt', unexpected: true } },
  ])
  expect(await vendor.client.status(ORDER, item, null)).toMatchObject({ kind: 'unexpected' })
})

test.each([
  ['from the wide part to the narrow one', 'C=SE, O="Example, Inc.", CN=Example CA'],
  ['in other letter case and types', '2.5.4.3=EXAMPLE CA,O=Example\\, Inc.,c=se'],
  ['not at all', ''],
])(
  'a CA that an answer names %s is the one that was asked about, however its serial number is spelled',
  async (_name, issuer_dn) => {
    await using vendor = await stubVendor(ejbca, () => status({ issuer_dn, serial_number: '00a1b2c3d' }))
    expect(await vendor.client.submit(ORDER, [item])).toMatchObject([{ outcome: { kind: 'accepted' } }])
    expect(await vendor.client.status(ORDER, item, null)).toMatchObject({ value: { kind: 'effective' } })
  },
)

test('a status is told with its reason and date; on hold counts only where a hold was asked for', async () => {
  let facts: object = { revocation_reason: 'PRIVILEGES_WITHDRAWN', revocation_date: '2026-11-20T09:00:00Z' }
  await using vendor = await stubVendor(ejbca, () => status(facts))
  const ask = async (one: Item, options: Record<string, string> = {}) =>
    vendor.client.status({ ...ORDER, options }, one, null)
  expect(await ask(item)).toEqual({
    kind: 'ok',
    value: {
      kind: 'effective',
      vendorStatus: 'revoked',
      reason: 'privilege_withdrawn',
      since: '2026-11-20T09:00:00.000Z',
    },
  })
  // The date that was asked for says nothing of when it was done.
  expect(await ask(item, { revocation_date: '2026-11-20T09:00:00Z' })).toEqual({
    kind: 'ok',
    value: { kind: 'effective', vendorStatus: 'revoked', reason: 'privilege_withdrawn' },
  })
  facts = { revocation_reason: 'CERTIFICATE_HOLD', revocation_date: '2026-11-20T09:00:00Z' }
  expect(await ask(item)).toMatchObject({ value: { kind: 'not-effective', vendorStatus: 'on hold' } })
  expect(await ask({ ...item, reason: 'certificate_hold' })).toMatchObject({ value: { kind: 'effective' } })
})

test('an approval is waited for with its id, which tells a rejection; without its id the certificate alone tells', async () => {
  const told = (request_id?: number): StubReply => ({
    status: 202,
    json: { status_code: 202, info_message: 'The request has been sent for approval.', request_id },
  })
  let id: number | undefined = 4711
  await using vendor = await stubVendor(ejbca, ({ method, path }) =>
    method === 'PUT'
      ? told(id)
      : path.startsWith('/v1/approval/')
        ? { status: 200, json: { request_id: 4711, status: 'REJECTED' } }
        : status({ revoked: false }),
  )
  expect(await vendor.client.submit(ORDER, [item])).toMatchObject([
    { outcome: { kind: 'pending-approval', requestId: '4711' } },
  ])
  expect(await vendor.client.status(ORDER, item, '4711')).toMatchObject({
    value: { kind: 'rejected', requestId: '4711', message: expect.stringContaining('REJECTED') },
  })
  expect(vendor.requests.at(-1)?.path).toBe('/v1/approval/4711/status')
  id = undefined
  const [{ outcome } = { outcome: null }] = await vendor.client.submit(ORDER, [item])
  expect(outcome).toMatchObject({ kind: 'pending-approval', requestId: '(not told)' })
  expect(await vendor.client.status(ORDER, item, '(not told)')).toMatchObject({
    value: { kind: 'pending-approval' },
  })
})

test('an address that EJBCA does not have is no word about a certificate', async () => {
  await using vendor = await stubVendor(ejbca, () => ({
    status: 404,
    json: { error_code: 404, error_message: 'RESTEASY003210: Could not find resource for full path' },
  }))
  expect(await vendor.client.submit(ORDER, [item])).toMatchObject([
    { outcome: { kind: 'in-doubt', unexpected: true } },
  ])
  expect(await vendor.client.status(ORDER, item, null)).toMatchObject({ kind: 'unexpected' })
})

test('lists are read page by page until an empty one, sorted, and twice; a certificate in them is decoded twice', async () => {
  const row = (n: number) => ({
    serialNumber: `A1B2C${n}`,
    issuerDN: 'CN=Example CA,C=SE',
    status: n === 3 ? 40 : 20,
    revocationReason: n === 3 ? 6 : -1,
    revocationDate: n === 3 ? 1_790_000_000_000 : -1,
    subjectDN: `CN=host${n},O=Example Org`,
    notBefore: 1_770_000_000_000,
    base64Cert: Buffer.from(Buffer.from(`no certificate ${n}`).toString('base64')).toString('base64'),
  })
  await using vendor = await stubVendor(ejbca, ({ body }) => {
    const { current_page: page } = (JSON.parse(body) as { pagination: { current_page: number } }).pagination
    return { status: 200, json: { certificates: page < 3 ? [row(page), row(3)] : [] } }
  })
  const found = []
  for await (const { items } of vendor.client.discover!({
    status: 'any',
    ca: 'Example',
    issued_after: '2026-03-01T00:00:00Z',
  }))
    found.push(...items)
  expect(found.map(({ target, attributes }) => [target['serial_number'], attributes['status']])).toEqual([
    ['A1B2C1', 'active'],
    ['A1B2C3', 'on hold'],
    ['A1B2C2', 'active'],
  ])
  expect(found[0]).toMatchObject({
    target: { issuer_dn: 'CN=Example CA,C=SE' },
    attributes: {
      common_name: 'host1',
      issuer: 'CN=Example CA,C=SE',
      valid_from: '2026-02-02T02:40:00.000Z',
    },
    certificate: Buffer.from('no certificate 1').toString('base64'),
  })
  expect(vendor.requests.map(({ path }) => path)).toEqual(Array(6).fill('/v2/certificate/search'))
  expect(JSON.parse(vendor.requests[1]?.body ?? '')).toEqual({
    pagination: { page_size: 500, current_page: 2 },
    sort: { property: 'ISSUED_DATE', operation: 'ASC' },
    criteria: [
      { property: 'STATUS', value: 'CERT_ACTIVE', operation: 'EQUAL' },
      { property: 'STATUS', value: 'CERT_NOTIFIEDABOUTEXPIRATION', operation: 'EQUAL' },
      { property: 'STATUS', value: 'CERT_REVOKED', operation: 'EQUAL' },
      { property: 'CA', value: 'Example', operation: 'EQUAL' },
      { property: 'ISSUED_DATE', value: '2026-03-01T00:00:00Z', operation: 'AFTER' },
    ],
  })
})

test.each([
  [{ issuer_dn: '' }, {}, 'issuer-missing'],
  [{ issuer_dn: 'Corp Issuing CA 1' }, {}, 'issuer-not-a-name'],
  [{}, { revocation_date: '2999-01-01T00:00:00Z' }, 'revocation-date-ahead'],
])('what EJBCA could not take is not sealed: %j %j', (target, options, code) => {
  const whole = Object.fromEntries(
    Object.entries({ ...item.target, ...target }).filter(([, value]) => value !== ''),
  )
  expect(ejbca.examine({ ...ORDER, options }, { ...item, target: whole })).toMatchObject([
    { level: 'error', code },
  ])
})
