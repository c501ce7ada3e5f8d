import { generateKeyPairSync } from 'node:crypto'
import { flattenedVerify, importJWK, type JWK } from 'jose'
import { expect, test } from 'vitest'
import { systemClock } from '../../../../src/main/clock.ts'
import { acme } from '../../../../src/main/vendors/acme/vendor.ts'
import type { Item } from '../../../../src/main/vendors/port.ts'
import { certificateMaker } from '../../../../src/sandbox/vendors/acme/certificate.ts'
import { derivedJwk } from '../../../../src/sandbox/vendors/acme/derived-key.ts'
import { type StubReply, type StubRequest, stubVendor } from '../../../support/stub-vendor.ts'

const ORDER = { operation: 'revoke', comment: '', options: {} }
const ACCOUNT_KEY = derivedJwk('an account')
const CERTIFICATE_KEY = derivedJwk('a certificate')
const DER = certificateMaker(
  'A CA',
  CERTIFICATE_KEY,
)({
  serial: '0A0B0C0D0E0F',
  commonName: 'www.example.com',
  validFrom: new Date('2026-03-01T00:00:00Z'),
  validTo: new Date('2027-03-01T00:00:00Z'),
})
const item: Item = {
  ordinal: 1,
  target: { serial_number: '0A0B0C0D0E0F', certificate: DER.toString('base64') },
  attributes: {},
  reason: 'superseded',
}
const DIRECTORY = '/acme/directory'

interface Signed {
  readonly header: Readonly<Record<string, unknown>>
  readonly payload: Readonly<Record<string, unknown>>
}
/** What a request says, once its signature holds by the key. */
async function verified({ body }: StubRequest, key: string): Promise<Signed> {
  const { d: _, ...jwk } = JSON.parse(key) as JWK & { d: string }
  const { payload, protectedHeader } = await flattenedVerify(JSON.parse(body), await importJWK(jwk, 'ES256'))
  return { header: { ...protectedHeader }, payload: JSON.parse(Buffer.from(payload).toString('utf8')) }
}
const problem = (status: number, type: string, headers: Record<string, string> = {}): StubReply => ({
  status,
  json: { type: `urn:ietf:params:acme:error:${type}`, detail: `about ${type}` },
  headers: { 'content-type': 'application/problem+json', ...headers },
})

function counter(): () => number {
  let count = 0
  return () => {
    count += 1
    return count
  }
}

/** A directory with one account; each nonce is its number. `revoked` answers the n-th revocation. */
async function directory(
  revoked: (number: number) => StubReply = () => ({ status: 200 }),
  {
    key = ACCOUNT_KEY,
    options = {},
    origin,
    account,
  }: {
    key?: string
    options?: Record<string, string>
    origin?: string
    account?: (root: string) => StubReply
  } = {},
) {
  const nextNonce = counter()
  const nextRevocation = counter()
  let root = ''
  const withNonce = (reply: StubReply): StubReply => ({
    ...reply,
    headers: { 'replay-nonce': `nonce-${nextNonce()}`, ...reply.headers },
  })
  const stub = await stubVendor(
    acme,
    ({ path, headers }) => {
      root = `http://${headers.host ?? ''}`
      const named = origin ?? root
      switch (path) {
        case DIRECTORY:
          return {
            status: 200,
            json: {
              newNonce: `${root}/n`,
              newAccount: `${root}/a`,
              newOrder: `${root}/o`,
              revokeCert: `${named}/r`,
            },
          }
        case '/n':
          return withNonce({ status: 204 })
        case '/a':
          return withNonce(
            account?.(root) ?? {
              status: 200,
              json: { status: 'valid' },
              headers: { location: `${root}/acct/7` },
            },
          )
        default:
          return withNonce(revoked(nextRevocation()))
      }
    },
    systemClock(),
    { key, options, path: DIRECTORY },
  )
  const submit = async (one: Item = item) => (await stub.client.submit(ORDER, [one]))[0]?.outcome
  const sent = (path: string) => stub.requests.filter((request) => request.path === path)
  return Object.assign(stub, { submit, sent, root: () => root })
}

