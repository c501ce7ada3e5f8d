import { FlattenedSign } from 'jose'
import { expect, onTestFinished, test } from 'vitest'
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts'
import { derivedJwk, privateKeyOf } from '../../../src/sandbox/vendors/acme/derived-key.ts'

async function acme() {
  const sandbox = await startSandbox({ vendors: ['acme'], items: 60, limit: 'none' })
  onTestFinished(() => sandbox.close())
  const directory = (await (await fetch(sandbox.url('acme'))).json()) as Record<string, string>
  const revokeCert = directory['revokeCert'] ?? ''
  const nonce = async () => (await fetch(directory['newNonce'] ?? '')).headers.get('replay-nonce') ?? ''
  const post = async (
    url: string,
    header: object,
    payload: object,
    key: string,
    type = 'application/jose+json',
  ) => {
    const jws = await new FlattenedSign(Buffer.from(JSON.stringify(payload)))
      .setProtectedHeader({ alg: 'ES256', nonce: await nonce(), url, ...header })
      .sign(privateKeyOf(key))
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': type },
      body: JSON.stringify(jws),
    })
    const text = await answer.text()
    const error = text.startsWith('{')
      ? (JSON.parse(text) as { type?: string }).type?.split(':').at(-1)
      : undefined
    return { status: answer.status, error, headers: answer.headers }
  }
  const certificate = (index: number) => ({
    certificate: Buffer.from(String(sandbox.items('acme')[index]?.facts['certificate']), 'base64').toString(
      'base64url',
    ),
  })
  const kid = `${new URL(revokeCert).origin}/acme/acct/1`
  return { sandbox, directory, revokeCert, post, certificate, kid, keys: sandbox.credentials('acme') }
}

test('it revokes once, by the key of the account or of the certificate, and gives a nonce with every answer', async () => {
  const { sandbox, revokeCert, post, certificate, kid, keys } = await acme()
  const first = await post(revokeCert, { kid }, { ...certificate(0), reason: 4 }, keys['key'] ?? '')
  expect([first.status, first.headers.get('replay-nonce')]).toEqual([200, expect.stringMatching(/^[\w-]+$/)])
  const again = await post(revokeCert, { kid }, certificate(0), keys['key'] ?? '')
  expect([again.status, again.error]).toEqual([400, 'alreadyRevoked'])
  const { d: _, ...jwk } = JSON.parse(keys['certificate'] ?? '') as Record<string, string>
  expect((await post(revokeCert, { jwk }, certificate(1), keys['certificate'] ?? '')).status).toBe(200)
  expect(sandbox.effects('acme')).toMatchObject([
    { kind: 'revoked', target: sandbox.items('acme')[0]?.target, detail: { reason: 4, by: 'account' } },
    {
      kind: 'revoked',
      target: sandbox.items('acme')[1]?.target,
      detail: { reason: null, by: 'certificate' },
    },
  ])
})

test('it holds each request to RFC 8555 section 6', async () => {
  const { sandbox, revokeCert, directory, post, certificate, kid, keys } = await acme()
  const key = keys['key'] ?? ''
  const other = derivedJwk('somebody')
  const { d: _, ...jwk } = JSON.parse(other) as Record<string, string>
  const refusal = async (...args: Parameters<typeof post>) => {
    const { status, error } = await post(...args)
    return [status, error]
  }
  const payload = certificate(0)
  expect(await refusal(revokeCert, { kid, nonce: 'made-up' }, payload, key)).toEqual([400, 'badNonce'])
  expect(await refusal(revokeCert, { kid, url: `${revokeCert}/x` }, payload, key)).toEqual([
    401,
    'unauthorized',
  ])
  expect(await refusal(revokeCert, { kid }, payload, other)).toEqual([400, 'malformed'])
  expect(await refusal(revokeCert, { kid, jwk }, payload, key)).toEqual([400, 'malformed'])
  expect(await refusal(revokeCert, { kid: `${kid}1` }, payload, key)).toEqual([400, 'accountDoesNotExist'])
  expect(await refusal(revokeCert, { jwk }, payload, other)).toEqual([403, 'unauthorized'])
  expect(await refusal(revokeCert, { kid }, payload, key, 'application/json')).toEqual([415, 'malformed'])
  expect(await refusal(revokeCert, { kid }, { certificate: 'AAAA' }, key)).toEqual([404, 'malformed'])
  const lookUp = { onlyReturnExisting: true }
  expect(await refusal(directory['newAccount'] ?? '', { jwk }, lookUp, other)).toEqual([
    400,
    'accountDoesNotExist',
  ])
  await sandbox.change('acme', { settings: { reasons: 'lets-encrypt' } })
  expect(await refusal(revokeCert, { kid }, { ...payload, reason: 3 }, key)).toEqual([
    400,
    'badRevocationReason',
  ])
  expect(sandbox.effects('acme')).toEqual([])
})
