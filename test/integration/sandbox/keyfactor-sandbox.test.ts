import { expect, test } from 'vitest'
import type { SandboxOptions } from '../../../src/sandbox/sandbox.ts'
import type { WorldItem } from '../../../src/sandbox/vendor-world.ts'
import { calledSandbox } from './called-sandbox.ts'

const KF = 'keyfactor-command'
const clock = { now: () => Date.UTC(2026, 10, 20, 12), monotonic: () => 0 }
const keyfactor = (options: SandboxOptions = {}) =>
  calledSandbox(
    KF,
    (key) => ({
      authorization: key.startsWith('Bearer ') ? key : `Basic ${Buffer.from(key).toString('base64')}`,
      'x-keyfactor-requested-with': 'APIClient',
      'x-keyfactor-api-version': '1',
    }),
    { clock, ...options },
  )
const active = ({ status, facts }: WorldItem) => status === 'active' && facts['shared_serial'] === false
const search = (query: string, more = '') =>
  `/Certificates?pq.queryString=${encodeURIComponent(query)}${more}`

test('many certificates are revoked in one request, each with its own effect, and what fails is named', async () => {
  const { sandbox, call, one } = await keyfactor()
  const ids = sandbox
    .items(KF)
    .filter(active)
    .slice(0, 3)
    .map(({ target }) => Number(target))
  const done = Number(one(({ facts }) => facts['reason'] === 4).target)
  const answer = await call('POST', '/Certificates/Revoke', {
    CertificateIds: [...ids, done, 5],
    Reason: 4,
    Comment: 'retired',
  })
  expect([answer.status, answer.json]).toEqual([
    200,
    { RevokedIds: ids, SuspendedCerts: [], FailedIds: [done, 5] },
  ])
  expect(sandbox.effects(KF).map(({ kind, target, request }) => [kind, target, request])).toEqual(
    ids.map((id) => ['revoked', String(id), 1]),
  )
  const seen = (await call('GET', `/Certificates/${ids[0] ?? 0}`)).json
  expect(seen).toMatchObject({
    CertState: 2,
    RevocationReason: 4,
    RevocationComment: 'retired',
    RevocationEffDate: '2026-11-20T12:00:00.000Z',
  })
})

test('a comment is required, reasons are those of the enum, and names of fields are read without regard to case', async () => {
  const { sandbox, call, one } = await keyfactor()
  const id = Number(one(active).target)
  const statuses = []
  for (const body of [
    { CertificateIds: [id] },
    { CertificateIds: [id], Comment: 'x', Reason: 7 },
    { CertificateIds: [], Comment: 'x' },
  ]) {
    statuses.push((await call('POST', '/Certificates/Revoke', body)).status)
  }
  expect(statuses).toEqual([400, 400, 400])
  expect(
    (await call('POST', '/Certificates/Revoke', { CertificateIDs: [id], Comment: 'x' })).json.RevokedIds,
  ).toEqual([id])
  expect(sandbox.effects(KF)).toHaveLength(1)
})

test('a workflow holds a revocation back until somebody decides', async () => {
  const { sandbox, call } = await keyfactor()
  await sandbox.change(KF, { settings: { workflowEvery: 2 } })
  const [first = 0, second = 0] = sandbox
    .items(KF)
    .filter(active)
    .map(({ target }) => Number(target))
  const { json } = await call('POST', '/Certificates/Revoke', {
    CertificateIds: [first, second],
    Reason: 1,
    Comment: 'x',
  })
  expect(json).toMatchObject({
    RevokedIds: [first],
    SuspendedCerts: [{ CertId: second, Message: expect.any(String) }],
  })
  expect((await call('GET', `/Certificates/${second}`)).json).toMatchObject({
    CertState: 1,
    RevocationEffDate: null,
  })
  sandbox.decide(KF, json.SuspendedCerts[0].WorkflowId, true)
  expect((await call('GET', `/Certificates/${second}`)).json.CertState).toBe(2)
  expect(sandbox.effects(KF).map(({ kind }) => kind)).toEqual([
    'revoked',
    'workflow-started',
    'workflow-approved',
    'revoked',
  ])
})

test('an effective date ahead leaves the certificate active with the date set; a hold is lifted by -1', async () => {
  const { call, one } = await keyfactor()
  const id = Number(one(active).target)
  await call('POST', '/Certificates/Revoke', {
    CertificateIds: [id],
    Reason: 6,
    Comment: 'x',
    EffectiveDate: '2026-12-24T00:00:00.000Z',
  })
  expect((await call('GET', `/Certificates/${id}`)).json).toMatchObject({
    CertState: 1,
    RevocationEffDate: '2026-12-24T00:00:00.000Z',
    RevocationReason: 6,
  })
  expect(
    (await call('POST', '/Certificates/Revoke', { CertificateIds: [id], Reason: -1, Comment: 'x' })).json
      .RevokedIds,
  ).toEqual([id])
  expect((await call('GET', `/Certificates/${id}`)).json.RevocationEffDate).toBeNull()
})

