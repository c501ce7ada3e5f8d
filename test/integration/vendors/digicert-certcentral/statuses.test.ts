import { expect, test } from 'vitest'
import { systemClock } from '../../../../src/main/clock.ts'
import { digicertCertcentral } from '../../../../src/main/vendors/digicert-certcentral/vendor.ts'
import type { Item, Known, Order, Population } from '../../../../src/main/vendors/port.ts'
import { type StubReply, type StubRequest, stubVendor } from '../../../support/stub-vendor.ts'

const COMMENT = 'INC-7: retired'
const ORDER: Order = { operation: 'revoke-order', comment: COMMENT, options: {} }
const CERTIFICATE: Order = { ...ORDER, operation: 'revoke-certificate' }
const SERIAL = 'AB01'
const DUPLICATE = 'AB02'
const order: Item = { ordinal: 1, target: { order_id: '265' }, attributes: {}, reason: null }
const bySerial = (serial_number: string): Item => ({ ...order, target: { serial_number } })
const byId = (certificate_id: string, attributes: Item['attributes'] = { order_id: '265' }): Item => ({
  ...order,
  target: { certificate_id },
  attributes,
})

const SUBMITTED = '2026-11-20T10:00:00.000Z'
const known = (taken: readonly string[] = [], rivals: readonly Item['target'][] = []): Known => ({
  submittedAt: SUBMITTED,
  isTaken: (id) => taken.includes(id),
  rivals: () => rivals,
  isDoubtful: true,
  areApprovalsInPlay: () => true,
})
const request = (id: number, status: string, change: object = {}) => ({
  id,
  type: 'revoke',
  status,
  date: '2026-11-20T10:00:01+00:00',
  comments: COMMENT,
  ...change,
})

/** An account with one order: what it answers by path. */
interface Account {
  readonly order?: object
  readonly reissues?: readonly object[]
  readonly duplicates?: readonly object[]
  readonly requests?: readonly { readonly id: number; readonly type: string }[]
}
const MISSING: StubReply = { status: 404, json: { errors: [{ code: 'not_found|order', message: 'None' }] } }
const account =
  ({ order: change = {}, reissues = [], duplicates = [], requests = [] }: Account) =>
  ({ path, query }: StubRequest): StubReply => {
    const certificate = { id: 11, serial_number: SERIAL, common_name: 'a.example.com' }
    const [, first, , id, list] = path.split('/')
    if (first === 'request') {
      const found = requests.find((one) => `/request/${one.id}` === path)
      return found === undefined ? MISSING : { status: 200, json: found }
    }
    if (id === undefined) {
      const isListed =
        ['11', '12'].includes(query.get('filters[certificate_id]') ?? '') ||
        [SERIAL, DUPLICATE].includes(query.get('filters[serial_number]') ?? '')
      return {
        status: 200,
        json: { orders: isListed ? [{ id: 265, status: 'issued', certificate }] : [], page: { total: 1 } },
      }
    }
    if (!['265', SERIAL].includes(id)) return MISSING
    if (list === 'reissue') return { status: 200, json: { certificates: reissues } }
    if (list === 'duplicate') return { status: 200, json: { certificates: duplicates } }
    return { status: 200, json: { id: 265, status: 'issued', certificate, requests, ...change } }
  }
const ofPrimary = (status: string) => ({ id: 11, serial_number: SERIAL, status })
const ofDuplicate = (status: string) => ({ id: 12, serial_number: DUPLICATE, status })
const two = { reissues: [ofPrimary('issued')], duplicates: [ofDuplicate('approved')] }

