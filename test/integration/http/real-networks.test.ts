/** Held against squid, tinyproxy, Dante, nginx and OpenSSL's own server, where the machine has them. */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished } from 'vitest'
import { systemClock } from '../../../src/main/clock.ts'
import { readClientCertificate } from '../../../src/main/connections/client-certificate.ts'
import { openFetcher } from '../../../src/main/http/fetch-bytes.ts'
import type { ProxyServer } from '../../../src/main/http/proxy-server.ts'
import type { Answer } from '../../../src/main/http/transport.ts'
import { openTransport, type TransportOptions } from '../../../src/main/http/undici-transport.ts'
import { Secret } from '../../../src/main/keychain/secret.ts'
import {
  mayCoverFiles,
  startDante,
  startNginx,
  startProgram,
  startSquid,
  startTinyproxy,
} from '../../support/proxy-programs.ts'
import { rawServer, reply } from '../../support/raw-server.ts'
import { danteTest, nginxTest, opensslTest, squidTest, tinyproxyTest } from '../../support/tool-test.ts'

const fixture = (name: string): string => new URL(`../../fixtures/tls/${name}.pem`, import.meta.url).pathname
const pem = (name: string): string => readFileSync(fixture(name), 'utf8')
const LOGIN = { user: 'ada', password: 'proxy-secret' }
const KEY = 'canary-key-5d1f'

const vendor = () =>
  rawServer({
    tls: { cert: pem('good'), key: pem('server-key') },
    onRequest: ({ socket }) => reply(socket, 204),
  })
const through = (url: string, password?: string): ProxyServer => ({
  url,
  namedBy: 'the test',
  ...(password === undefined ? {} : { login: { user: LOGIN.user, password: new Secret(password) } }),
})

async function sent(options: Omit<TransportOptions, 'clock'>, count = 1): Promise<string[]> {
  const transport = openTransport({ clock: systemClock(), freshConnections: true, ...options })
  const send = () =>
    transport.send({ method: 'PUT', path: '/r', headers: { 'x-api-key': KEY }, body: {}, mutating: true })
  try {
    return (await Promise.all(Array.from({ length: count }, send))).map(said)
  } finally {
    await transport.close()
  }
}

const said = (answer: Answer): string =>
  answer.kind === 'answer' ? `${answer.status}${answer.body}` : `${answer.kind}: ${answer.cause}`

squidTest.for(['basic', 'digest'] as const)('squid that asks by %s', async (asks) => {
  await using server = await vendor()
  await using squid = await startSquid(asks, LOGIN)
  const proxy = `http://127.0.0.1:${squid.port}`
  const to = { baseUrl: server.url, extraCa: pem('ca') }
  // A nonce of squid's is good for three uses here: new ones come in between.
  expect(await sent({ ...to, proxy: through(proxy, LOGIN.password) }, 10)).toEqual(Array(10).fill('204'))
  expect((await sent({ ...to, proxy: through(proxy, 'wrong') }, 4))[3]).toContain('refused the name "ada"')
  expect((await sent({ ...to, proxy: through(proxy) }))[0]).toContain('asks for a name and a password')
  const refused = { ...to, baseUrl: 'https://forbidden.example', proxy: through(proxy, LOGIN.password) }
  expect((await sent(refused))[0]).toMatch(/does not let requests through to forbidden\.example \(HTTP 403\)/)
  const gone = { ...to, baseUrl: 'https://127.0.0.1:1', proxy: through(proxy, LOGIN.password) }
  expect((await sent(gone))[0]).toMatch(/could not reach 127\.0\.0\.1 \(HTTP 503\)/)
  expect(server.requests).toHaveLength(10)
  expect(squid.log() + readFileSync(`${squid.folder}/access`, 'utf8')).not.toContain(KEY)
})

squidTest.for(['basic', 'digest'] as const)(
  'lists by plain http through squid that asks by %s',
  async (asks) => {
    const lists = createServer((_request, response) => response.end('list'))
    lists.listen(0, '127.0.0.1')
    await new Promise((resolve) => lists.once('listening', resolve))
    onTestFinished(() => void lists.close())
    await using squid = await startSquid(asks, LOGIN)
    const fetched = async (password: string) => {
      const proxy = through(`http://127.0.0.1:${squid.port}`, password)
      const fetcher = openFetcher({ clock: systemClock(), findProxy: async () => proxy })
      try {
        const url = `http://crl.example:${(lists.address() as AddressInfo).port}/a.crl`
        return await fetcher.fetch({ url, bytesMax: 1000 })
      } finally {
        await fetcher.close()
      }
    }
    expect(await fetched(LOGIN.password)).toEqual({ kind: 'bytes', bytes: Buffer.from('list') })
    expect(await fetched('wrong')).toMatchObject({
      kind: 'failed',
      why: expect.stringContaining('refused the name'),
    })
  },
)

tinyproxyTest('tinyproxy that asks by Basic', async () => {
  await using server = await vendor()
  await using tiny = await startTinyproxy(LOGIN)
  const proxy = `http://127.0.0.1:${tiny.port}`
  const to = { baseUrl: server.url, extraCa: pem('ca') }
  expect(await sent({ ...to, proxy: through(proxy, LOGIN.password) }, 5)).toEqual(Array(5).fill('204'))
  expect((await sent({ ...to, proxy: through(proxy, 'wrong') }, 3))[2]).toContain('refused the name "ada"')
  expect((await sent({ ...to, proxy: through(proxy) }))[0]).toContain('asks for a name and a password')
  expect(tiny.log()).not.toContain(KEY)
})