test('a revocation is a flattened JWS of the account: nonce, url and kid in its header, the whole certificate and the reason in it', async () => {
  await using on = await directory()
  expect(await on.submit()).toEqual({ kind: 'accepted' })
  expect(on.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
    `GET ${DIRECTORY}`,
    'GET /n',
    'POST /a',
    'POST /r',
  ])
  const [lookUp] = on.sent('/a')
  const asked = await verified(lookUp!, ACCOUNT_KEY)
  expect(asked.payload).toEqual({ onlyReturnExisting: true })
  expect(asked.header).toEqual({
    alg: 'ES256',
    nonce: 'nonce-1',
    url: `${on.root()}/a`,
    jwk: expect.not.objectContaining({ d: expect.anything() }) as object,
  })
  const [request] = on.sent('/r')
  expect(request?.headers['content-type']).toBe('application/jose+json')
  expect(Object.keys(JSON.parse(request!.body)).sort()).toEqual(['payload', 'protected', 'signature'])
  const { header, payload } = await verified(request!, ACCOUNT_KEY)
  expect(header).toEqual({
    alg: 'ES256',
    nonce: 'nonce-2',
    url: `${on.root()}/r`,
    kid: `${on.root()}/acct/7`,
  })
  expect(payload).toEqual({ certificate: DER.toString('base64url'), reason: 4 })
})

test('a nonce that came with an answer serves the next request, and without a reason none is named', async () => {
  await using on = await directory()
  await on.submit()
  await on.submit({ ...item, reason: null })
  expect(on.sent('/n')).toHaveLength(1)
  expect(on.sent('/a')).toHaveLength(1)
  const { header, payload } = await verified(on.sent('/r')[1]!, ACCOUNT_KEY)
  expect(header['nonce']).toBe('nonce-3')
  expect(payload).toEqual({ certificate: DER.toString('base64url') })
})

test('a refused nonce is no effect and no outage: the next request takes the one that came with the refusal', async () => {
  await using on = await directory((number) => (number === 1 ? problem(400, 'badNonce') : { status: 200 }))
  expect(await on.submit()).toMatchObject({ kind: 'not-sent', answered: true })
  expect(await on.submit()).toEqual({ kind: 'accepted' })
  expect(on.sent('/r')).toHaveLength(2)
  expect((await verified(on.sent('/r')[1]!, ACCOUNT_KEY)).header['nonce']).toBe('nonce-3')
})

test('a directory that goes on refusing nonces is waited for', async () => {
  await using on = await directory(() => problem(400, 'badNonce'))
  const kinds = new Set<string | undefined>()
  for (let request = 0; request < 26; request += 1) kinds.add((await on.submit())?.kind)
  expect([...kinds]).toEqual(['not-sent', 'throttled'])
})

test('a nonce that was refused while the account was looked up is asked for again', async () => {
  const nextLookUp = counter()
  await using on = await directory(undefined, {
    account: (root) =>
      nextLookUp() < 4
        ? problem(400, 'badNonce')
        : { status: 200, json: { status: 'valid' }, headers: { location: `${root}/acct/7` } },
  })
  expect(await on.submit()).toEqual({ kind: 'accepted' })
  expect(on.sent('/a')).toHaveLength(4)
})

test.each([
  ['a key of no account', () => problem(400, 'accountDoesNotExist'), 'accountDoesNotExist'],
  ['a closed account', () => ({ status: 200, json: { status: 'deactivated' } }), 'deactivated'],
  ['an account that may not be used', () => problem(403, 'unauthorized'), 'unauthorized'],
] as const)('%s is told by the check, and nothing is revoked', async (_, account, code) => {
  await using on = await directory(undefined, { account })
  expect(await on.submit()).toMatchObject({ kind: 'key-refused', code, hint: expect.stringMatching(/\w/) })
  expect(await on.client.check()).toMatchObject({ ok: false })
  expect(on.sent('/r')).toEqual([])
})

