import type { Socket } from 'node:net'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { Agent, RetryAgent } from 'undici'
import { expect, test } from 'vitest'
import { systemClock } from '../../../src/main/clock.ts'
import type { Answer, Transport, WireRequest } from '../../../src/main/http/transport.ts'
import {
  openTransport,
  type Timeouts,
  type TransportOptions,
} from '../../../src/main/http/undici-transport.ts'
import { Secret } from '../../../src/main/keychain/secret.ts'
import { rawServer, reply } from '../../support/raw-server.ts'
import { virtualClock } from '../../support/virtual-clock.ts'

const KEY = 'canary-key-5d1f'
const REVOKE: WireRequest = {
  method: 'PUT',
  path: '/mpki/api/v1/certificate/0F6F/revoke',
  headers: { 'x-api-key': KEY },
  body: { revocation_reason: 'superseded' },
  mutating: true,
}
const ASK: WireRequest = {
  method: 'GET',
  path: '/mpki/api/v1/hello',
  headers: { 'x-api-key': KEY },
  mutating: false,
}

async function exchanged(
  options: Omit<TransportOptions, 'clock'> & { timeouts?: Partial<Timeouts> },
  request: WireRequest,
  signal?: AbortSignal,
): Promise<Answer> {
  const transport = openTransport({ clock: systemClock(), ...options })
  try {
    return await transport.send(request, signal)
  } finally {
    await transport.close()
  }
}
const summary = (answer: Answer): string =>
  answer.kind === 'answer' ? `answer ${answer.status}` : `${answer.kind}: ${answer.cause}`

test('sends method, path, query, headers and JSON body as given, and nothing it was not asked to', async () => {
  await using server = await rawServer({
    onRequest: ({ socket }) =>
      reply(socket, 200, '{"ok":true}', { 'X-Request-Id': 'r1', 'Retry-After': '3' }),
  })
  const answer = await exchanged(
    { baseUrl: `${server.url}/root` },
    {
      ...REVOKE,
      query: [
        ['thumbprint_sha256', 'A B&C'],
        ['x', 'ü'],
      ],
    },
  )
  expect(answer).toMatchObject({ kind: 'answer', status: 200, body: '{"ok":true}', retryAfterMs: 3000 })
  expect(answer.kind === 'answer' && answer.headers['x-request-id']).toBe('r1')
  const { head, body } = server.requests[0]!
  const [line, ...headers] = head.split('\r\n')
  expect(line).toBe(
    'PUT /root/mpki/api/v1/certificate/0F6F/revoke?thumbprint_sha256=A%20B%26C&x=%C3%BC HTTP/1.1',
  )
  expect(headers.map((header) => header.split(':')[0]!.toLowerCase()).sort()).toEqual([
    'accept',
    'connection',
    'content-length',
    'content-type',
    'host',
    'x-api-key',
  ])
  expect(JSON.parse(body)).toEqual({ revocation_reason: 'superseded' })
})

test('a connection that is refused means not sent', async () => {
  const { url } = await (async () => {
    await using gone = await rawServer({ onRequest: () => {} })
    return { url: gone.url }
  })()
  expect(summary(await exchanged({ baseUrl: url }, REVOKE))).toBe(
    'not-sent: the connection was refused (ECONNREFUSED)',
  )
})

test('a host that does not exist means not sent', async () => {
  const answer = await exchanged({ baseUrl: 'https://nowhere.invalid' }, REVOKE)
  expect(summary(answer)).toMatch(/^not-sent: the host name .*\((ENOTFOUND|EAI_AGAIN)\)$/)
})

test('a PUT is written exactly once when the server resets after reading it, and is in doubt', async () => {
  await using server = await rawServer({ onRequest: ({ socket }) => socket.resetAndDestroy() })
  expect(summary(await exchanged({ baseUrl: server.url }, REVOKE))).toBe(
    'in-doubt: the connection was reset (ECONNRESET)',
  )
  expect(server.requests).toHaveLength(1)
})

test('negative control: undici with its retry agent sends the same PUT several times', async () => {
  await using server = await rawServer({ onRequest: ({ socket }) => socket.resetAndDestroy() })
  const agent = new RetryAgent(new Agent(), { maxRetries: 2, minTimeout: 1, maxTimeout: 1 })
  await expect(agent.request({ origin: server.url, path: '/', method: 'PUT', body: '{}' })).rejects.toThrow()
  await agent.destroy()
  expect(server.requests.length).toBeGreaterThan(1)
})

test.each([false, true])(
  'a PUT is written once when a kept connection dies under it (fresh connections: %s)',
  async (freshConnections) => {
    await using server = await rawServer({
      onRequest: ({ socket, head }) =>
        head.startsWith('GET') ? reply(socket, 200, '{}') : socket.resetAndDestroy(),
    })
    const transport = openTransport({ baseUrl: server.url, clock: systemClock(), freshConnections })
    for (let index = 0; index < 3; index += 1) await transport.send(ASK)
    const before = server.connections()
    expect((await transport.send(REVOKE)).kind).toBe('in-doubt')
    expect(server.requests.map(({ head }) => head.split(' ')[0])).toEqual(['GET', 'GET', 'GET', 'PUT'])
    expect(server.connections() - before).toBe(freshConnections ? 1 : 0)
    await transport.close()
  },
)