danteTest('Dante, which speaks SOCKS5', async () => {
  await using server = await vendor()
  await using open = await startDante('none')
  const to = { baseUrl: server.url, extraCa: pem('ca') }
  expect(await sent({ ...to, proxy: through(`socks5://127.0.0.1:${open.port}`) }, 5)).toEqual(
    Array(5).fill('204'),
  )
  const refused = { ...to, baseUrl: 'https://127.0.0.9:1', proxy: through(`socks5://127.0.0.1:${open.port}`) }
  expect((await sent(refused))[0]).toMatch(/does not let requests through to 127\.0\.0\.9/)
  await using asking = await startDante('username')
  const proxy = `socks5://127.0.0.1:${asking.port}`
  expect((await sent({ ...to, proxy: through(proxy) }))[0]).toContain('asks for a name and a password')
  expect((await sent({ ...to, proxy: through(proxy, 'wrong') }, 3))[2]).toContain('refused the name "ada"')
})

danteTest('Dante that knows the name and the password', async ({ skip }) => {
  if (!mayCoverFiles()) return skip('a user of its own needs root and namespaces')
  await using server = await vendor()
  await using asking = await startDante('username', LOGIN)
  const proxy = `socks5://127.0.0.1:${asking.port}`
  const to = { baseUrl: server.url, extraCa: pem('ca') }
  expect(await sent({ ...to, proxy: through(proxy, LOGIN.password) }, 5)).toEqual(Array(5).fill('204'))
  expect((await sent({ ...to, proxy: through(proxy, 'wrong') }))[0]).toContain('refused the name "ada"')
  expect(asking.log()).not.toContain(LOGIN.password)
})

nginxTest('nginx that asks for a client certificate', async () => {
  await using nginx = await startNginx({
    certificate: fixture('good'),
    key: fixture('server-key'),
    clientCa: fixture('ca'),
  })
  const to = { baseUrl: `https://127.0.0.1:${nginx.port}`, extraCa: pem('ca') }
  const now = Date.now()
  const shown = (name: string) =>
    readClientCertificate({ certificate: Buffer.from(pem(name) + pem('server-key')) }, now).certificate
  const asked = async (options: Omit<TransportOptions, 'clock'>) => {
    const transport = openTransport({ clock: systemClock(), ...options })
    try {
      return said(await transport.send({ method: 'GET', path: '/', headers: {}, mutating: false }))
    } finally {
      await transport.close()
    }
  }
  expect(await asked({ ...to, clientCertificate: shown('good') })).toBe('200{"subject":"CN=good"}')
  expect(await asked(to)).toMatch(
    /^not-sent: the server asks for a client certificate, and the connection has none/,
  )
  expect(await asked({ ...to, clientCertificate: shown('self-signed') })).toMatch(
    /^not-sent: the server does not take the client certificate/,
  )
  // What changes something is never taken for unsent by what a page says.
  expect((await sent(to))[0]).toMatch(/^400/)
})

/** OpenSSL's own server: what Node's cannot be made to speak any more. */
const startOpenssl = (...args: readonly string[]) =>
  startProgram(({ port }) => [
    'openssl',
    ...[
      's_server',
      '-accept',
      `127.0.0.1:${port}`,
      '-www',
      '-cert',
      fixture('good'),
      '-key',
      fixture('server-key'),
    ],
    ...args,
  ])

opensslTest.for([
  ['-tls1_1', /speaks TLS 1\.0 or 1\.1 at most/],
  ['-tls1', /speaks TLS 1\.0 or 1\.1 at most/],
  ['-tls1_2', /^200/],
  ['-tls1_3', /^200/],
] as const)('OpenSSL’s server with %s', async ([version, words]) => {
  const old = version === '-tls1' || version === '-tls1_1' ? ['-cipher', 'DEFAULT@SECLEVEL=0'] : []
  await using server = await startOpenssl(version, ...old)
  const transport = openTransport({
    clock: systemClock(),
    baseUrl: `https://127.0.0.1:${server.port}`,
    extraCa: pem('ca'),
  })
  onTestFinished(() => transport.close())
  expect(said(await transport.send({ method: 'GET', path: '/', headers: {}, mutating: false }))).toMatch(
    words,
  )
})

opensslTest('OpenSSL’s server breaks off by TLS 1.2 where there is no client certificate', async () => {
  const asking = ['-Verify', '1', '-verify_return_error', '-CAfile', fixture('ca')]
  await using server = await startOpenssl('-tls1_2', ...asking)
  const baseUrl = `https://127.0.0.1:${server.port}`
  expect((await sent({ baseUrl, extraCa: pem('ca') }))[0]).toMatch(
    /^not-sent: the server broke the handshake off: it may ask for a client certificate/,
  )
})

opensslTest('a CA in between is named when it is not trusted', async () => {
  await using server = await startOpenssl('-CAfile', fixture('ca'))
  expect((await sent({ baseUrl: `https://127.0.0.1:${server.port}` }))[0]).toMatch(
    /^not-sent: the server's certificate comes from a CA that is not trusted, "CN=Rescind test CA"/,
  )
})
