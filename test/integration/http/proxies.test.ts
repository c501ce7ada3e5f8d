import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../../src/main/clock.ts'
import { openFetcher } from '../../../src/main/http/fetch-bytes.ts'
import type { ProxyServer } from '../../../src/main/http/proxy-server.ts'
import type { Answer } from '../../../src/main/http/transport.ts'
import { openTransport } from '../../../src/main/http/undici-transport.ts'
import { Secret } from '../../../src/main/keychain/secret.ts'
import { rawServer, reply } from '../../support/raw-server.ts'
import { type StandInProxy, standInProxy, standInSocks } from '../../support/stand-in-proxy.ts'

const pem = (name: string): string =>
  readFileSync(new URL(`../../fixtures/tls/${name}.pem`, import.meta.url), 'utf8')
const KEY = 'canary-key-5d1f'
const PASSWORD = 'proxy-secret'

const vendor = () =>
  rawServer({
    tls: { cert: pem('good'), key: pem('server-key') },
    onRequest: ({ socket }) => reply(socket, 204),
  })
const as = (proxy: { readonly url: string }, user?: string, password = PASSWORD): ProxyServer => ({
  url: proxy.url,
  namedBy: 'the test',
  ...(user === undefined ? {} : { login: { user, password: new Secret(password) } }),
})

/** Sends so many requests side by side, then one more; each mutating one over a connection of its own. */
async function exchanged(baseUrl: string, proxy: ProxyServer, count = 1): Promise<Answer[]> {
  const transport = openTransport({
    clock: systemClock(),
    baseUrl,
    proxy,
    extraCa: pem('ca'),
    freshConnections: true,
  })
  const send = () =>
    transport.send({
      method: 'PUT',
      path: '/revoke',
      headers: { 'x-api-key': KEY },
      body: {},
      mutating: true,
    })
  try {
    const first = await Promise.all(Array.from({ length: count }, send))
    return [...first, await send()]
  } finally {
    await transport.close()
  }
}

const causes = (answers: readonly Answer[]): string[] =>
  answers.map((answer) =>
    answer.kind === 'answer' ? String(answer.status) : `${answer.kind}: ${answer.cause}`,
  )

test.each([
  ['basic', {}],
  ['digest', { algorithm: 'SHA-256' }],
  ['digest', { algorithm: 'MD5' }],
  ['digest', { algorithm: 'MD5', nonceUses: 2 }],
] as const)('a proxy that asks by %s (%o) leads on, and sees the key of nobody', async (asks, how) => {
  await using server = await vendor()
  await using proxy = await standInProxy({ asks, ...how })
  expect(causes(await exchanged(server.url, as(proxy, 'ada'), 4))).toEqual(Array(5).fill('204'))
  expect(server.requests).toHaveLength(5)
  expect(server.requests.map(({ head }) => head).join()).not.toMatch(/proxy-authorization/i)
  expect(proxy.asked.filter((one) => one.endsWith(' 200'))).toHaveLength(5)
  const said = [...proxy.asked, ...proxy.credentials].join()
  expect(said).not.toContain(KEY)
  if (asks === 'digest') expect(said).not.toContain(PASSWORD)
  // Each use of a nonce has a number of its own.
  const counted = proxy.credentials.map(
    (one) => `${/nonce="([^"]*)/.exec(one)?.[1]} ${/nc=(\w+)/.exec(one)?.[1]}`,
  )
  if (asks === 'digest') expect(new Set(counted).size).toBe(counted.length)
})

test.each(['basic', 'digest'] as const)(
  'a wrong password at a proxy that asks by %s is tried once, however many requests wait',
  async (asks) => {
    await using server = await vendor()
    await using proxy = await standInProxy({ asks })
    const answers = await exchanged(server.url, as(proxy, 'ada', 'wrong-secret'), 8)
    expect(proxy.credentials).toHaveLength(1)
    expect(new Set(causes(answers))).toEqual(
      new Set([
        `not-sent: the proxy ${proxy.url} (the test) refused the name "ada" or its password, which is not the vendor's key`,
      ]),
    )
    expect(server.connections()).toBe(0)
  },
)

test('a proxy that asks where no password is known, or by a way that is not known, is told from the vendor', async () => {
  await using server = await vendor()
  await using asking = await standInProxy({ asks: 'basic' })
  expect(causes(await exchanged(server.url, as(asking)))[0]).toContain(
    'asks for a name and a password, and none are stored',
  )
  await using windows = await standInProxy({ asks: 'negotiate' })
  expect(causes(await exchanged(server.url, as(windows, 'ada')))[0]).toContain(
    'negotiate, ntlm, and Rescind knows Basic and Digest only: put a local proxy in between that does',
  )
  expect(windows.credentials).toEqual([])
})

