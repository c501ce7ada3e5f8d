import { expect, test } from 'vitest'
import { keyfactorCommand } from '../../../../src/main/vendors/keyfactor-command/vendor.ts'
import type { Item, Order } from '../../../../src/main/vendors/port.ts'
import { STUB_KEY, type StubReply, type StubRequest, stubVendor } from '../../../support/stub-vendor.ts'

const ORDER: Order = { operation: 'revoke', comment: 'INC-2041', options: {} }
const certificate = (ordinal: number, target: Item['target'], change: Partial<Item> = {}): Item => ({
  ordinal,
  target,
  attributes: {},
  reason: 'key_compromise',
  ...change,
})
const byId = (...ids: readonly number[]): Item[] =>
  ids.map((id, index) => certificate(index + 1, { keyfactor_id: String(id) }))
const record = (id: number, change: object = {}) => ({
  Id: id,
  SerialNumber: id.toString(16).padStart(8, '5'),
  Thumbprint: id.toString(16).padStart(40, 'A').toUpperCase(),
  CertState: 1,
  CertStateString: 'Active',
  RevocationEffDate: null,
  IssuedCN: `host${id}`,
  IssuerDN: 'CN=Corp Issuing CA 1,O=Example Org',
  ...change,
})
const revokedAll = ({ body }: StubRequest): StubReply => ({
  status: 200,
  json: { RevokedIds: JSON.parse(body).CertificateIds, SuspendedCerts: [] },
})
const BASIC = `Basic ${Buffer.from(STUB_KEY, 'utf8').toString('base64')}`

function expectOwnHeaders({ headers }: StubRequest): void {
  expect(headers).toMatchObject({
    authorization: BASIC,
    'x-keyfactor-requested-with': 'APIClient',
    'x-keyfactor-api-version': '1',
    accept: 'application/json',
  })
  expect(Object.keys(headers).filter((name) => /^x-(dc|api|partner)/.test(name))).toEqual([])
}

test('revokes many by one POST, ids and reason as whole numbers, the comment as it is', async () => {
  await using vendor = await stubVendor(keyfactorCommand, revokedAll)
  const submitted = await vendor.client.submit(ORDER, byId(1001, 1002, 1003))
  expect(submitted.map(({ outcome }) => outcome)).toEqual(Array(3).fill({ kind: 'accepted' }))
  const [request, ...others] = vendor.requests
  expect(others).toEqual([])
  expect(request).toMatchObject({ method: 'POST', path: '/Certificates/Revoke' })
  expect([...request!.query.keys()]).toEqual([])
  expect(request!.headers['content-type']).toBe('application/json')
  expectOwnHeaders(request!)
  expect(JSON.parse(request!.body)).toEqual({
    CertificateIds: [1001, 1002, 1003],
    Reason: 1,
    Comment: 'INC-2041',
  })
})

test.each([
  ['2027-03-01T09:00:00+01:00', '2027-03-01T08:00:00.000Z'],
  ['2026-11-20T16:00:00Z', '2026-11-20T16:00:00.000Z'],
])('sends the effective date %s in UTC, and the collection as a number', async (given, sent) => {
  await using vendor = await stubVendor(keyfactorCommand, revokedAll)
  await vendor.client.submit({ ...ORDER, options: { effective_date: given, collection_id: '7' } }, byId(1001))
  expect(JSON.parse(vendor.requests[0]!.body)).toEqual({
    CertificateIds: [1001],
    Reason: 1,
    Comment: 'INC-2041',
    EffectiveDate: sent,
    CollectionId: 7,
  })
  // Permissions may be looked up by the one in the query alone.
  expect(Object.fromEntries(vendor.requests[0]!.query)).toEqual({ collectionId: '7' })
})

test('removes from hold by reason -1', async () => {
  await using vendor = await stubVendor(keyfactorCommand, revokedAll)
  await vendor.client.submit({ ...ORDER, operation: 'resume' }, [
    certificate(1, { keyfactor_id: '9' }, { reason: null }),
  ])
  expect(JSON.parse(vendor.requests[0]!.body)).toEqual({
    CertificateIds: [9],
    Reason: -1,
    Comment: 'INC-2041',
  })
})

test.each(['', '  ', '0', '-5', '1.5', '01', '1e3', '../1', '9'.repeat(17)])(
  'sends nothing for the id %j',
  async (id) => {
    await using vendor = await stubVendor(keyfactorCommand, revokedAll)
    await expect(vendor.client.submit(ORDER, [certificate(1, { keyfactor_id: id })])).rejects.toThrow(
      RangeError,
    )
    expect(vendor.requests).toEqual([])
  },
)