test('searches hide revoked and expired certificates unless asked, join conditions and page', async () => {
  const { sandbox, call, one } = await keyfactor()
  const revoked = one(({ status }) => status === 'revoked')
  const [a, b] = sandbox.items(KF).filter(active)
  const either = [revoked, a, b]
    .map((item) => `SerialNumber -eq "${String(item?.facts['serial_number'])}"`)
    .join(' OR ')
  const ids = async (path: string) =>
    (await call('GET', path)).json.map(({ Id }: { Id: number }) => String(Id))
  expect(await ids(search(either))).toEqual([a?.target, b?.target])
  expect((await ids(search(either, '&pq.includeRevoked=true'))).sort()).toEqual(
    [revoked.target, a?.target, b?.target].sort(),
  )
  expect(await ids(search(`(${either}) AND Thumbprint -eq "${String(b?.facts['thumbprint'])}"`))).toEqual([
    b?.target,
  ])
  const paged = await call(
    'GET',
    '/Certificates?pq.returnLimit=3&pq.pageReturned=2&pq.includeRevoked=true&pq.includeExpired=true',
  )
  expect(paged.headers.get('x-total-count')).toBe('200')
  expect(paged.json.map(({ Id }: { Id: number }) => Id)).toEqual([1004, 1005, 1006])
  const shared = one(({ facts }) => facts['shared_serial'] === true)
  expect(
    (await call('GET', search(`SerialNumber -eq "${String(shared.facts['serial_number'])}"`))).json,
  ).toHaveLength(2)
  for (const wrong of [
    'CertState -eq "Revoked"',
    'Colour -eq "red"',
    'SerialNumber -eq',
    '(SerialNumber -eq "1"',
  ])
    expect((await call('GET', search(wrong))).status).toBe(400)
})

test.each([
  ['pq', 'pq.', ''],
  ['plain', '', 'pq.'],
])('with the parameter style %s only that spelling is heeded', async (parameterStyle, heeded, ignored) => {
  const { sandbox, call, one } = await keyfactor()
  await sandbox.change(KF, { settings: { parameterStyle } })
  const query = `queryString=${encodeURIComponent(`SerialNumber -eq "${String(one(active).facts['serial_number'])}"`)}`
  expect((await call('GET', `/Certificates?${heeded}${query}`)).json).toHaveLength(1)
  expect((await call('GET', `/Certificates?${ignored}${query}`)).json).toHaveLength(50)
})

test('a token opens the API until it ends, and only for the right client', async () => {
  let now = clock.now()
  const { sandbox, call } = await keyfactor({ clock: { now: () => now, monotonic: () => 0 } })
  const { tokenUrl = '', clientId = '', clientSecret = '' } = sandbox.credentials(KF)
  const ask = (secret: string) =>
    fetch(tokenUrl, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: clientId,
        client_secret: secret,
      }),
    })
  expect((await ask('wrong')).status).toBe(401)
  const token = (await (await ask(clientSecret)).json()) as { access_token: string; expires_in: number }
  const check = () => call('GET', '/Status/Endpoints', undefined, `Bearer ${token.access_token}`)
  const good = await check()
  expect([good.status, good.headers.get('x-keyfactor-product-version')]).toEqual([200, '12.4.0'])
  expect(good.json).toContain('POST /Certificates/Revoke')
  now += token.expires_in * 1000
  expect((await check()).status).toBe(401)
})

test('headers and permissions are checked before anything happens', async () => {
  const { sandbox, call, one } = await keyfactor()
  const body = { CertificateIds: [Number(one(active).target)], Comment: 'x' }
  const revoke = (key?: string, more?: Record<string, string>, extra = {}) =>
    call('POST', '/Certificates/Revoke', { ...body, ...extra }, key, more)
  const { collection, reader } = sandbox.credentials(KF)
  expect((await revoke('SANDBOX\\nobody:x')).status).toBe(401)
  expect((await revoke(undefined, { 'x-keyfactor-requested-with': '' })).status).toBe(400)
  expect((await revoke(undefined, { 'x-keyfactor-api-version': '9' })).status).toBe(400)
  expect((await revoke(reader)).status).toBe(403)
  expect((await revoke(collection)).status).toBe(403)
  expect(sandbox.effects(KF)).toEqual([])
  expect((await revoke(collection, {}, { CollectionId: 7 })).status).toBe(200)
})

test.each([
  [
    'FailedOperations',
    (json: { FailedOperations: unknown }) => json.FailedOperations,
    [{ Id: 5, Reason: 'Revocation failed.' }],
  ],
  ['only-failed', (json: object) => json, { FailedIds: [5] }],
  ['omit', (json: object) => json, { RevokedIds: [], SuspendedCerts: [] }],
])('failed ids can be told as %s', async (failedShape, of, told) => {
  const { sandbox, call } = await keyfactor()
  await sandbox.change(KF, { settings: { failedShape } })
  expect(
    of((await call('POST', '/Certificates/Revoke', { CertificateIds: [5], Comment: 'x' })).json),
  ).toEqual(told)
})
