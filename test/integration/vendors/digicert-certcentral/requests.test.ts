import { expect, test } from 'vitest'
import { digicertCertcentral } from '../../../../src/main/vendors/digicert-certcentral/vendor.ts'
import type { Item, Order } from '../../../../src/main/vendors/port.ts'
import { STUB_KEY, type StubReply, type StubRequest, stubVendor } from '../../../support/stub-vendor.ts'

const SERIAL = '0F6F55555658A989F0F463A4DA0D807F'
const REVOKE_ORDER: Order = { operation: 'revoke-order', comment: 'INC-7: retired', options: {} }
const REVOKE_CERTIFICATE: Order = { ...REVOKE_ORDER, operation: 'revoke-certificate' }
const APPROVE: Order = { ...REVOKE_ORDER, operation: 'approve-request' }
const REJECT: Order = { ...REVOKE_ORDER, operation: 'reject-request' }
const item = (target: Item['target'], change: Partial<Item> = {}): Item => ({
  ordinal: 1,
  target,
  attributes: {},
  reason: 'key_compromise',
  ...change,
})
const order = item({ order_id: '123456' })
const request = item({ request_id: '1' }, { reason: null })

const wire = ({ method, path, query, headers, body }: StubRequest) => ({
  line: `${method} ${path}${query.size === 0 ? '' : `?${decodeURIComponent(query.toString())}`}`,
  headers: Object.keys(headers).sort(),
  key: headers['x-dc-devkey'],
  type: headers['content-type'],
  body,
})
const MUTATION_HEADERS = ['accept', 'connection', 'content-length', 'content-type', 'host', 'x-dc-devkey']
/** The page's own example. */
const CREATED = {
  id: 1,
  date: '2016-02-10T17:06:15+00:00',
  type: 'revoke',
  status: 'pending',
  requester: { id: 242140, first_name: 'Jack', last_name: 'White', email: 'j.white@fakeaddy.com' },
  comments: 'Revoked via API!',
}
const errors = (code: string, message: string) => ({ errors: [{ code, message }] })

test.each<[string, Order, Item, string, object]>([
  [
    'an order',
    REVOKE_ORDER,
    order,
    '/order/certificate/123456/revoke',
    { comments: 'INC-7: retired', revocation_reason: 'keyCompromise', skip_approval: false },
  ],
  [
    'an order without reason',
    REVOKE_ORDER,
    item({ order_id: '123456' }, { reason: null }),
    '/order/certificate/123456/revoke',
    { comments: 'INC-7: retired', skip_approval: false },
  ],
  [
    'an order without comment',
    { ...REVOKE_ORDER, comment: '' },
    item({ order_id: '9' }, { reason: 'unspecified' }),
    '/order/certificate/9/revoke',
    { revocation_reason: 'unspecified', skip_approval: false },
  ],
  [
    'an order at once',
    { ...REVOKE_ORDER, options: { skip_approval: 'true' } },
    item({ order_id: '123456' }, { reason: 'superseded' }),
    '/order/certificate/123456/revoke',
    { comments: 'INC-7: retired', revocation_reason: 'superseded', skip_approval: true },
  ],
  [
    'a certificate by id',
    REVOKE_CERTIFICATE,
    item({ certificate_id: '5000002' }, { reason: 'affiliation_changed' }),
    '/certificate/5000002/revoke',
    { comments: 'INC-7: retired', revocation_reason: 'affiliationChanged', skip_approval: false },
  ],
  [
    'a certificate by serial number',
    REVOKE_CERTIFICATE,
    item({ serial_number: SERIAL.toLowerCase().slice(1) }, { reason: 'cessation_of_operation' }),
    `/certificate/${SERIAL}/revoke`,
    { comments: 'INC-7: retired', revocation_reason: 'cessationOfOperation', skip_approval: false },
  ],
  [
    'a certificate with both by its id',
    REVOKE_CERTIFICATE,
    item({ certificate_id: '7', serial_number: SERIAL }, { reason: null }),
    '/certificate/7/revoke',
    { comments: 'INC-7: retired', skip_approval: false },
  ],
  [
    'an approval',
    APPROVE,
    request,
    '/request/1/status',
    { status: 'approved', processor_comment: 'INC-7: retired' },
  ],
  [
    'a rejection',
    REJECT,
    request,
    '/request/1/status',
    { status: 'rejected', processor_comment: 'INC-7: retired' },
  ],
  [
    'a rejection without comment',
    { ...REJECT, comment: '' },
    request,
    '/request/1/status',
    { status: 'rejected' },
  ],
])('sends %s by PUT as documented, field by field', async (_what, asked, one, path, body) => {
  await using vendor = await stubVendor(digicertCertcentral, () => ({ status: 204 }))
  expect(await vendor.client.submit(asked, [one])).toEqual([
    { outcome: { kind: 'accepted' }, httpStatus: 204, durationMs: expect.any(Number) },
  ])
  expect(vendor.requests.map(wire)).toEqual([
    {
      line: `PUT ${path}`,
      headers: MUTATION_HEADERS,
      key: STUB_KEY,
      type: 'application/json',
      body: expect.any(String),
    },
  ])
  expect(JSON.parse(vendor.requests[0]!.body)).toStrictEqual(body)
})