test.each<[string, Account, string | null, object]>([
  ['revoked', { order: { status: 'Revoked' } }, null, { kind: 'effective', vendorStatus: 'revoked' }],
  ['issued, without requests', {}, null, { kind: 'not-effective', vendorStatus: 'issued' }],
  [
    'issued, with an open request',
    { requests: [request(9, 'pending')] },
    null,
    { kind: 'pending-approval', requestId: '9', vendorStatus: 'pending' },
  ],
  [
    'issued, with a submitted request of somebody else',
    { requests: [request(9, 'submitted', { comments: 'other' })] },
    null,
    { kind: 'pending-approval', requestId: '9' },
  ],
  [
    'issued, with a request for a reissue',
    { requests: [request(9, 'pending', { type: 'reissue' })] },
    null,
    { kind: 'not-effective' },
  ],
  [
    'issued, its own request open',
    { requests: [request(9, 'pending')] },
    '9',
    { kind: 'pending-approval', requestId: '9' },
  ],
  [
    'issued, its own request approved',
    { requests: [request(9, 'approved')] },
    '9',
    { kind: 'pending-approval', requestId: '9', vendorStatus: 'approved' },
  ],
  [
    'revoked, its own request approved',
    { order: { status: 'revoked' }, requests: [request(9, 'approved')] },
    '9',
    { kind: 'effective' },
  ],
  [
    'issued, its own request rejected',
    { requests: [request(9, 'rejected', { processor_comment: 'still in use' })] },
    '9',
    { kind: 'rejected', requestId: '9', message: expect.stringContaining('still in use') },
  ],
  [
    'issued, its own request rejected and a newer one open',
    { requests: [request(9, 'rejected'), request(10, 'pending')] },
    '9',
    { kind: 'pending-approval', requestId: '10' },
  ],
  [
    'issued, our request rejected before its answer came',
    { requests: [request(9, 'rejected')] },
    null,
    { kind: 'rejected', requestId: '9' },
  ],
  [
    'issued, our request approved before its answer came',
    { requests: [request(9, 'approved')] },
    null,
    { kind: 'pending-approval', requestId: '9', vendorStatus: 'approved' },
  ],
  [
    'issued, an old request rejected',
    { requests: [request(9, 'rejected', { date: '2026-11-01T00:00:00+00:00' })] },
    null,
    { kind: 'not-effective' },
  ],
  [
    'issued, a request of somebody else rejected',
    { requests: [request(9, 'rejected', { comments: 'other' })] },
    null,
    { kind: 'not-effective' },
  ],
])('an order that is %s', async (_what, facts, requestId, status) => {
  await using vendor = await stubVendor(digicertCertcentral, account(facts))
  expect(await vendor.client.status(ORDER, order, requestId, undefined, known())).toMatchObject({
    kind: 'ok',
    value: status,
  })
  const asksRequest = requestId !== null && facts.order === undefined
  expect(vendor.requests.map(({ path }) => path)).toEqual([
    '/order/certificate/265',
    ...(asksRequest ? ['/request/9'] : []),
  ])
})

test.each([-2, 2])(
  'a request that our submit has made is known as ours with a clock that is %i days ahead',
  async (days) => {
    const aheadMs = days * 86_400_000
    const clock = systemClock()
    const madeAt = Date.now()
    await using vendor = await stubVendor(
      digicertCertcentral,
      account({ requests: [request(9, 'approved', { date: new Date(madeAt).toISOString() })] }),
      { ...clock, now: () => clock.now() + aheadMs },
    )
    const about = { ...known(), submittedAt: new Date(madeAt + aheadMs).toISOString() }
    expect(await vendor.client.status(ORDER, order, null, undefined, about)).toMatchObject({
      kind: 'ok',
      value: { kind: 'pending-approval', requestId: '9' },
    })
    const hourLater = { ...about, submittedAt: new Date(madeAt + aheadMs + 3_600_000).toISOString() }
    expect(await vendor.client.status(ORDER, order, null, undefined, hourLater)).toMatchObject({
      kind: 'ok',
      value: { kind: 'not-effective' },
    })
  },
)

test('an order that the vendor does not know is not found; another one than asked for is no answer', async () => {
  await using vendor = await stubVendor(digicertCertcentral, account({ order: { id: 266 } }))
  expect(await vendor.client.status(ORDER, { ...order, target: { order_id: '4' } }, null)).toMatchObject({
    kind: 'ok',
    value: { kind: 'not-found' },
  })
  expect(await vendor.client.status(ORDER, order, null)).toMatchObject({ kind: 'unexpected' })
})

test('another order than the one that the list names for a certificate is no answer', async () => {
  const other = account({ order: { id: 266, status: 'revoked' } })
  await using vendor = await stubVendor(digicertCertcentral, other)
  expect(await vendor.client.status(CERTIFICATE, bySerial(DUPLICATE), null)).toMatchObject({
    kind: 'unexpected',
  })
})