test('sends nothing when the items of a flight have different reasons', async () => {
  await using vendor = await stubVendor(keyfactorCommand, revokedAll)
  const [first, second] = byId(1, 2)
  await expect(vendor.client.submit(ORDER, [first!, { ...second!, reason: 'superseded' }])).rejects.toThrow(
    'one reason',
  )
  expect(vendor.requests).toEqual([])
})

test('tells revoked, waiting, failed and unnamed certificates of one answer apart', async () => {
  await using vendor = await stubVendor(keyfactorCommand, () => ({
    status: 200,
    json: {
      RevokedIds: [1],
      SuspendedCerts: [{ CertId: 2, WorkflowId: 'wf-2', Message: 'Waiting for approval.' }],
      FailedIds: [3],
    },
  }))
  const submitted = await vendor.client.submit(ORDER, byId(1, 2, 3, 4))
  expect(submitted.map(({ outcome }) => outcome)).toMatchObject([
    { kind: 'accepted' },
    { kind: 'pending-approval', requestId: 'wf-2', detail: 'Waiting for approval.' },
    { kind: 'refused', final: false },
    { kind: 'in-doubt', unexpected: false },
  ])
})

test.each([
  ['a list of ids without a name', [1, 2]],
  ['nothing', {}],
  ['ids that were not asked for', { RevokedIds: [1, 2, 77], SuspendedCerts: [] }],
  ['ids as texts', { RevokedIds: ['1', '2'] }],
])('%s says of no certificate that it is revoked', async (_name, json) => {
  await using vendor = await stubVendor(keyfactorCommand, () => ({ status: 200, json }))
  const submitted = await vendor.client.submit(ORDER, byId(1, 2))
  expect(submitted.map(({ outcome }) => outcome.kind)).toEqual(['in-doubt', 'in-doubt'])
})

test('reads the words of failed operations, whatever the case of their names', async () => {
  await using vendor = await stubVendor(keyfactorCommand, () => ({
    status: 200,
    json: { revokedIds: [1], failedOperations: [{ id: 2, reason: 'The CA is offline.' }] },
  }))
  const submitted = await vendor.client.submit(ORDER, byId(1, 2))
  expect(submitted.map(({ outcome }) => outcome)).toMatchObject([
    { kind: 'accepted' },
    { kind: 'refused', message: 'The CA is offline.', final: false },
  ])
})

test('names the permission when Command denies access', async () => {
  await using vendor = await stubVendor(keyfactorCommand, () => ({
    status: 403,
    json: { ErrorCode: '0xA0020001', Message: 'User does not have the required permissions.' },
  }))
  const [submitted] = await vendor.client.submit(ORDER, byId(1))
  expect(submitted?.outcome).toMatchObject({
    kind: 'key-refused',
    code: '0xA0020001',
    message: 'User does not have the required permissions.',
    hint: expect.stringContaining('/certificates/collections/revoke/'),
  })
})

test('asks for one certificate by its id, and takes no other for it', async () => {
  await using vendor = await stubVendor(keyfactorCommand, ({ path }) => ({
    status: 200,
    json: record(path.endsWith('/1001') ? 1001 : 5),
  }))
  const [own, other] = byId(1001, 1002)
  const collection = { ...ORDER, options: { collection_id: '7' } }
  expect(await vendor.client.status(collection, own!, null)).toMatchObject({
    kind: 'ok',
    value: { kind: 'not-effective', vendorStatus: 'Active' },
  })
  expect(await vendor.client.status(ORDER, other!, null)).toMatchObject({ kind: 'unexpected' })
  const [first, second] = vendor.requests
  expect(first).toMatchObject({ method: 'GET', path: '/Certificates/1001', body: '' })
  expect(Object.fromEntries(first!.query)).toEqual({ collectionId: '7' })
  expect(Object.fromEntries(second!.query)).toEqual({})
  expectOwnHeaders(first!)
})

test.each([
  [
    'revoked',
    { CertState: 2, RevocationReason: 1, RevocationEffDate: '2026-11-20T10:00:00Z' },
    { kind: 'effective', reason: 'key_compromise', since: '2026-11-20T10:00:00Z' },
  ],
  [
    'that somebody will have revoked in ten years, when it is asked for at once',
    { CertState: 1, RevocationReason: 1, RevocationEffDate: '2036-01-01T00:00:00Z' },
    { kind: 'not-effective', vendorStatus: 'Active (revocation effective 2036-01-01T00:00:00Z)' },
  ],
  [
    'that is active again and keeps the date and reason of the hold that was lifted',
    { CertState: 1, RevocationReason: 6, RevocationEffDate: '2026-04-02T09:30:00Z' },
    { kind: 'not-effective' },
  ],
  [
    'that is active and keeps a past date',
    { CertState: 1, RevocationReason: 1, RevocationEffDate: '2026-04-02T09:30:00Z' },
    { kind: 'not-effective' },
  ],
  [
    'as version 25.4 shows it',
    { CertState: 2, CertStateString: 'Revoked (2)', RevocationReason: 1 },
    { kind: 'effective', vendorStatus: 'Revoked' },
  ],
  ['on hold', { CertState: 2, RevocationReason: 6 }, { kind: 'not-effective' }],
  ['of an unknown state', { CertState: 7 }, { kind: 'not-effective', vendorStatus: 'Active' }],
  [
    'with another thumbprint than the inventory says',
    { Thumbprint: 'B'.repeat(40), CertState: 2 },
    { kind: 'ambiguous' },
  ],
] as const)('a certificate %s', async (_name, change, status) => {
  await using vendor = await stubVendor(keyfactorCommand, () => ({ status: 200, json: record(1001, change) }))
  const item = certificate(1, { keyfactor_id: '1001', thumbprint: record(1001).Thumbprint })
  expect(await vendor.client.status(ORDER, item, null)).toMatchObject({ kind: 'ok', value: status })
})