test.each<[string, Order, Item]>([
  ['an order without an id', REVOKE_ORDER, item({})],
  ['the order 0', REVOKE_ORDER, item({ order_id: '0' })],
  ['an order that is a path', REVOKE_ORDER, item({ order_id: '../5' })],
  ['an order with blanks', REVOKE_ORDER, item({ order_id: ' 5' })],
  ['a huge order', REVOKE_ORDER, item({ order_id: '9'.repeat(17) })],
  ['a certificate with an empty id', REVOKE_CERTIFICATE, item({ certificate_id: '', serial_number: SERIAL })],
  ['a certificate without a name', REVOKE_CERTIFICATE, item({})],
  ['a certificate that is a path', REVOKE_CERTIFICATE, item({ serial_number: 'a/b' })],
  ['a request that is none', APPROVE, item({ request_id: '1/2' })],
  [
    'a reason that the vendor does not take',
    REVOKE_ORDER,
    item({ order_id: '5' }, { reason: 'certificate_hold' }),
  ],
  ['an unknown operation', { ...REVOKE_ORDER, operation: 'cancel' }, order],
])('sends nothing for %s', async (_what, asked, one) => {
  await using vendor = await stubVendor(digicertCertcentral, () => ({ status: 204 }))
  await expect(vendor.client.submit(asked, [one])).rejects.toThrow(RangeError)
  await expect(vendor.client.submit(asked, [])).rejects.toThrow(RangeError)
  expect(vendor.requests).toHaveLength(0)
})