test.each<[string, Item, Account, object]>([
  [
    'the only one of its order, revoked, the order active',
    bySerial(SERIAL),
    { reissues: [ofPrimary('revoked')] },
    { kind: 'effective', vendorStatus: 'revoked' },
  ],
  ['on a revoked order', bySerial(SERIAL), { order: { status: 'revoked' } }, { kind: 'effective' }],
  ['primary and issued', byId('11'), two, { kind: 'untold', message: expect.stringContaining('issued') }],
  [
    'a revoked duplicate',
    byId('12'),
    { ...two, duplicates: [ofDuplicate('revoked')] },
    { kind: 'effective' },
  ],
  [
    'a duplicate whose primary is revoked',
    byId('12'),
    { ...two, reissues: [ofPrimary('revoked')] },
    { kind: 'untold', message: expect.stringContaining('approved') },
  ],
  [
    'told by the order itself',
    bySerial(SERIAL),
    { order: { certificate: { id: 11, serial_number: SERIAL, status: 'revoked' } } },
    { kind: 'effective' },
  ],
  ['told nowhere', bySerial(SERIAL), {}, { kind: 'untold', message: expect.stringContaining('265') }],
  [
    'the only one of an order with an open request',
    bySerial(SERIAL),
    { reissues: [ofPrimary('issued')], requests: [request(9, 'pending')] },
    { kind: 'pending-approval', requestId: '9' },
  ],
  [
    'one of two, with an open request that can only be its own',
    byId('12'),
    { ...two, requests: [request(9, 'pending')] },
    { kind: 'pending-approval', requestId: '9' },
  ],
  [
    'one of two, with an open request of other words',
    byId('12'),
    { ...two, requests: [request(9, 'pending', { comments: 'other' })] },
    { kind: 'untold', message: expect.stringContaining('request 9') },
  ],
  [
    'one of two, with an open request from before',
    byId('12'),
    { ...two, requests: [request(9, 'pending', { date: '2026-11-01T00:00:00+00:00' })] },
    { kind: 'untold' },
  ],
  [
    'one of two, with an open request of the other item',
    byId('12'),
    { ...two, requests: [request(8, 'pending')] },
    { kind: 'untold' },
  ],
  ['one that the inventory puts on the wrong order', byId('11', { order_id: '4' }), two, { kind: 'untold' }],
  ['one that nobody knows', byId('99'), two, { kind: 'not-found' }],
])('a certificate that is %s', async (_what, item, facts, status) => {
  await using vendor = await stubVendor(digicertCertcentral, account(facts))
  expect(await vendor.client.status(CERTIFICATE, item, null, undefined, known(['8']))).toMatchObject({
    kind: 'ok',
    value: status,
  })
})

test.each<[string, Item['target'], string]>([
  ['the other certificate of the order, by its id,', { certificate_id: '11' }, 'untold'],
  ['the other certificate of the order, by its serial number,', { serial_number: SERIAL }, 'untold'],
  ['a certificate of another order', { certificate_id: '77' }, 'pending-approval'],
])('while %s is in doubt too, an open request leaves a certificate %s', async (_who, rival, kind) => {
  await using vendor = await stubVendor(
    digicertCertcentral,
    account({ ...two, requests: [request(9, 'pending')] }),
  )
  expect(
    await vendor.client.status(CERTIFICATE, byId('12'), null, undefined, known([], [rival])),
  ).toMatchObject({ kind: 'ok', value: { kind } })
})

test('an order with several certificates and an open request goes to a person when nobody knows when it was sent', async () => {
  await using vendor = await stubVendor(
    digicertCertcentral,
    account({ ...two, requests: [request(9, 'pending')] }),
  )
  expect(await vendor.client.status(CERTIFICATE, byId('12'), null)).toMatchObject({
    kind: 'ok',
    value: { kind: 'untold' },
  })
})

test.each<[string, boolean, object]>([
  ['in doubt', true, { kind: 'untold', message: expect.stringMatching(/issued.*265.*OCSP/) }],
  ['not in doubt', false, { kind: 'not-effective', vendorStatus: 'issued' }],
])('"issued" in a list is no firm no for an item that is %s', async (_what, isDoubtful, status) => {
  await using vendor = await stubVendor(digicertCertcentral, account(two))
  expect(
    await vendor.client.status(CERTIFICATE, byId('11'), null, undefined, { ...known(), isDoubtful }),
  ).toMatchObject({ kind: 'ok', value: status })
})

