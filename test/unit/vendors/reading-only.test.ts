import { expect, test } from 'vitest'
import type { Transport, WireRequest } from '../../../src/main/http/transport.ts'
import { Secret } from '../../../src/main/keychain/secret.ts'
import { readPolicy } from '../../../src/main/probe/rate-headers.ts'
import { readingTransport } from '../../../src/main/probe/reading-transport.ts'
import { apiVendors } from '../../../src/main/vendors/registry.ts'
import { CA_ARN } from '../../../src/sandbox/vendors/aws-private-ca/aws-world.ts'

function counting(): { transport: Transport; sent: WireRequest[] } {
  const sent: WireRequest[] = []
  return {
    sent,
    transport: {
      send: async (request) => {
        sent.push(request)
        return { kind: 'not-sent', cause: 'a test', durationMs: 0 }
      },
      close: async () => {},
    },
  }
}
const GET: WireRequest = { method: 'GET', path: '/a', headers: {}, mutating: false }

test.each<[string, Partial<WireRequest>]>([
  ['a change', { mutating: true }],
  ['PUT', { method: 'PUT' }],
  ['DELETE', { method: 'DELETE' }],
  ['POST', { method: 'POST' }],
  ['POST to a path that only begins like a search', { method: 'POST', path: '/search/1' }],
  ['GET with a body', { body: {} }],
  ['GET with a form', { form: [] }],
])('%s does not get through to the vendor', async (_name, part) => {
  const { transport, sent } = counting()
  const reading = readingTransport(transport, (path) => path === '/search')
  await expect(reading.send({ ...GET, ...part })).rejects.toMatchObject({ code: 'internal.probe-changes' })
  expect(sent).toEqual([])
})

test('a question and a documented search get through', async () => {
  const { transport, sent } = counting()
  const reading = readingTransport(transport, (path) => path === '/search')
  await reading.send(GET)
  await reading.send({ ...GET, method: 'POST', path: '/search', body: {} })
  expect(sent).toHaveLength(2)
})

test.each(apiVendors())('$id: whatever comes back, its probe asks by reading alone', async ({ probe }) => {
  const answers = [
    '',
    '{}',
    '[]',
    '{"errors":[{"code":"x","message":"y"}]}',
    '<html>',
    '[{"Id":1,"CertState":2}]',
  ]
  expect(probe).toBeDefined()
  for (const body of answers) {
    for (const status of [200, 201, 301, 400, 401, 403, 404, 429, 500]) {
      const sent: WireRequest[] = []
      const transport: Transport = {
        send: async (request) => {
          sent.push(request)
          return { kind: 'answer', status, headers: {}, body, durationMs: 1 }
        },
        close: async () => {},
      }
      const reading = readingTransport(
        transport,
        (path) => probe?.searches.some((one) => one.test(path)) === true,
      )
      await probe?.look({
        connection: {
          baseUrl: 'https://vendor.invalid',
          options: { check_contract_id: '1', ca_arn: CA_ARN },
        },
        secret: new Secret('user:a-key-of-nobody'),
        transport: reading,
        tokens: undefined,
        target: { name: 'x', user_id: 'y' },
        signal: undefined,
      })
      expect(sent.length).toBeGreaterThan(0)
    }
  }
})

test.each([
  ['100;w=60', [{ requests: 100, perMs: 60_000 }]],
  [
    '"default";q=100;w=60, "day";q=5000;w=86400',
    [
      { requests: 100, perMs: 60_000 },
      { requests: 5000, perMs: 86_400_000 },
    ],
  ],
  ['100', []],
  ['0;w=60', []],
  ['100;w=x', []],
  ['', []],
])('the policy %s', (header, windows) => {
  expect(readPolicy(header)).toEqual(windows)
})