test.each([
  ['the date that was asked for', '2036-01-01T00:00:00Z', 'effective'],
  ['an earlier one', '2035-01-01T00:00:00', 'effective'],
  ['a later one', '2036-01-02T00:00:00Z', 'not-effective'],
  ['one gone by', '2026-01-02T00:00:00Z', 'not-effective'],
])('a revocation for a day to come is done when Command shows %s', async (_name, date, kind) => {
  await using vendor = await stubVendor(keyfactorCommand, () => ({
    status: 200,
    json: record(1001, { RevocationEffDate: date, RevocationReason: 1 }),
  }))
  const [item] = byId(1001)
  const order = { ...ORDER, options: { effective_date: '2036-01-01T00:00:00Z' } }
  expect(await vendor.client.status(order, item!, null)).toMatchObject({ kind: 'ok', value: { kind } })
})

test.each<[string, StubReply]>([
  ['no body', { status: 404 }],
  [
    'a problem document',
    {
      status: 404,
      json: { type: 'about:blank', title: 'Not Found', status: 404, detail: 'Certificate 1001' },
    },
  ],
  ['words of Command', { status: 404, json: { ErrorCode: '0xA0010001', Message: 'Not found.' } }],
])('a certificate that is answered by 404 with %s is not there', async (_name, reply) => {
  await using vendor = await stubVendor(keyfactorCommand, () => reply)
  expect(await vendor.client.status(ORDER, byId(1001)[0]!, null)).toMatchObject({
    kind: 'ok',
    value: { kind: 'not-found', message: expect.stringMatching(/\w/) },
  })
})

test.each<[string, StubReply, object]>([
  [
    'Suspended',
    { status: 200, json: { Status: 'Suspended' } },
    { kind: 'pending-approval', requestId: 'wf-1' },
  ],
  ['Running', { status: 200, json: { Status: 'Running' } }, { kind: 'pending-approval' }],
  ['Complete', { status: 200, json: { Status: 'Complete' } }, { kind: 'pending-approval' }],
  [
    'CanceledForRestart',
    { status: 200, json: { Status: 'CanceledForRestart' } },
    { kind: 'pending-approval' },
  ],
  [
    'Rejected',
    { status: 200, json: { Status: 'Rejected', StatusMessage: 'Denied by jane' } },
    { kind: 'rejected', requestId: 'wf-1', message: 'Workflow wf-1 ended as Rejected: Denied by jane' },
  ],
  ['Failed', { status: 200, json: { Status: 'Failed' } }, { kind: 'rejected', requestId: 'wf-1' }],
  ['not to be read', { status: 403, json: { Message: 'No permission' } }, { kind: 'pending-approval' }],
  ['of a version without the request', { status: 404 }, { kind: 'pending-approval' }],
])('an item whose workflow is %s', async (_name, reply, status) => {
  await using vendor = await stubVendor(keyfactorCommand, ({ path }) =>
    path.startsWith('/Workflow/') ? reply : { status: 200, json: record(1001) },
  )
  expect(await vendor.client.status(ORDER, byId(1001)[0]!, 'wf-1')).toMatchObject({
    kind: 'ok',
    value: status,
  })
  expect(vendor.requests.map(({ path }) => path)).toEqual(['/Certificates/1001', '/Workflow/Instances/wf-1'])
})

test('a workflow that has ended says nothing of one that a doubtful request may have started since', async () => {
  await using vendor = await stubVendor(keyfactorCommand, ({ path }) => ({
    status: 200,
    json: path.startsWith('/Workflow/') ? { Status: 'Rejected' } : record(1001),
  }))
  const known = {
    submittedAt: null,
    isTaken: () => false,
    rivals: () => [],
    isDoubtful: true,
    areApprovalsInPlay: () => true,
  }
  expect(await vendor.client.status(ORDER, byId(1001)[0]!, 'wf-1', undefined, known)).toMatchObject({
    kind: 'ok',
    value: { kind: 'untold', message: expect.stringContaining('wf-1') },
  })
})