test('a certificate that the lists leave open is looked for in the status change list', async () => {
  const changes = { orders: [{ order_id: 265, certificate_id: 11, status: 'revoked' }] }
  await using vendor = await stubVendor(digicertCertcentral, (asked) =>
    asked.path.endsWith('/status-changes') ? { status: 200, json: changes } : account(two)(asked),
  )
  expect(await vendor.client.status(CERTIFICATE, byId('11'), null, undefined, known())).toMatchObject({
    kind: 'ok',
    value: { kind: 'effective' },
  })
  expect(await vendor.client.status(CERTIFICATE, byId('12'), null, undefined, known())).toMatchObject({
    kind: 'ok',
    value: { kind: 'untold' },
  })
})

test('an empty list may be an empty object; another object is no list', async () => {
  const listing = (json: object) => (asked: StubRequest) =>
    /\/(reissue|duplicate)$/.test(asked.path) ? { status: 200, json } : account({})(asked)
  await using empty = await stubVendor(digicertCertcentral, listing({}))
  expect(await empty.client.status(CERTIFICATE, bySerial(SERIAL), null)).toMatchObject({ kind: 'ok' })
  await using odd = await stubVendor(digicertCertcentral, listing({ hello: 'world' }))
  expect(await odd.client.status(CERTIFICATE, bySerial(SERIAL), null)).toMatchObject({ kind: 'unexpected' })
})

test.each(['access_denied|missing_permission', 'access_denied|invalid_approver'])(
  'an order that the key may not see (%s) is untold, so that it holds up no other',
  async (code) => {
    const reply = { status: 403, json: { errors: [{ code, message: 'No' }] } }
    await using vendor = await stubVendor(digicertCertcentral, () => reply)
    expect(await vendor.client.status(ORDER, order, null)).toMatchObject({
      kind: 'ok',
      value: { kind: 'untold', message: expect.stringContaining(code) },
    })
  },
)

test('a page of a firewall in place of an answer is no answer', async () => {
  const reply = { status: 403, text: '<html>blocked</html>', headers: { 'content-type': 'text/html' } }
  await using vendor = await stubVendor(digicertCertcentral, () => reply)
  expect(await vendor.client.status(ORDER, order, null)).toMatchObject({ kind: 'unexpected' })
  expect(await vendor.client.check()).toMatchObject({ ok: false, hint: expect.stringContaining('proxy') })
})

test.each([
  ['Administrator', 'yes, by its role', 'yes, by its role'],
  ['Manager', 'no', 'yes, by its role'],
  ['Finance Manager', 'no', 'no'],
  ['Standard User', 'no', 'no'],
])('a key of a %s: skips the approval %s, decides %s', async (name, skips, decides) => {
  await using vendor = await stubVendor(digicertCertcentral, () => ({
    status: 200,
    json: { id: 1, access_roles: [{ name }] },
  }))
  const check = await vendor.client.check()
  const facts = new Map(check.facts.map((fact) => [fact.name, fact.value]))
  expect(check.message).toContain('reading only')
  expect(facts.get('Can skip the approval')).toBe(skips)
  expect(facts.get('Can approve and reject requests')).toBe(decides)
})

test('a certificate whose own request waits takes one question', async () => {
  await using vendor = await stubVendor(
    digicertCertcentral,
    account({ ...two, requests: [request(9, 'pending')] }),
  )
  expect(await vendor.client.status(CERTIFICATE, byId('12'), '9')).toEqual({
    kind: 'ok',
    value: { kind: 'pending-approval', requestId: '9', vendorStatus: 'pending' },
  })
  expect(vendor.requests.map(({ path }) => path)).toEqual(['/request/9'])
})

