import { expect, test } from 'vitest'
import { PAGE_ITEMS } from '../../../../src/main/vendors/digicert-tlm/assumptions.ts'
import { digicertTlm } from '../../../../src/main/vendors/digicert-tlm/vendor.ts'
import type { Item, Order } from '../../../../src/main/vendors/port.ts'
import { STUB_KEY, type StubReply, type StubRequest, stubVendor } from '../../../support/stub-vendor.ts'

const SERIAL = '0F6F55555658A989F0F463A4DA0D807F'
const THUMBPRINT = 'FE0EFDC64AA55565556152850D2B84B46EF433444A28970F6A2A7F510A7A8880'
const REVOKE: Order = { operation: 'revoke', comment: '', options: {} }
const RESUME: Order = { operation: 'resume', comment: '', options: {} }
const item = (change: Partial<Item> = {}): Item => ({
  ordinal: 1,
  target: { serial_number: SERIAL },
  attributes: {},
  reason: 'superseded',
  ...change,
})
const withThumbprint = item({ target: { serial_number: SERIAL, thumbprint: THUMBPRINT } })

const wire = ({ method, path, query, headers, body }: StubRequest) => ({
  line: `${method} ${path}${query.size === 0 ? '' : `?${query.toString()}`}`,
  headers: Object.keys(headers).sort(),
  key: headers['x-api-key'],
  type: headers['content-type'],
  body,
})
const QUESTION_HEADERS = ['accept', 'connection', 'host', 'x-api-key']
const certificate = (change: object = {}) => ({
  serial_number: SERIAL,
  thumbprint: THUMBPRINT,
  status: 'issued',
  ...change,
})
const page = (items: readonly object[], change: object = {}): StubReply => ({
  status: 200,
  json: { total: items.length, offset: 0, limit: 50, items, ...change },
})
const population = { count: 1, common: {}, has: () => true }

test('revokes by PUT with the reason as JSON, the key in x-api-key and nothing else', async () => {
  await using vendor = await stubVendor(digicertTlm, () => ({
    status: 204,
    headers: { 'x-request-id': 'r-17' },
  }))
  const submitted = await vendor.client.submit(REVOKE, [item()])
  expect(submitted).toEqual([
    {
      outcome: { kind: 'accepted' },
      httpStatus: 204,
      vendorRequestId: 'r-17',
      durationMs: expect.any(Number),
    },
  ])
  expect(vendor.requests.map(wire)).toEqual([
    {
      line: `PUT /mpki/api/v1/certificate/${SERIAL}/revoke`,
      headers: ['accept', 'connection', 'content-length', 'content-type', 'host', 'x-api-key'],
      key: STUB_KEY,
      type: 'application/json',
      body: '{"revocation_reason":"superseded"}',
    },
  ])
})

test('names the certificate by its thumbprint too when the inventory has one', async () => {
  await using vendor = await stubVendor(digicertTlm, () => ({ status: 204 }))
  await vendor.client.submit(REVOKE, [withThumbprint])
  await vendor.client.submit(RESUME, [withThumbprint])
  expect(vendor.requests.map((request) => wire(request).line)).toEqual([
    `PUT /mpki/api/v1/certificate/${SERIAL}/revoke?thumbprint_sha256=${THUMBPRINT}`,
    `DELETE /mpki/api/v1/certificate/${SERIAL}/revoke?thumbprint_sha256=${THUMBPRINT}`,
  ])
})

test('resumes by DELETE without a body', async () => {
  await using vendor = await stubVendor(digicertTlm, () => ({ status: 204 }))
  expect((await vendor.client.submit(RESUME, [item({ reason: null })]))[0]!.outcome).toEqual({
    kind: 'accepted',
  })
  const { headers, body, key } = wire(vendor.requests[0]!)
  expect({ headers, body, key }).toEqual({
    headers: ['accept', 'connection', 'host', 'x-api-key'],
    body: '',
    key: STUB_KEY,
  })
})