test.each([
  ['alreadyRevoked', 400, {}, { kind: 'already-done', code: 'alreadyRevoked', shows: { kind: 'effective' } }],
  ['unauthorized', 403, {}, { kind: 'refused', final: true }],
  ['badRevocationReason', 400, {}, { kind: 'refused', final: true }],
  ['badPublicKey', 400, {}, { kind: 'refused', final: true }],
  ['malformed', 404, {}, { kind: 'refused', final: false }],
  ['rateLimited', 429, { 'retry-after': '9' }, { kind: 'throttled', retryAfterMs: 9_000 }],
  ['rateLimited', 403, { 'retry-after': '9' }, { kind: 'throttled', retryAfterMs: 9_000 }],
  ['userActionRequired', 403, {}, { kind: 'key-refused', code: 'userActionRequired' }],
  ['serverInternal', 500, {}, { kind: 'in-doubt', unexpected: false }],
] as const)('the error %s with HTTP %i', async (type, status, headers, outcome) => {
  await using on = await directory(() => problem(status, type, headers))
  expect(await on.submit()).toMatchObject(outcome)
  expect(on.sent('/r')).toHaveLength(1)
})

test("the certificate's own key signs with its public half, without an account; no other certificate is asked for", async () => {
  await using on = await directory(undefined, { key: CERTIFICATE_KEY, options: { signer: 'certificate' } })
  expect(await on.submit()).toEqual({ kind: 'accepted' })
  expect(on.sent('/a')).toEqual([])
  const { header } = await verified(on.sent('/r')[0]!, CERTIFICATE_KEY)
  expect(Object.keys(header).sort()).toEqual(['alg', 'jwk', 'nonce', 'url'])
  const other = certificateMaker(
    'A CA',
    ACCOUNT_KEY,
  )({
    serial: '0A0B0C0D0E10',
    commonName: 'www.example.com',
    validFrom: new Date('2026-03-01T00:00:00Z'),
    validTo: new Date('2027-03-01T00:00:00Z'),
  })
  expect(await on.submit({ ...item, target: { certificate: other.toString('base64') } })).toMatchObject({
    kind: 'refused',
    code: 'other-key',
    final: true,
  })
  expect(on.sent('/r')).toHaveLength(1)
})

test('an address of another host is not asked', async () => {
  await using on = await directory(undefined, { origin: 'https://elsewhere.example.com' })
  expect(await on.submit()).toMatchObject({
    kind: 'not-sent',
    cause: expect.stringContaining('https://elsewhere.example.com'),
  })
  expect(await on.client.check()).toMatchObject({ ok: false })
})

const { privateKey: rsa } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const { privateKey: p384 } = generateKeyPairSync('ec', { namedCurve: 'P-384' })
const { privateKey: ed25519 } = generateKeyPairSync('ed25519')
test.each([
  ['RS256', rsa.export({ type: 'pkcs1', format: 'pem' })],
  ['RS256', rsa.export({ type: 'pkcs8', format: 'pem' }).toString().replaceAll('\n', ' ')],
  ['ES384', p384.export({ type: 'sec1', format: 'pem' })],
  ['EdDSA', JSON.stringify(ed25519.export({ format: 'jwk' }))],
])('a key may be PEM, also on one line, or a JWK (%s)', async (alg, key) => {
  await using on = await directory(undefined, { key: String(key) })
  expect(await on.submit()).toEqual({ kind: 'accepted' })
  const { protected: header } = JSON.parse(on.sent('/r')[0]!.body) as { protected: string }
  expect(JSON.parse(Buffer.from(header, 'base64url').toString('utf8'))).toMatchObject({ alg })
})

test.each([
  ['a word', 'no-such-key'],
  ['half a key', `${JSON.stringify({ kty: 'EC', crv: 'P-256', d: 'AA' })}`],
  ['a public key', JSON.stringify({ ...JSON.parse(ACCOUNT_KEY), d: undefined })],
  ['JSON that is none', '{"kty":'],
  [
    'a key of another kind',
    JSON.stringify(generateKeyPairSync('x25519').privateKey.export({ format: 'jwk' })),
  ],
])('%s is no key: nothing is sent, and nothing of it is quoted', async (_, key) => {
  await using on = await directory(undefined, { key })
  const outcome = await on.submit()
  expect(outcome).toMatchObject({ kind: 'key-refused', code: 'bad-key' })
  expect(JSON.stringify([outcome, await on.client.check()])).not.toContain(key.slice(0, 12))
  expect(on.requests).toEqual([])
})