test.each<[string, Account, object]>([
  [
    'approved and revoked',
    { ...two, duplicates: [ofDuplicate('revoked')], requests: [request(9, 'approved')] },
    { kind: 'effective' },
  ],
  [
    'approved and not revoked yet',
    { ...two, requests: [request(9, 'approved')] },
    { kind: 'pending-approval', requestId: '9', vendorStatus: 'approved' },
  ],
  ['rejected', { ...two, requests: [request(9, 'rejected')] }, { kind: 'rejected', requestId: '9' }],
  [
    'rejected, while one of nobody knows which is open',
    { ...two, requests: [request(9, 'rejected'), request(10, 'pending')] },
    { kind: 'rejected', requestId: '9' },
  ],
])('a certificate whose own request is %s', async (_what, facts, status) => {
  await using vendor = await stubVendor(digicertCertcentral, account(facts))
  expect(await vendor.client.status(CERTIFICATE, byId('12'), '9')).toMatchObject({
    kind: 'ok',
    value: status,
  })
})

test('finds the order of a certificate by the list of orders when neither its name nor the inventory tells, and remembers it', async () => {
  await using vendor = await stubVendor(digicertCertcentral, account(two))
  await vendor.client.status(CERTIFICATE, bySerial(DUPLICATE), null)
  const lines = vendor.requests.map(({ path, query }) => `${path}?${decodeURIComponent(query.toString())}`)
  expect(lines).toEqual([
    `/order/certificate/${DUPLICATE}?`,
    `/order/certificate?filters[serial_number]=${DUPLICATE}&limit=1000&offset=0`,
    '/order/certificate/265?',
    '/order/certificate/265/reissue?show_archived=true',
    '/order/certificate/265/duplicate?show_archived=true',
  ])
  await vendor.client.status(CERTIFICATE, bySerial(DUPLICATE), null)
  expect(vendor.requests.slice(lines.length).map(({ path }) => path)).toEqual([
    '/order/certificate/265',
    '/order/certificate/265/reissue',
    '/order/certificate/265/duplicate',
  ])
})

test.each<[string, string, object]>([
  ['approve-request', 'approved', { kind: 'effective', vendorStatus: 'approved' }],
  ['approve-request', 'pending', { kind: 'not-effective', vendorStatus: 'pending' }],
  ['approve-request', 'rejected', { kind: 'rejected', requestId: '9' }],
  ['reject-request', 'rejected', { kind: 'effective', vendorStatus: 'rejected' }],
  [
    'reject-request',
    'approved',
    { kind: 'rejected', requestId: '9', message: expect.stringContaining('approved already') },
  ],
])('%s sees a request that is %s', async (operation, status, read) => {
  await using vendor = await stubVendor(digicertCertcentral, account({ requests: [request(9, status)] }))
  const item = { ...order, target: { request_id: '9' } }
  expect(await vendor.client.status({ ...ORDER, operation }, item, null)).toMatchObject({
    kind: 'ok',
    value: read,
  })
})

// ---- many at once ----

const SKIP: Order = { ...ORDER, options: { skip_approval: 'true' } }
const DATE = 'Fri, 20 Nov 2026 23:30:00 GMT'
const dated = (reply: StubReply): StubReply => ({ ...reply, headers: { date: DATE } })
const population = (startedAt: string | null = '2026-11-20T10:00:00.000Z'): Population => ({
  count: 1,
  common: {},
  has: () => true,
  startedAt: () => startedAt,
})
const many = (count: number): Item[] =>
  Array.from({ length: count }, (_, index) => ({
    ...order,
    ordinal: index + 1,
    target: { order_id: String(1000 + index) },
  }))
const line = ({ path, query }: StubRequest) => `${path}?${decodeURIComponent(query.toString())}`

test('confirms accepted orders by the status change list, from the day before the first run to the day after now', async () => {
  const rows = Array.from({ length: 1200 }, (_, index) => ({
    order_id: 1000 + index,
    certificate_id: 1,
    status: index === 3 ? 'issued' : 'revoked',
  }))
  await using vendor = await stubVendor(digicertCertcentral, ({ method, query }) => {
    if (method === 'PUT') return dated({ status: 204 })
    const offset = Number(query.get('offset'))
    return dated({ status: 200, json: { orders: rows.slice(offset, offset + 1000) } })
  })
  const items = many(6)
  for (const item of items.slice(0, 5)) await vendor.client.submit(SKIP, [item])
  const read = await vendor.client.statuses!(SKIP, items, population(), 10)
  // The fourth is not revoked, and the sixth was not accepted by anybody as far as this client knows.
  expect(read.kind === 'ok' && [...read.value].map(([ordinal, { kind }]) => `${ordinal} ${kind}`)).toEqual([
    '1 effective',
    '2 effective',
    '3 effective',
    '5 effective',
  ])
  expect(vendor.requests.slice(5).map(line)).toEqual(
    [0, 1000].map(
      (offset) =>
        `/order/certificate/status-changes?filters[status_last_updated]=2026-11-19...2026-11-21&limit=1000&offset=${offset}`,
    ),
  )
  expect(vendor.client.statusesCost!()).toBe(2)
})