test.each<[string, StubReply, object]>([
  ['204', { status: 204 }, { kind: 'accepted' }],
  [
    '201 with a pending request',
    { status: 201, json: CREATED },
    { kind: 'pending-approval', requestId: '1' },
  ],
  [
    '201 with a submitted request',
    { status: 201, json: { ...CREATED, status: 'submitted' } },
    { kind: 'pending-approval', requestId: '1' },
  ],
  [
    '201 with an approved request',
    { status: 201, json: { ...CREATED, status: 'approved' } },
    { kind: 'accepted', detail: expect.stringContaining('Request 1') },
  ],
  [
    '201 with a rejected request',
    { status: 201, json: { ...CREATED, status: 'rejected' } },
    { kind: 'refused', code: 'rejected', final: false },
  ],
  [
    '201 with a request of another type',
    { status: 201, json: { ...CREATED, type: 'reissue' } },
    { kind: 'in-doubt', unexpected: true },
  ],
  [
    '201 with an unknown status',
    { status: 201, json: { ...CREATED, status: 'odd' } },
    { kind: 'in-doubt', unexpected: true },
  ],
  ['201 without a body', { status: 201 }, { kind: 'in-doubt', unexpected: true }],
  ['200 with HTML', { status: 200, text: '<html>' }, { kind: 'in-doubt', unexpected: true }],
  ['200 without a body', { status: 200 }, { kind: 'in-doubt', unexpected: true }],
  [
    '404 of an order',
    { status: 404, json: errors('not_found|order', 'No order') },
    { kind: 'refused', code: 'not_found|order', final: true },
  ],
  [
    '404 of a certificate',
    { status: 404, json: errors('not_found', 'None') },
    { kind: 'refused', code: 'not_found', final: true },
  ],
  [
    '404 of the route',
    { status: 404, json: errors('not_found|route', 'No') },
    { kind: 'refused', code: 'not_found|route', final: false },
  ],
  [
    '400',
    { status: 400, json: errors('bad_request_format', 'No') },
    { kind: 'refused', code: 'bad_request_format', message: 'No', final: false },
  ],
  [
    '401',
    { status: 401, json: errors('access_denied|invalid_key', 'No') },
    { kind: 'key-refused', code: 'access_denied|invalid_key', hint: expect.stringContaining('region') },
  ],
  [
    '403',
    { status: 403, json: errors('access_denied|missing_permission', 'No') },
    {
      kind: 'refused',
      code: 'access_denied|missing_permission',
      message: 'No',
      final: false,
    },
  ],
  [
    "403 of a request that is another approver's",
    { status: 403, json: errors('access_denied|invalid_approver', 'No') },
    { kind: 'refused', code: 'access_denied|invalid_approver', final: false },
  ],
  [
    '403 of a key that is none, as recorded',
    { status: 403, json: errors('access_denied|access_denied_invalid_key', 'No') },
    { kind: 'key-refused', hint: expect.stringContaining('region') },
  ],
  [
    '403 in other words',
    { status: 403, json: errors('access_denied', 'No') },
    { kind: 'key-refused', hint: expect.stringContaining('administrator') },
  ],
  [
    '403 as a page of a firewall',
    { status: 403, text: '<html><body>Request blocked</body></html>' },
    { kind: 'in-doubt', unexpected: true },
  ],
  [
    '429',
    {
      status: 429,
      json: errors('request_limit_exceeded', 'Service unavailable, please limit request volume'),
    },
    { kind: 'throttled', message: expect.stringContaining('limit') },
  ],
  ['500', { status: 500 }, { kind: 'in-doubt', unexpected: false }],
])('reads %s', async (_what, reply, outcome) => {
  await using vendor = await stubVendor(digicertCertcentral, () => reply)
  const [submitted] = await vendor.client.submit(REVOKE_ORDER, [order])
  expect(submitted?.outcome).toMatchObject(outcome)
  expect(submitted).not.toHaveProperty('vendorRequestId')
})

test('says when the vendor made a request although the approval was to be skipped', async () => {
  await using vendor = await stubVendor(digicertCertcentral, () => ({ status: 201, json: CREATED }))
  const [submitted] = await vendor.client.submit({ ...REVOKE_ORDER, options: { skip_approval: 'true' } }, [
    order,
  ])
  expect(submitted?.outcome).toEqual({
    kind: 'pending-approval',
    requestId: '1',
    detail: expect.stringContaining('administrator'),
  })
})

test.each([200, 201, 204])(
  'an empty %i is the answer to a decision; one with a body is not',
  async (status) => {
    await using empty = await stubVendor(digicertCertcentral, () => ({ status }))
    expect((await empty.client.submit(APPROVE, [request]))[0]?.outcome).toEqual({ kind: 'accepted' })
    if (status === 204) return
    await using odd = await stubVendor(digicertCertcentral, () => ({ status, json: { hello: 'world' } }))
    expect((await odd.client.submit(APPROVE, [request]))[0]?.outcome).toMatchObject({
      kind: 'in-doubt',
      unexpected: true,
    })
  },
)

const USER = {
  id: 242140,
  first_name: 'Jack',
  last_name: 'White',
  username: 'jw',
  access_roles: [{ id: 1, name: 'Administrator' }],
}

test.each<[string, object, RegExp, string]>([
  ['an administrator', USER, /skip_approval.*can work/, 'yes, by its role'],
  ['somebody else', { ...USER, access_roles: [{ id: 5, name: 'Standard User' }] }, /no administrator/, 'no'],
  ['somebody without roles', { ...USER, access_roles: [] }, /does not tell/, 'not known'],
])(
  'checks the key by its user, and says whether %s can skip the approval',
  async (_who, json, message, can) => {
    await using vendor = await stubVendor(digicertCertcentral, () => ({ status: 200, json }))
    const check = await vendor.client.check()
    expect(check).toMatchObject({ ok: true, message: expect.stringMatching(message) })
    expect(check.facts).toContainEqual({ name: 'Can skip the approval', value: can })
    expect(vendor.requests.map(wire)).toEqual([
      {
        line: 'GET /user/me',
        headers: ['accept', 'connection', 'host', 'x-dc-devkey'],
        key: STUB_KEY,
        type: undefined,
        body: '',
      },
    ])
  },
)