test.each([
  ['f6f55555658a989f0f463a4da0d807f', SERIAL],
  ['00:a1:b2', 'A1B2'],
  ['1', '01'],
])('sends the serial %s in whole octets of upper-case hex', async (serial, path) => {
  await using vendor = await stubVendor(digicertTlm, () => ({ status: 204 }))
  await vendor.client.submit(REVOKE, [item({ target: { serial_number: serial } })])
  expect(vendor.requests[0]!.path).toBe(`/mpki/api/v1/certificate/${path}/revoke`)
})

test.each([{}, { serial_number: '' }, { serial_number: '../x' }])(
  'sends nothing for the target %j',
  async (target) => {
    await using vendor = await stubVendor(digicertTlm, () => ({ status: 204 }))
    await expect(vendor.client.submit(REVOKE, [item({ target })])).rejects.toThrow(RangeError)
    expect(vendor.requests).toHaveLength(0)
  },
)

test('sends nothing for several items, none, a missing reason or an unknown operation: bugs of the caller', async () => {
  await using vendor = await stubVendor(digicertTlm, () => ({ status: 204 }))
  await expect(vendor.client.submit(REVOKE, [item(), item({ ordinal: 2 })])).rejects.toThrow(RangeError)
  await expect(vendor.client.submit(REVOKE, [])).rejects.toThrow(RangeError)
  await expect(vendor.client.submit(REVOKE, [item({ reason: null })])).rejects.toThrow(RangeError)
  await expect(vendor.client.submit({ ...REVOKE, operation: 'cancel' }, [item()])).rejects.toThrow(RangeError)
  expect(vendor.requests).toHaveLength(0)
})

const errors = (code: string, message: string) => ({ errors: [{ code, message }] })
const NEVER_HTML = '<html><body>Sign in to the guest network</body></html>'