test('fresh connections are closed after their answer, others are kept', async () => {
  await using server = await rawServer({ onRequest: ({ socket }) => reply(socket, 204) })
  const transport = openTransport({ baseUrl: server.url, clock: systemClock(), freshConnections: true })
  for (let index = 0; index < 5; index += 1) await transport.send(REVOKE)
  expect(server.connections()).toBe(5)
  // undici frees a connection just after it has told of the answer's end: the next request may open one more.
  for (let index = 0; index < 5; index += 1) await transport.send(ASK)
  expect(server.connections()).toBeLessThanOrEqual(7)
  await transport.close()
  expect(server.requests[0]!.head).toContain('connection: close')
})

test('a server that resets before reading leaves a doubt: the request may have been in its buffers', async () => {
  await using server = await rawServer({
    onRequest: () => {},
    onConnection: (socket) => socket.once('readable', () => socket.resetAndDestroy()),
  })
  expect((await exchanged({ baseUrl: server.url }, REVOKE)).kind).toBe('in-doubt')
})

test.each([
  [
    'a body shorter than its length',
    'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"cut":',
    'in-doubt: the connection was closed by the other side (UND_ERR_SOCKET)',
  ],
  [
    'a chunked body without its end',
    'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{"cut\r\n',
    'in-doubt: the connection was closed by the other side (UND_ERR_SOCKET)',
  ],
  [
    'headers without their end',
    'HTTP/1.1 200 OK\r\ncontent-le',
    'in-doubt: the connection was closed by the other side (UND_ERR_SOCKET)',
  ],
  ['nothing', '', 'in-doubt: the connection was closed by the other side (UND_ERR_SOCKET)'],
])('%s is in doubt', async (_what, bytes, expected) => {
  await using server = await rawServer({ onRequest: ({ socket }) => socket.end(bytes) })
  expect(summary(await exchanged({ baseUrl: server.url }, REVOKE))).toBe(expected)
})

test('what is not HTTP is in doubt', async () => {
  await using server = await rawServer({
    onRequest: ({ socket }) => socket.end('SSH-2.0-OpenSSH_9.6\r\n\r\n'),
  })
  expect(summary(await exchanged({ baseUrl: server.url }, REVOKE))).toMatch(
    /^in-doubt: the answer is not HTTP \(HPE_/,
  )
})

test('a body beyond the limit is in doubt and not read on', async () => {
  await using server = await rawServer({ onRequest: ({ socket }) => reply(socket, 200, 'x'.repeat(50_000)) })
  const answer = await exchanged({ baseUrl: server.url, bodyBytesMax: 10_000 }, ASK)
  expect(summary(answer)).toBe('in-doubt: the answer is larger than any that is expected')
})

test('a server that hangs is in doubt when the time for an answer has run out', async () => {
  await using server = await rawServer({ onRequest: () => {} })
  const answer = await exchanged({ baseUrl: server.url, timeouts: { headersMs: 100 } }, REVOKE)
  expect(summary(answer)).toBe('in-doubt: no answer in time (UND_ERR_HEADERS_TIMEOUT)')
  expect(server.requests).toHaveLength(1)
})

test('a server that drips for ever is in doubt when the time for the whole exchange has run out', async () => {
  const clock = virtualClock()
  await using server = await rawServer({
    onRequest: ({ socket }) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n')
      socket.write('x')
      clock.step()
    },
  })
  const transport = openTransport({ baseUrl: server.url, clock, timeouts: { totalMs: 1 } })
  expect(summary(await transport.send(ASK))).toBe('in-doubt: the answer was not complete in time')
  await transport.close()
})

test('a server that accepts and never finishes TLS means not sent', async () => {
  await using server = await rawServer({ onRequest: () => {} })
  const answer = await exchanged(
    { baseUrl: server.url.replace('http:', 'https:'), timeouts: { connectMs: 100 } },
    REVOKE,
  )
  expect(summary(answer)).toBe('not-sent: the connection could not be made in time (UND_ERR_CONNECT_TIMEOUT)')
})

test.each([301, 302, 303, 307, 308])(
  'a redirect (%i) is an answer: the key never leaves its origin',
  async (status) => {
    await using elsewhere = await rawServer({ onRequest: ({ socket }) => reply(socket, 200) })
    await using server = await rawServer({
      onRequest: ({ socket }) => reply(socket, status, '', { location: `${elsewhere.url}/steal` }),
    })
    for (const request of [ASK, REVOKE])
      expect(summary(await exchanged({ baseUrl: server.url }, request))).toBe(`answer ${status}`)
    expect(elsewhere.connections()).toBe(0)
  },
)

test('cancelled before it starts, nothing is sent', async () => {
  await using server = await rawServer({ onRequest: ({ socket }) => reply(socket, 204) })
  expect(summary(await exchanged({ baseUrl: server.url }, REVOKE, AbortSignal.abort()))).toBe(
    'not-sent: cancelled',
  )
  expect(server.connections()).toBe(0)
})