const listedOrder = (id: number) => ({
  id,
  status: 'issued',
  certificate: { id: id + 4_000_000, common_name: `www${id}.example.com`, valid_till: '2027-04-01' },
  organization: { id: 5, name: 'Example Org' },
  product: { name_id: 'ssl_basic', name: 'Basic SSL', type: 'ssl_certificate' },
})
const range = (length: number) => Array.from({ length }, (_, index) => index + 1)
const pageOf = <T>(rows: readonly T[], { query }: StubRequest) => {
  const offset = Number(query.get('offset'))
  return {
    rows: rows.slice(offset, offset + Number(query.get('limit'))),
    page: { total: rows.length, limit: 1000, offset },
  }
}
const found = async (
  client: { discover?: (query: Record<string, string>) => AsyncIterable<{ items: readonly unknown[] }> },
  query: Record<string, string>,
) => {
  const items: unknown[] = []
  for await (const page of client.discover!(query)) items.push(...page.items)
  return items
}

test('searches the list of orders, a thousand a page, by the filters given', async () => {
  await using vendor = await stubVendor(digicertCertcentral, (asked) => {
    const { rows, page } = pageOf(range(2100).map(listedOrder), asked)
    return { status: 200, json: { orders: rows, page } }
  })
  const orders = await found(vendor.client, { kind: 'order', common_name: 'x.example.com' })
  expect(orders).toHaveLength(2100)
  expect(orders[0]).toEqual({
    target: { order_id: '1' },
    attributes: {
      common_name: 'www1.example.com',
      organization: 'Example Org',
      valid_to: '2027-04-01',
      status: 'issued',
      product: 'Basic SSL',
      product_type: 'ssl_certificate',
    },
  })
  expect(vendor.requests.map((asked) => wire(asked).line)).toEqual(
    [0, 1000, 2000].map(
      (offset) =>
        `GET /order/certificate?filters[common_name]=x.example.com&filters[status]=issued&limit=1000&offset=${offset}`,
    ),
  )
  expect((await found(vendor.client, {}))[0]).toMatchObject({
    target: { certificate_id: '4000001' },
    attributes: { order_id: '1' },
  })
  await found(vendor.client, { status: 'any' })
  expect([...vendor.requests.at(-1)!.query.keys()]).toEqual(['limit', 'offset'])
})

test('searches the open requests for those that revoke', async () => {
  const requests = [
    { ...CREATED, order: { id: 265, certificate: { common_name: 'a.example.com' } } },
    { ...CREATED, id: 2, type: 'new_request' },
  ]
  await using vendor = await stubVendor(digicertCertcentral, () => ({
    status: 200,
    json: { requests, page: { total: 2, limit: 0, offset: 0 } },
  }))
  expect(await found(vendor.client, { kind: 'request' })).toEqual([
    {
      target: { request_id: '1' },
      attributes: {
        status: 'pending',
        order_id: '265',
        common_name: 'a.example.com',
        requested_at: CREATED.date,
      },
    },
  ])
  expect(wire(vendor.requests[0]!).line).toBe('GET /request?status=pending&limit=1000&offset=0')
})

test.each<[string, Record<string, string>, string]>([
  ['a filter that the search does not have', { profile_id: 'x' }, 'input.unknown-filter'],
  ['a status that there is not', { status: 'odd' }, 'input.bad-filter'],
  ['a filter of requests', { kind: 'request', common_name: 'x' }, 'input.bad-filter'],
])('refuses %s before anything is sent', async (_what, query, code) => {
  await using vendor = await stubVendor(digicertCertcentral, () => ({ status: 200, json: {} }))
  await expect(found(vendor.client, query)).rejects.toMatchObject({ code })
  expect(vendor.requests).toHaveLength(0)
})