test.each<[string, StubReply, object]>([
  ['204', { status: 204 }, { kind: 'accepted' }],
  ['200 with JSON', { status: 200, json: { status: 'revoked' } }, { kind: 'in-doubt', unexpected: true }],
  [
    '200 with a page of HTML',
    { status: 200, text: NEVER_HTML, headers: { 'content-type': 'text/html' } },
    { kind: 'in-doubt', unexpected: true, cause: 'HTTP 200 with a web page' },
  ],
  ['201', { status: 201, json: {} }, { kind: 'in-doubt', unexpected: true }],
  ['202', { status: 202 }, { kind: 'in-doubt', unexpected: true }],
  [
    '302',
    { status: 302, headers: { location: 'https://portal.example/?from=0F6F' } },
    { kind: 'in-doubt', unexpected: true, cause: 'HTTP 302, which leads to https://portal.example' },
  ],
  [
    'a collision',
    { status: 400, json: errors('collision_error', 'Collision occurred!') },
    { kind: 'ambiguous', code: 'collision_error', message: 'Collision occurred!' },
  ],
  [
    'an unknown refusal',
    { status: 400, json: errors('invalid_state', 'Not in a revocable state') },
    { kind: 'refused', code: 'invalid_state', message: 'Not in a revocable state', final: false },
  ],
  [
    'a refusal in the other envelope',
    { status: 409, json: { error: { code: 'conflict', message: 'No' } } },
    { kind: 'refused', code: 'conflict', message: 'No', final: false },
  ],
  [
    'a refusal without words',
    { status: 422, json: { errors: [{ code: 'x' }] } },
    { kind: 'refused', code: 'x', message: '', final: false },
  ],
  ['400 with HTML', { status: 400, text: NEVER_HTML }, { kind: 'in-doubt', unexpected: true }],
  ['400 with an empty list', { status: 400, json: { errors: [] } }, { kind: 'in-doubt', unexpected: true }],
  [
    '401',
    { status: 401, json: errors('invalid_api_key', 'Bad key') },
    {
      kind: 'key-refused',
      code: 'invalid_api_key',
      message: 'Bad key',
      hint: expect.stringContaining('API token'),
    },
  ],
  ['401 without words', { status: 401 }, { kind: 'key-refused', code: 'invalid_api_key' }],
  [
    '403',
    { status: 403, json: errors('access_denied', 'Denied') },
    {
      kind: 'key-refused',
      code: 'access_denied',
      message: 'Denied',
      hint: expect.stringMatching(/"View certificates" and "Revoke"/),
    },
  ],
  [
    '404 of the vendor',
    { status: 404, json: errors('resource_not_found', 'No such certificate') },
    { kind: 'refused', code: 'resource_not_found', final: true },
  ],
  [
    '404 with another code',
    { status: 404, json: errors('route_not_found', 'No') },
    { kind: 'refused', final: false },
  ],
  ['404 of something else', { status: 404, text: NEVER_HTML }, { kind: 'in-doubt', unexpected: true }],
  ['407', { status: 407 }, { kind: 'in-doubt', unexpected: true }],
  ['408', { status: 408 }, { kind: 'in-doubt', unexpected: false }],
  [
    '429 with seconds',
    { status: 429, headers: { 'retry-after': '7' } },
    { kind: 'throttled', retryAfterMs: 7000 },
  ],
  [
    '429 with a date gone by',
    { status: 429, headers: { 'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT' } },
    { kind: 'throttled', retryAfterMs: 0 },
  ],
  ['429 with nothing', { status: 429 }, { kind: 'throttled' }],
  [
    '429 with nonsense',
    { status: 429, headers: { 'retry-after': 'soon' }, json: errors('rate', 'Slow down') },
    { kind: 'throttled', message: 'Slow down' },
  ],
  [
    '503 with seconds',
    { status: 503, headers: { 'retry-after': '60' } },
    { kind: 'in-doubt', retryAfterMs: 60_000 },
  ],
  ['503 with nothing', { status: 503 }, { kind: 'in-doubt', unexpected: false }],
  [
    '503 with nonsense',
    { status: 503, headers: { 'retry-after': 'soon' } },
    { kind: 'in-doubt', unexpected: false },
  ],
  [
    '500',
    { status: 500, json: errors('internal', 'Oops') },
    { kind: 'in-doubt', cause: 'HTTP 500 internal: Oops', unexpected: false },
  ],
  ['502', { status: 502, text: NEVER_HTML }, { kind: 'in-doubt', unexpected: false }],
])('reads %s', async (_what, reply, outcome) => {
  await using vendor = await stubVendor(digicertTlm, () => reply)
  const [submitted, ...others] = await vendor.client.submit(REVOKE, [item()])
  expect(submitted!.outcome).toMatchObject(outcome)
  expect(submitted!.httpStatus).toBe(reply.status)
  expect(others).toHaveLength(0)
  expect(vendor.requests).toHaveLength(1)
})

test('a 429 that names no time says none', async () => {
  await using vendor = await stubVendor(digicertTlm, () => ({
    status: 429,
    headers: { 'retry-after': 'soon' },
  }))
  expect((await vendor.client.submit(REVOKE, [item()]))[0]!.outcome).toEqual({ kind: 'throttled' })
})

const revoked = (reason: string) =>
  certificate({
    status: 'Revoked',
    revocation: { reason, revocation_date: '2026-03-23T00:00:00Z', comments: '' },
  })

test('asks for the status by GET, with the thumbprint when it is known', async () => {
  await using vendor = await stubVendor(digicertTlm, () => ({ status: 200, json: revoked('superseded') }))
  await vendor.client.status(REVOKE, item(), null)
  await vendor.client.status(REVOKE, withThumbprint, null)
  expect(vendor.requests.map(wire)).toEqual([
    {
      line: `GET /mpki/api/v1/certificate/${SERIAL}`,
      headers: QUESTION_HEADERS,
      key: STUB_KEY,
      type: undefined,
      body: '',
    },
    {
      line: `GET /mpki/api/v1/certificate/${SERIAL}?thumbprint_sha256=${THUMBPRINT}`,
      headers: QUESTION_HEADERS,
      key: STUB_KEY,
      type: undefined,
      body: '',
    },
  ])
})

