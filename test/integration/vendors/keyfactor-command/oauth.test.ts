import { expect, test } from 'vitest'
import type { Clock } from '../../../../src/main/clock.ts'
import { systemClock } from '../../../../src/main/clock.ts'
import { openTokenEndpoint } from '../../../../src/main/connections/open-token-endpoint.ts'
import { openTransport } from '../../../../src/main/http/undici-transport.ts'
import { Secret } from '../../../../src/main/keychain/secret.ts'
import { keyfactorCommand } from '../../../../src/main/vendors/keyfactor-command/vendor.ts'
import type { Item } from '../../../../src/main/vendors/port.ts'
import type { Sandbox } from '../../../../src/sandbox/sandbox.ts'
import { startSandbox } from '../../../../src/sandbox/start-sandbox.ts'

const ORDER = { operation: 'revoke', comment: 'INC-2041', options: {} }

/** A clock that a test sets forward. */
function movedClock(): Clock & { forward(ms: number): void } {
  const clock = systemClock()
  let ahead = 0
  return {
    ...clock,
    now: () => clock.now() + ahead,
    monotonic: () => clock.monotonic() + ahead,
    forward(ms) {
      ahead += ms
    },
  }
}

async function command(secretOf: (sandbox: Sandbox) => string) {
  const vendorClock = movedClock()
  const sandbox = await startSandbox({
    vendors: ['keyfactor-command'],
    items: 60,
    year: 2026,
    clock: vendorClock,
  })
  const credentials = sandbox.credentials('keyfactor-command')
  const baseUrl = sandbox.url('keyfactor-command')
  const options = {
    auth: 'oauth',
    token_url: credentials['tokenUrl'] ?? '',
    client_id: credentials['clientId'] ?? '',
    scope: 'openid',
    audience: 'command',
  }
  const clock = movedClock()
  const { tokenUrl } = keyfactorCommand.examineConnection!({ baseUrl, options })
  const transport = openTransport({ baseUrl, clock })
  const tokens = openTokenEndpoint(tokenUrl ?? '', {}, clock)
  const client = keyfactorCommand.connect(
    { baseUrl, options },
    new Secret(secretOf(sandbox)),
    transport,
    tokens,
  )
  const items = sandbox
    .items('keyfactor-command')
    .filter(({ status }) => status === 'active')
    .map(
      (item, index): Item => ({
        ordinal: index + 1,
        target: { keyfactor_id: item.target },
        attributes: {},
        reason: 'superseded',
      }),
    )
  const asked = (operation: string) =>
    sandbox.requests('keyfactor-command').filter((request) => request.operation === operation)
  return {
    sandbox,
    client,
    clock,
    vendorClock,
    items,
    secret: secretOf(sandbox),
    asked,
    async [Symbol.asyncDispose]() {
      await client.close()
      await transport.close()
      await tokens.transport.close()
      await sandbox.close()
    },
  }
}
const good = (sandbox: Sandbox): string => sandbox.credentials('keyfactor-command')['clientSecret'] ?? ''

test('fetches one token by a form for all who wait, and sends it as a bearer', async () => {
  await using on = await command(good)
  const submitted = await Promise.all(on.items.slice(0, 5).map((item) => on.client.submit(ORDER, [item])))
  expect(submitted.flat().map(({ outcome }) => outcome.kind)).toEqual(Array(5).fill('accepted'))
  const [token, ...others] = on.asked('token')
  expect(others).toEqual([])
  expect(token).toMatchObject({ method: 'POST', path: '/realms/Keyfactor/protocol/openid-connect/token' })
  expect(token!.headers['content-type']).toBe('application/x-www-form-urlencoded')
  expect(Object.fromEntries(new URLSearchParams(token!.body))).toEqual({
    grant_type: 'client_credentials',
    client_id: 'rescind-sandbox',
    client_secret: on.secret,
    scope: 'openid',
    audience: 'command',
  })
  // What is Command's does not reach the identity provider, and the secret reaches nobody else.
  expect(
    Object.keys(token!.headers).filter((name) => name.startsWith('x-keyfactor') || name === 'authorization'),
  ).toEqual([])
  for (const request of on.asked('revoke')) {
    expect(request.headers['authorization']).toMatch(/^Bearer \S+$/)
    expect(JSON.stringify(request)).not.toContain(on.secret)
  }
})

test('renews a token before it ends', async () => {
  await using on = await command(good)
  await on.client.submit(ORDER, on.items.slice(0, 1))
  on.clock.forward(240_000)
  await on.client.submit(ORDER, on.items.slice(1, 2))
  expect(on.asked('token')).toHaveLength(1)
  on.clock.forward(31_000)
  await on.client.submit(ORDER, on.items.slice(2, 3))
  expect(on.asked('token')).toHaveLength(2)
})

test('a token that Command no longer takes is replaced: a question is asked again, a revocation is told not to have been sent', async () => {
  await using on = await command(good)
  expect(await on.client.check()).toMatchObject({ ok: true })
  // All tokens end at the vendor, though this one should be good for a while.
  on.vendorClock.forward(400_000)
  expect(await on.client.status(ORDER, on.items[0]!, null)).toMatchObject({ kind: 'ok' })
  expect(on.asked('token')).toHaveLength(2)
  on.vendorClock.forward(400_000)
  expect(await on.client.submit(ORDER, on.items.slice(0, 1))).toMatchObject([
    { outcome: { kind: 'not-sent' } },
  ])
  expect(on.sandbox.effects('keyfactor-command')).toEqual([])
  expect(await on.client.submit(ORDER, on.items.slice(0, 1))).toMatchObject([
    { outcome: { kind: 'accepted' } },
  ])
  expect(on.asked('token')).toHaveLength(3)
})

test('a wrong client secret is a refused key, and nothing reaches Command', async () => {
  await using on = await command(() => 'no-such-secret')
  expect(await on.client.submit(ORDER, on.items.slice(0, 1))).toMatchObject([
    { outcome: { kind: 'key-refused', code: 'invalid_client' } },
  ])
  const check = await on.client.check()
  expect(check).toMatchObject({ ok: false, hint: expect.stringContaining('client secret') })
  expect(JSON.stringify(check)).not.toContain('no-such-secret')
  expect(on.asked('revoke')).toEqual([])
})

test.each([
  [{ auth: 'oauth' }, 'token URL'],
  [{ auth: 'oauth', token_url: 'http://idp.example.com/token', client_id: 'x' }, 'http'],
  [{ client_id: 'x' }, 'auth'],
  [{ batch_size: '0' }, 'batch_size'],
  [{ batch_size: '5000' }, 'batch_size'],
])('options that do not go together are refused: %j', (options, word) => {
  expect(() =>
    keyfactorCommand.examineConnection!({ baseUrl: 'https://command.example.com/KeyfactorAPI', options }),
  ).toThrow(word)
})
