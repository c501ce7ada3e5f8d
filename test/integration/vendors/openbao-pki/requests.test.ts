import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../../../src/main/clock.ts'
import { openTokenEndpoint } from '../../../../src/main/connections/open-token-endpoint.ts'
import { openTransport } from '../../../../src/main/http/undici-transport.ts'
import { Secret } from '../../../../src/main/keychain/secret.ts'
import { openbaoPki } from '../../../../src/main/vendors/openbao-pki/vendor.ts'
import type { Item } from '../../../../src/main/vendors/port.ts'
import { startSandbox } from '../../../../src/sandbox/start-sandbox.ts'
import { STUB_KEY, type StubReply, stubVendor } from '../../../support/stub-vendor.ts'

const BAO = 'openbao-pki'
const ORDER = { operation: 'revoke', comment: '', options: {} }
const item: Item = { ordinal: 1, target: { serial_number: '39DD2E0A' }, attributes: {}, reason: null }
const record = (revocation_time: number, more: object = {}): StubReply => ({
  status: 200,
  json: { data: { certificate: '-----BEGIN CERTIFICATE-----', revocation_time, ...more } },
})

test('revokes by POST with the serial number between colons, and no reason, as the page shows it', async () => {
  await using vendor = await stubVendor(openbaoPki, () => ({
    status: 200,
    json: { data: { revocation_time: 1_433_269_787 } },
  }))
  expect(await vendor.client.submit(ORDER, [item])).toMatchObject([
    { outcome: { kind: 'accepted' }, httpStatus: 200 },
  ])
  const [request] = vendor.requests
  expect(request).toMatchObject({ method: 'POST', path: '/v1/pki/revoke' })
  expect(JSON.parse(request?.body ?? '')).toEqual({ serial_number: '39:dd:2e:0a' })
  expect(request?.headers).toMatchObject({ 'x-vault-token': STUB_KEY, 'x-vault-request': 'true' })
  expect(request?.headers['x-vault-namespace']).toBeUndefined()
  expect([...(request?.query.keys() ?? [])]).toEqual([])
})

test('reads a certificate by its serial number; the time of the first revocation is when it took effect', async () => {
  let reply = record(0, { revocation_time_rfc3339: '' })
  await using vendor = await stubVendor(openbaoPki, () => reply)
  const ask = () => vendor.client.status(ORDER, item, null)
  expect(await ask()).toEqual({
    kind: 'ok',
    value: { kind: 'not-effective', vendorStatus: 'not revoked' },
  })
  expect(vendor.requests[0]).toMatchObject({ method: 'GET', path: '/v1/pki/cert/39:dd:2e:0a' })
  reply = record(1_667_400_107, { revocation_time_rfc3339: '2022-11-02T14:41:47.327515Z' })
  expect(await ask()).toMatchObject({ value: { kind: 'effective', since: '2022-11-02T14:41:47.327515Z' } })
  reply = record(1_667_400_107)
  expect(await ask()).toMatchObject({ value: { kind: 'effective', since: '2022-11-02T14:41:47.000Z' } })
  // A cache on the way that mixes up its answers: what it shows of one says nothing of another.
  const pem = readFileSync(new URL('../../../fixtures/tls/good.pem', import.meta.url), 'utf8')
  reply = record(1_667_400_107, { certificate: pem })
  expect(await ask()).toMatchObject({
    kind: 'unexpected',
    cause: expect.stringContaining('another certificate'),
  })
  const own = { ...item, target: { serial_number: new X509Certificate(pem).serialNumber } }
  expect(await vendor.client.status(ORDER, own, null)).toMatchObject({ value: { kind: 'effective' } })
  reply = { status: 404, json: { errors: [] } }
  expect(await ask()).toMatchObject({ value: { kind: 'not-found' } })
  reply = { status: 404, json: { errors: ['no handler for route "pki/cert/39". route entry not found.'] } }
  expect(await ask()).toMatchObject({ kind: 'unexpected' })
})

test.each([
  [
    'an expired certificate, which is not put on the CRL',
    {
      status: 200,
      json: { data: null, warnings: ['certificate with serial 39:dd already expired; refusing'] },
    },
    { kind: 'refused', final: true, message: expect.stringContaining('expired') },
  ],
  [
    'a certificate that is not stored',
    { status: 400, json: { errors: ['certificate with serial 39:dd not found.'] } },
    { kind: 'refused', final: true, code: 'not_found' },
  ],
  [
    'an issuer',
    { status: 400, json: { errors: ['adding issuer (id: x) to its own CRL is not allowed'] } },
    { kind: 'refused', final: false },
  ],
  [
    'a mount that is not there',
    { status: 404, json: { errors: ['no handler for route "pki/revoke". route entry not found.'] } },
    { kind: 'in-doubt', unexpected: true },
  ],
  [
    'a token without rights',
    { status: 403, json: { errors: ['permission denied'] } },
    { kind: 'key-refused' },
  ],
  [
    'a quota',
    { status: 429, json: { errors: ['rate limit quota exceeded'] }, headers: { 'retry-after': '3' } },
    { kind: 'throttled', retryAfterMs: 3_000 },
  ],
  ['an answer without a time', { status: 200, json: { data: {} } }, { kind: 'in-doubt', unexpected: true }],
])('%s', async (_name, reply, outcome) => {
  await using vendor = await stubVendor(openbaoPki, () => reply as StubReply)
  expect(await vendor.client.submit(ORDER, [item])).toMatchObject([{ outcome }])
})