const ok = (value: object) => ({ kind: 'ok', value })
test.each<[string, Order, Item, StubReply, object]>([
  [
    'revoked',
    REVOKE,
    item(),
    { status: 200, json: revoked('superseded') },
    ok({ kind: 'effective', vendorStatus: 'revoked', reason: 'superseded', since: '2026-03-23T00:00:00Z' }),
  ],
  [
    'revoked for another reason',
    REVOKE,
    item(),
    { status: 200, json: revoked('KEY_COMPROMISE') },
    ok({
      kind: 'effective',
      vendorStatus: 'revoked',
      reason: 'key_compromise',
      since: '2026-03-23T00:00:00Z',
    }),
  ],
  [
    'revoked for no known reason',
    REVOKE,
    item(),
    { status: 200, json: revoked('whim') },
    ok({ kind: 'effective', vendorStatus: 'revoked', since: '2026-03-23T00:00:00Z' }),
  ],
  [
    'revoked without details',
    REVOKE,
    item(),
    { status: 200, json: certificate({ status: 'REVOKED', revocation: null }) },
    ok({ kind: 'effective', vendorStatus: 'revoked' }),
  ],
  [
    'issued',
    REVOKE,
    item(),
    { status: 200, json: certificate() },
    ok({ kind: 'not-effective', vendorStatus: 'issued' }),
  ],
  [
    'suspended, when it was to be revoked',
    REVOKE,
    item(),
    { status: 200, json: certificate({ status: 'suspended' }) },
    ok({ kind: 'not-effective', vendorStatus: 'suspended' }),
  ],
  [
    'suspended, as asked',
    REVOKE,
    item({ reason: 'certificate_hold' }),
    { status: 200, json: certificate({ status: 'SUSPENDED' }) },
    ok({ kind: 'effective', vendorStatus: 'suspended' }),
  ],
  [
    'issued, when it was to be resumed',
    RESUME,
    item(),
    { status: 200, json: certificate() },
    ok({ kind: 'effective', vendorStatus: 'issued' }),
  ],
  [
    'suspended, when it was to be resumed',
    RESUME,
    item(),
    { status: 200, json: certificate({ status: 'suspended' }) },
    ok({ kind: 'not-effective', vendorStatus: 'suspended' }),
  ],
  [
    'expired',
    REVOKE,
    item(),
    { status: 200, json: certificate({ status: 'expired' }) },
    ok({ kind: 'not-effective', vendorStatus: 'expired' }),
  ],
  [
    'not found',
    REVOKE,
    item(),
    { status: 404, json: errors('resource_not_found', 'Gone') },
    ok({ kind: 'not-found', message: 'Gone' }),
  ],
  [
    'a collision',
    REVOKE,
    item(),
    { status: 400, json: errors('collision_error', 'Which?') },
    ok({ kind: 'ambiguous', message: 'Which?' }),
  ],
  [
    'another serial',
    REVOKE,
    item(),
    { status: 200, json: certificate({ serial_number: 'AA' }) },
    { kind: 'unexpected', cause: expect.any(String) },
  ],
  [
    'another thumbprint',
    REVOKE,
    withThumbprint,
    { status: 200, json: certificate({ thumbprint: 'A'.repeat(64) }) },
    { kind: 'unexpected', cause: expect.any(String) },
  ],
  [
    'HTML',
    REVOKE,
    item(),
    { status: 200, text: NEVER_HTML },
    { kind: 'unexpected', cause: expect.stringMatching(/with a web page$/), foreign: true },
  ],
  [
    'JSON of another kind',
    REVOKE,
    item(),
    { status: 200, json: { hello: 'world' } },
    { kind: 'unexpected', cause: expect.any(String) },
  ],
  ['204', REVOKE, item(), { status: 204 }, { kind: 'unexpected', cause: 'HTTP 204' }],
  [
    '404 of something else',
    REVOKE,
    item(),
    { status: 404, text: NEVER_HTML },
    { kind: 'unexpected', cause: expect.stringMatching(/with a web page$/), foreign: true },
  ],
  [
    '400 of another kind',
    REVOKE,
    item(),
    { status: 400, json: errors('odd', 'Odd') },
    { kind: 'unexpected', cause: 'HTTP 400 odd: Odd' },
  ],
  [
    '401',
    REVOKE,
    item(),
    { status: 401 },
    { kind: 'key-refused', code: 'invalid_api_key', message: expect.any(String), hint: expect.any(String) },
  ],
  [
    '429',
    REVOKE,
    item(),
    { status: 429, headers: { 'retry-after': '2' } },
    { kind: 'throttled', retryAfterMs: 2000 },
  ],
  ['503', REVOKE, item(), { status: 503 }, { kind: 'offline', cause: 'HTTP 503' }],
])('a status that is %s', async (_what, order, asked, reply, read) => {
  await using vendor = await stubVendor(digicertTlm, () => reply)
  expect(await vendor.client.status(order, asked, null)).toEqual(read)
})