test('cancelled while connecting, nothing is sent', async () => {
  const abort = new AbortController()
  // Takes the connection and never shakes hands.
  await using server = await rawServer({ onRequest: () => {}, onConnection: () => abort.abort() })
  expect(
    summary(await exchanged({ baseUrl: server.url.replace('http:', 'https:') }, REVOKE, abort.signal)),
  ).toBe('not-sent: cancelled')
})

test('cancelled in flight, it is in doubt', async () => {
  const abort = new AbortController()
  await using server = await rawServer({ onRequest: () => abort.abort() })
  expect(summary(await exchanged({ baseUrl: server.url }, REVOKE, abort.signal))).toBe('in-doubt: cancelled')
})

test('closing the transport settles what is in flight', async () => {
  let transport: Transport | undefined
  await using server = await rawServer({ onRequest: () => void transport?.close() })
  transport = openTransport({ baseUrl: server.url, clock: systemClock() })
  expect((await transport.send(REVOKE)).kind).toBe('in-doubt')
})

test.each([
  'http://vendor.example',
  'http://10.0.0.1',
  'http://127.0.0.1.example',
  'http://localhost.example',
  'ftp://127.0.0.1',
])('refuses %s: no key in clear', (baseUrl) => {
  expect(() => openTransport({ baseUrl, clock: systemClock() })).toThrow(
    expect.objectContaining({ code: expect.stringMatching(/^input\.(insecure|bad)-url$/) }),
  )
})

test.each([
  '//elsewhere.example/',
  'https://elsewhere.example/',
  '',
  '/a/../b',
  '/a/%2e%2e/b',
  '/a?b',
  '/a#b',
  '/a b',
])('throws for the path %j, which a server would see otherwise', async (path) => {
  await using server = await rawServer({ onRequest: ({ socket }) => reply(socket, 204) })
  await expect(exchanged({ baseUrl: server.url }, { ...ASK, path })).rejects.toMatchObject({
    code: 'internal.bad-request-path',
  })
  expect(server.connections()).toBe(0)
})

test('an answer as large as a page of a search is read whole', async () => {
  const body = JSON.stringify({ items: Array.from({ length: 20_000 }, (_, index) => `Müller ${index}`) })
  await using server = await rawServer({ onRequest: ({ socket }) => reply(socket, 200, body) })
  expect(await exchanged({ baseUrl: server.url }, ASK)).toMatchObject({ kind: 'answer', body })
})

/** An answer of bytes, with a header of its own. */
const bytesOf = (body: Buffer, headers: Readonly<Record<string, string>>) => (socket: Socket) => {
  const head = { 'Content-Type': 'application/json', 'Content-Length': String(body.length), ...headers }
  socket.write(
    `HTTP/1.1 200 OK\r\n${Object.entries(head)
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('')}\r\n`,
  )
  socket.write(body)
}
const QUOTED = Buffer.from(`{"key":"${KEY}"}`)

test.each([
  ['gzip', gzipSync(QUOTED)],
  ['X-GZIP', gzipSync(QUOTED)],
  ['br', brotliCompressSync(QUOTED)],
  ['deflate', deflateSync(QUOTED)],
  ['identity', QUOTED],
  ['gzip, br', brotliCompressSync(gzipSync(QUOTED))],
])('what a gateway compresses by %s is read, and a secret in it is hidden', async (coding, body) => {
  const send = bytesOf(body, { 'Content-Encoding': coding })
  await using server = await rawServer({ onRequest: ({ socket }) => send(socket) })
  const answer = await exchanged(
    { baseUrl: server.url },
    { ...ASK, headers: { 'x-api-key': new Secret(KEY) } },
  )
  expect(answer).toMatchObject({ kind: 'answer', status: 200 })
  expect(JSON.stringify(answer)).not.toContain(KEY)
  expect(answer.kind === 'answer' && JSON.parse(answer.body)).toHaveProperty('key')
})

test.each([
  ['what does not unpack', Buffer.from([0x1f, 0x8b, 8, 0, 1, 2, 3]), 'gzip'],
  ['a compression that nobody knows', QUOTED, 'zip-of-tomorrow'],
  ['what unpacks to more than is taken', gzipSync(Buffer.alloc(4096)), 'gzip'],
])('%s is no answer, and says so', async (_, body, coding) => {
  const send = bytesOf(body, { 'Content-Encoding': coding })
  await using server = await rawServer({ onRequest: ({ socket }) => send(socket) })
  const answer = await exchanged({ baseUrl: server.url, bodyBytesMax: 1024 }, ASK)
  expect(summary(answer)).toBe('in-doubt: the answer is compressed in a way that cannot be undone')
})

test('a byte-order mark before the JSON is passed over', async () => {
  const send = bytesOf(Buffer.from('\ufeff{"ok":true}'), {})
  await using server = await rawServer({ onRequest: ({ socket }) => send(socket) })
  expect(await exchanged({ baseUrl: server.url }, ASK)).toMatchObject({ kind: 'answer', body: '{"ok":true}' })
})