/** A client at the sandbox. */
async function bao(
  options: Record<string, string>,
  settings: Record<string, string | number | boolean> = {},
  key?: string,
) {
  const sandbox = await startSandbox({ vendors: [BAO], items: 60, year: 2026, limit: 'none' })
  await sandbox.change(BAO, { settings })
  const baseUrl = sandbox.url(BAO)
  const clock = systemClock()
  const transport = openTransport({ baseUrl, clock })
  const { tokenUrl } = openbaoPki.examineConnection!({ baseUrl, options })
  const tokens = tokenUrl === undefined ? undefined : openTokenEndpoint(tokenUrl, {}, clock)
  const client = openbaoPki.connect(
    { baseUrl, options },
    new Secret(key ?? sandbox.credentials(BAO)[options['auth'] === 'approle' ? 'secretId' : 'key'] ?? ''),
    transport,
    tokens,
  )
  onTestFinished(async () => {
    await client.close()
    await transport.close()
    await tokens?.transport.close()
    await sandbox.close()
  })
  const items = sandbox
    .items(BAO)
    .filter(({ status }) => status === 'active')
    .map(({ target }, index): Item => ({ ...item, ordinal: index + 1, target: { serial_number: target } }))
  return { sandbox, client, items }
}

test('by AppRole: one login for all who wait, its secret id nowhere else, the namespace with every request', async () => {
  const roleId = '59d6d1ca-47bb-4e7e-a40b-8be3bc5a0ba8'
  const options = { auth: 'approle', role_id: roleId, mount: 'team/pki', namespace: '/ns1/ns2/' }
  const { sandbox, client, items } = await bao(options, { mount: 'team/pki', namespace: 'ns1/ns2' })
  const submitted = await Promise.all(items.slice(0, 4).map((one) => client.submit(ORDER, [one])))
  expect(submitted.flat().map(({ outcome }) => outcome.kind)).toEqual(Array(4).fill('accepted'))
  expect(await client.check()).toMatchObject({ ok: true })
  const requests = sandbox.requests(BAO)
  const logins = requests.filter(({ operation }) => operation === 'login')
  expect(logins).toHaveLength(1)
  expect(logins[0]?.path).toBe('/v1/auth/approle/login')
  const secretId = sandbox.credentials(BAO)['secretId'] ?? ''
  expect(Object.fromEntries(new URLSearchParams(logins[0]?.body))).toEqual({
    role_id: roleId,
    secret_id: secretId,
  })
  for (const request of requests) {
    expect(request.headers['x-vault-namespace']).toBe('ns1/ns2')
    if (request.operation !== 'login') expect(JSON.stringify(request)).not.toContain(secretId)
  }
  expect(sandbox.effects(BAO)).toHaveLength(4)
})

test('a wrong secret id is a refused key, and nothing is sent to the mount', async () => {
  const { sandbox, client, items } = await bao({ auth: 'approle', role_id: 'x' }, {}, 'no-such-id')
  expect(await client.submit(ORDER, items.slice(0, 1))).toMatchObject([{ outcome: { kind: 'key-refused' } }])
  expect(sandbox.requests(BAO).map(({ operation }) => operation)).toEqual(['login'])
})

test.each([
  ['page by page', { heedsPaging: true }, 2],
  ['all at once, as Vault', { heedsPaging: false }, 1],
  ['from the plain list where there is no other', { hasDetailedList: false }, 2],
])('lists are read %s, and the revoked are told apart', async (_name, settings, pages) => {
  const { sandbox, client } = await bao({ page_items: '40' }, settings)
  const found = []
  for await (const { items } of client.discover!({})) found.push(...items)
  const wanted = sandbox.items(BAO).filter(({ status }) => status !== 'revoked')
  expect(found.map(({ target }) => target['serial_number']).sort()).toEqual(
    wanted.map(({ target }) => target).sort(),
  )
  const isDetailed = !('hasDetailedList' in settings)
  expect(found[0]?.attributes['common_name']).toEqual(
    isDetailed ? expect.stringMatching(/^service/) : undefined,
  )
  const lists = sandbox.requests(BAO).filter(({ operation }) => operation === 'certs')
  expect(lists.filter(({ query }) => !query.includes('after=')).length).toBe(1)
  expect(lists.length).toBeGreaterThanOrEqual(pages)
})

test.each([
  [{}, 'rebuilt with each revocation'],
  [{ autoRebuild: true }, 'auto_rebuild'],
])('the check says how a revocation reaches the CRL: %j', async (settings, words) => {
  const { client } = await bao({}, settings)
  const check = await client.check()
  expect(check).toMatchObject({ ok: true })
  expect(check.facts.find(({ name }) => name === 'CRL')?.value).toContain(words)
  expect(JSON.stringify(check)).not.toContain('s.')
})

test.each([
  [{ auth: 'approle' }, 'role_id'],
  [{ role_id: 'x' }, 'auth'],
  [{ mount: '../sys' }, 'mount'],
  [{ mount: 'pki?x' }, 'mount'],
  [{ namespace: 'a b' }, 'namespace'],
])('options that do not go together, or lead elsewhere, are refused: %j', (options, word) => {
  expect(() => openbaoPki.examineConnection!({ baseUrl: 'https://bao.example.com:8200', options })).toThrow(
    word,
  )
})