test('an item whose workflow has not ended waits; a doubt is left to a person once a workflow was met', async () => {
  await using vendor = await stubVendor(keyfactorCommand, ({ path }) => ({
    status: 200,
    json: path.startsWith('/Workflow/') ? { Status: 'Suspended' } : record(1001),
  }))
  const [item] = byId(1001)
  const known = {
    submittedAt: null,
    isTaken: () => false,
    rivals: () => [],
    isDoubtful: true,
    areApprovalsInPlay: () => true,
  }
  const kindOf = async (requestId: string | null, about = known) => {
    const read = await vendor.client.status(ORDER, item!, requestId, undefined, about)
    return read.kind === 'ok' ? read.value.kind : read.kind
  }
  expect(await kindOf('wf-1')).toBe('pending-approval')
  expect(await kindOf(null)).toBe('untold')
  expect(await kindOf(null, { ...known, areApprovalsInPlay: () => false })).toBe('not-effective')
  expect(await kindOf(null, { ...known, isDoubtful: false })).toBe('not-effective')
})

/** A Command that heeds one spelling of the query parameters, and knows certificates by serial number and thumbprint. */
const listing =
  (prefix: 'pq.' | '', certificates: readonly ReturnType<typeof record>[]) =>
  ({ query }: StubRequest): StubReply => {
    const text = query.get(prefix === 'pq.' ? 'pq.queryString' : 'QueryString')
    const found =
      text === null
        ? certificates
        : certificates.filter(
            ({ SerialNumber, Thumbprint }) =>
              text.includes(`"${SerialNumber.toUpperCase()}"`) || text.includes(`"${Thumbprint}"`),
          )
    return { status: 200, json: found, headers: { 'x-total-count': String(found.length) } } as StubReply
  }

test.each(['pq.', ''] as const)(
  'finds out that queries are spelled with %j, and finds two hundred serial numbers in few of them',
  async (prefix) => {
    const certificates = Array.from({ length: 200 }, (_, index) => record(1000 + index))
    await using vendor = await stubVendor(keyfactorCommand, listing(prefix, certificates))
    const items = certificates.map(({ SerialNumber }, index) =>
      certificate(index + 1, { serial_number: SerialNumber.toUpperCase() }),
    )
    const read = await vendor.client.resolve!(ORDER, items)
    expect(read.kind).toBe('ok')
    if (read.kind !== 'ok') return
    expect([...read.value.values()].map(({ kind }) => kind)).toEqual(Array(200).fill('resolved'))
    expect(read.value.get(1)).toEqual({
      kind: 'resolved',
      columns: {
        keyfactor_id: '1000',
        serial_number: certificates[0]!.SerialNumber.toUpperCase(),
        thumbprint: certificates[0]!.Thumbprint,
      },
    })
    // Two probes of the spelling, then some two dozen names a query.
    expect(vendor.requests.length).toBeLessThanOrEqual(2 + 200 / 20)
    for (const request of vendor.requests) {
      expect(request.method).toBe('GET')
      expect(request.path).toBe('/Certificates')
      expectOwnHeaders(request)
    }
    const last = vendor.requests.at(-1)!
    expect(last.query.get(prefix === 'pq.' ? 'pq.includeRevoked' : 'IncludeRevoked')).toBe('true')
    expect(last.query.get(prefix === 'pq.' ? 'pq.includeExpired' : 'IncludeExpired')).toBe('true')
  },
)

test('one serial number at two CAs is ambiguous, unless the issuer decides; the candidates are named', async () => {
  const twice = [
    record(1, { SerialNumber: '5A01' }),
    record(2, { SerialNumber: '5A01', IssuerDN: 'CN=Corp Issuing CA 2,O=Example Org' }),
  ] as ReturnType<typeof record>[]
  await using vendor = await stubVendor(keyfactorCommand, listing('', twice))
  const read = await vendor.client.resolve!(ORDER, [
    certificate(1, { serial_number: '5A01' }),
    certificate(2, { serial_number: '5A01' }, { attributes: { issuer: 'Corp Issuing CA 2' } }),
    certificate(3, { serial_number: '77FF' }),
  ])
  expect(read.kind).toBe('ok')
  if (read.kind !== 'ok') return
  expect(read.value.get(1)).toMatchObject({
    kind: 'ambiguous',
    candidates: [expect.stringContaining('id 1'), expect.stringContaining('id 2')],
  })
  expect(read.value.get(2)).toMatchObject({ kind: 'resolved', columns: { keyfactor_id: '2' } })
  expect(read.value.get(3)).toMatchObject({ kind: 'not-found' })
})