test('a status lists the serial with other spelling and means the same certificate', async () => {
  await using vendor = await stubVendor(digicertTlm, () => ({
    status: 200,
    json: {
      ...revoked('superseded'),
      serial_number: `00${SERIAL.toLowerCase()}`,
      thumbprint: THUMBPRINT.toLowerCase(),
    },
  }))
  expect(await vendor.client.status(REVOKE, withThumbprint, null)).toMatchObject({
    kind: 'ok',
    value: { kind: 'effective' },
  })
})

test('checks the key by hello and a search for one certificate', async () => {
  await using vendor = await stubVendor(digicertTlm, ({ path }) =>
    path.endsWith('/hello') ? { status: 200, json: {} } : page([certificate()], { total: 12_345 }),
  )
  expect(await vendor.client.check()).toEqual({
    ok: true,
    message: expect.stringContaining('takes the key'),
    facts: [{ name: 'Certificates the key can see', value: '12,345' }],
  })
  expect(vendor.requests.map(wire).map(({ line, headers, key }) => ({ line, headers, key }))).toEqual([
    { line: 'GET /mpki/api/v1/hello', headers: QUESTION_HEADERS, key: STUB_KEY },
    {
      line: 'GET /mpki/api/v1/certificate-search?limit=1&offset=0',
      headers: QUESTION_HEADERS,
      key: STUB_KEY,
    },
  ])
})

test.each<[string, StubReply, RegExp]>([
  ['401', { status: 401, json: errors('invalid_api_key', 'Bad key') }, /refused the key: Bad key/],
  ['403', { status: 403 }, /refused the key/],
  ['a page of HTML', { status: 200, text: NEVER_HTML }, /Not the answer that is documented/],
  ['a redirect', { status: 302 }, /Not the answer that is documented/],
  ['500', { status: 500 }, /cannot answer: HTTP 500/],
  ['429', { status: 429 }, /slow down/],
  ['404', { status: 404 }, /Not the answer that is documented/],
])('a check that meets %s fails in words with a hint', async (_what, reply, message) => {
  await using vendor = await stubVendor(digicertTlm, () => reply)
  expect(await vendor.client.check()).toEqual({
    ok: false,
    message: expect.stringMatching(message),
    hint: expect.any(String),
    facts: [],
  })
})

test('a key that is good and may not see certificates is told so', async () => {
  await using vendor = await stubVendor(digicertTlm, ({ path }) =>
    path.endsWith('/hello') ? { status: 200 } : { status: 403 },
  )
  expect(await vendor.client.check()).toMatchObject({
    ok: false,
    hint: expect.stringContaining('View certificates'),
  })
})

test('sweeps by the status that shows no effect, narrowed by what all targets share', async () => {
  await using vendor = await stubVendor(digicertTlm, () => page([]))
  const narrowed = {
    count: 2,
    common: { profile_id: 'p 1' },
    validFrom: { first: '2026-03-01', last: '2026-03-08T10:00:00Z' },
    has: () => true,
  }
  await vendor.client.sweep!(REVOKE, narrowed, 10)
  await vendor.client.sweep!(RESUME, population, 10)
  expect(vendor.requests.map((request) => Object.fromEntries(request.query))).toEqual([
    {
      profile_id: 'p 1',
      valid_from: '2026-02-28_2026-03-09',
      status: 'issued',
      limit: String(PAGE_ITEMS),
      offset: '0',
    },
    { status: 'suspended', limit: String(PAGE_ITEMS), offset: '0' },
  ])
})