test('splits a long window so that none exceeds seven days, the latest first', async () => {
  await using vendor = await stubVendor(digicertCertcentral, ({ path }) =>
    dated({ status: 200, json: path === '/user/me' ? { id: 1 } : {} }),
  )
  await vendor.client.statuses!(SKIP, many(1), population('2026-11-05T10:00:00.000Z'), 10)
  expect(vendor.requests.map(line)).toEqual([
    '/user/me?',
    ...['2026-11-15...2026-11-21', '2026-11-09...2026-11-15', '2026-11-04...2026-11-09'].map(
      (window) =>
        `/order/certificate/status-changes?filters[status_last_updated]=${window}&limit=1000&offset=0`,
    ),
  ])
})

test('of certificates only the one that a row names is taken to be revoked', async () => {
  const orders = [
    { order_id: 265, certificate_id: 11, status: 'revoked' },
    { order_id: 266, certificate_id: 13, status: 'issued' },
  ]
  await using vendor = await stubVendor(digicertCertcentral, ({ path }) =>
    dated({ status: 200, json: path === '/user/me' ? { id: 1 } : { orders } }),
  )
  const items = [
    byId('11'),
    { ...byId('12'), ordinal: 2 },
    { ...byId('13'), ordinal: 3 },
    { ...bySerial(SERIAL), ordinal: 4 },
  ]
  const read = await vendor.client.statuses!(CERTIFICATE, items, population(null), 10)
  expect(read.kind === 'ok' && [...read.value.keys()]).toEqual([1])
})

test('tells orders that still wait by the list of open requests', async () => {
  const requests = [
    request(9, 'pending', { order: { id: 1001 } }),
    request(10, 'pending', { type: 'reissue', order: { id: 1002 } }),
  ]
  await using vendor = await stubVendor(digicertCertcentral, ({ path }) =>
    dated({
      status: 200,
      json:
        path === '/request'
          ? { requests, page: { total: 2, limit: 0, offset: 0 } }
          : path === '/user/me'
            ? { id: 1 }
            : {},
    }),
  )
  const read = await vendor.client.statuses!(ORDER, many(4), population(), 10)
  expect(read).toEqual({
    kind: 'ok',
    value: new Map([[2, { kind: 'pending-approval', requestId: '9', vendorStatus: 'pending' }]]),
  })
})

test('a list that the key may not read is asked once; everything else goes one by one', async () => {
  await using vendor = await stubVendor(digicertCertcentral, ({ path }) =>
    dated(
      path === '/user/me'
        ? { status: 200, json: { id: 1 } }
        : { status: 403, json: { errors: [{ code: 'access_denied|missing_permission', message: 'No' }] } },
    ),
  )
  expect(await vendor.client.statuses!(ORDER, many(4), population(), 10)).toEqual({
    kind: 'ok',
    value: new Map(),
  })
  const asked = vendor.requests.length
  expect(await vendor.client.statuses!(ORDER, many(4), population(), 10)).toEqual({
    kind: 'ok',
    value: new Map(),
  })
  expect(vendor.requests).toHaveLength(asked)
})

test('a list that ignores paging is read once', async () => {
  const orders = Array.from({ length: 1000 }, (_, index) => ({
    order_id: 5000 + index,
    certificate_id: 1,
    status: 'issued',
  }))
  await using vendor = await stubVendor(digicertCertcentral, ({ path }) =>
    dated({ status: 200, json: path === '/user/me' ? { id: 1 } : { orders } }),
  )
  await vendor.client.statuses!(SKIP, many(1), population(), 50)
  expect(vendor.requests.filter(({ path }) => path.endsWith('status-changes'))).toHaveLength(2)
})