test.each([
  [403, /does not let requests through to 127\.0\.0\.1 \(HTTP 403\): ask whoever runs it/],
  [503, /could not reach 127\.0\.0\.1 \(HTTP 503\)/],
])('a proxy that refuses with %i is named', async (refuses, words) => {
  await using server = await vendor()
  await using proxy = await standInProxy({ refuses })
  expect(causes(await exchanged(server.url, as(proxy)))[0]).toMatch(words)
})

test('a proxy that is down is named, by every kind of proxy', async () => {
  await using server = await vendor()
  const gone: StandInProxy = await standInProxy()
  await gone[Symbol.asyncDispose]()
  for (const url of [gone.url, gone.url.replace('http:', 'https:'), gone.url.replace('http:', 'socks5:')]) {
    const [cause] = causes(await exchanged(server.url, as({ url })))
    expect(cause).toBe(
      `not-sent: the proxy ${url} (the test) cannot be used: the connection was refused (ECONNREFUSED); look whether it runs and whether its address is right`,
    )
  }
})

test('SOCKS5 with and without a password; a wrong one is tried once', async () => {
  await using server = await vendor()
  await using open = await standInSocks()
  expect(causes(await exchanged(server.url, as(open)))).toEqual(['204', '204'])
  expect(open.asked[0]).toBe(`CONNECT 127.0.0.1:${server.port}`)
  await using closed = await standInSocks({ user: 'ada', password: PASSWORD })
  expect(causes(await exchanged(server.url, as(closed, 'ada'), 3))).toEqual(Array(4).fill('204'))
  const before = closed.credentials.length
  expect(causes(await exchanged(server.url, as(closed, 'ada', 'wrong'), 5))[0]).toContain(
    'refused the name "ada"',
  )
  expect(closed.credentials).toHaveLength(before + 1)
  expect(causes(await exchanged(server.url, as(closed)))[0]).toContain('asks for a name and a password')
})

test('an https proxy is spoken to over TLS that is checked', async () => {
  await using server = await vendor()
  await using plain = await rawServer({
    tls: { cert: pem('self-signed'), key: pem('server-key') },
    onRequest: ({ socket }) => reply(socket, 407),
  })
  expect(causes(await exchanged(server.url, as(plain)))[0]).toMatch(
    /the proxy https:.* cannot be used: .*self-signed/,
  )
  expect(plain.requests).toHaveLength(0)
})

test('a certificate of a CA that nobody knows is told with the name of that CA', async () => {
  await using server = await vendor()
  const transport = openTransport({ clock: systemClock(), baseUrl: server.url })
  onTestFinished(() => transport.close())
  const answer = await transport.send({ method: 'GET', path: '/', headers: {}, mutating: false })
  expect(causes([answer])[0]).toMatch(
    /^not-sent: the server's certificate comes from a CA that is not trusted, "[^"]*CN=[^"]+" \(\w+\); if that is your company's, a proxy or firewall may be opening/,
  )
})

test('lists by plain http go through the proxy as a whole address, with what it asks for', async () => {
  const lists = createServer((request, response) => response.end(`list of ${request.headers.host}`))
  lists.listen(0, '127.0.0.1')
  await new Promise((resolve) => lists.once('listening', resolve))
  onTestFinished(() => void lists.close())
  const { port } = lists.address() as AddressInfo
  await using proxy = await standInProxy({ asks: 'digest' })
  await using socks = await standInSocks()
  const url = `http://crl.example.invalid:${port}/a.crl`
  const fetched = async (by: ProxyServer) => {
    const fetcher = openFetcher({ clock: systemClock(), findProxy: async () => by })
    try {
      return await fetcher.fetch({ url, bytesMax: 1000 })
    } finally {
      await fetcher.close()
    }
  }
  const good = await fetched(as(proxy, 'ada'))
  expect(good.kind === 'bytes' && Buffer.from(good.bytes).toString()).toBe(
    `list of crl.example.invalid:${port}`,
  )
  expect(proxy.asked).toEqual([`GET ${url} 407`, `GET ${url} 200`])
  expect(await fetched(as(proxy, 'ada', 'wrong'))).toMatchObject({
    kind: 'failed',
    why: expect.stringContaining('refused the name "ada"'),
  })
  expect(await fetched(as(socks))).toMatchObject({ kind: 'bytes' })
  expect(socks.asked).toEqual([`CONNECT crl.example.invalid:${port}`])
  await using refusing = await standInProxy({ refuses: 403 })
  expect(await fetched(as(refusing))).toMatchObject({
    kind: 'failed',
    why: expect.stringContaining('does not let requests through to crl.example.invalid'),
  })
})
