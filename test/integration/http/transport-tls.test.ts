import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import tls from 'node:tls'
import { expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../../src/main/clock.ts'
import type { ProxyServer } from '../../../src/main/http/proxy-server.ts'
import type { Answer, WireRequest } from '../../../src/main/http/transport.ts'
import { openTransport, type TransportOptions } from '../../../src/main/http/undici-transport.ts'
import { rawServer, reply } from '../../support/raw-server.ts'

const pem = (name: string): string =>
  readFileSync(new URL(`../../fixtures/tls/${name}.pem`, import.meta.url), 'utf8')
const KEY = 'canary-key-5d1f'
const REVOKE: WireRequest = {
  method: 'PUT',
  path: '/revoke',
  headers: { 'x-api-key': KEY },
  body: {},
  mutating: true,
}

const server = (cert: string) =>
  rawServer({
    tls: { cert: pem(cert), key: pem('server-key') },
    onRequest: ({ socket }) => reply(socket, 204),
  })

async function exchanged(options: Omit<TransportOptions, 'clock'>): Promise<Answer> {
  const transport = openTransport({ clock: systemClock(), ...options })
  try {
    return await transport.send(REVOKE)
  } finally {
    await transport.close()
  }
}

test('a certificate of an extra CA is trusted', async () => {
  await using good = await server('good')
  expect(await exchanged({ baseUrl: good.url, extraCa: pem('ca') })).toMatchObject({
    kind: 'answer',
    status: 204,
  })
  expect(good.requests).toHaveLength(1)
})

test.each([
  ['good', undefined, /not trusted|CA that is not trusted/],
  ['self-signed', undefined, /self-signed/],
  ['wrong-host', 'ca', /for another host/],
  ['expired', 'ca', /has expired/],
])(
  'the certificate "%s" (trusting: %s) means not sent, and no byte of the key has left',
  async (cert, ca, cause) => {
    await using bad = await server(cert)
    const answer = await exchanged({ baseUrl: bad.url, ...(ca === undefined ? {} : { extraCa: pem(ca) }) })
    expect(answer).toMatchObject({ kind: 'not-sent', cause: expect.stringMatching(cause) })
    expect(bad.requests).toHaveLength(0)
  },
)

test('a server whose certificate is not trusted stays untrusted where the environment says to trust all', async () => {
  await using bad = await server('self-signed')
  process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0'
  onTestFinished(() => void delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'])
  expect(await exchanged({ baseUrl: bad.url })).toMatchObject({ kind: 'not-sent' })
  expect(bad.requests).toHaveLength(0)
})

test('a server that knows TLS 1.1 at most is not spoken to, whatever the least version is by default', async () => {
  await using old = await rawServer({
    tls: {
      cert: pem('good'),
      key: pem('server-key'),
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    },
    onRequest: ({ socket }) => reply(socket, 204),
  })
  const { DEFAULT_MIN_VERSION, DEFAULT_CIPHERS } = tls
  onTestFinished(() => void Object.assign(tls, { DEFAULT_MIN_VERSION, DEFAULT_CIPHERS }))
  Object.assign(tls, { DEFAULT_MIN_VERSION: 'TLSv1', DEFAULT_CIPHERS: 'DEFAULT@SECLEVEL=0' })
  expect(await exchanged({ baseUrl: old.url, extraCa: pem('ca') })).toMatchObject({ kind: 'not-sent' })
  expect(old.requests).toHaveLength(0)
})

const named = (url: string): ProxyServer => ({ url, namedBy: 'the test' })

/** A proxy that knows CONNECT, to this machine only. */
const proxyTo = (answer: 'tunnel' | 'refuse' | 'close') =>
  rawServer({
    onRequest: ({ socket, head }) => {
      if (answer === 'close') return void socket.end()
      if (answer === 'refuse') return reply(socket, 407)
      const port = Number(/^CONNECT 127\.0\.0\.1:(\d+) /.exec(head)?.[1])
      const onward = connect(port, '127.0.0.1', () =>
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n'),
      )
      socket.removeAllListeners('data')
      onward.on('error', () => socket.destroy()).on('close', () => socket.destroy())
      socket.on('close', () => onward.destroy())
      onward.pipe(socket)
      socket.pipe(onward)
    },
  })

test('a proxy sees the tunnel and nothing of what goes through it', async () => {
  await using good = await server('good')
  await using proxy = await proxyTo('tunnel')
  expect(await exchanged({ baseUrl: good.url, proxy: named(proxy.url), extraCa: pem('ca') })).toMatchObject({
    kind: 'answer',
    status: 204,
  })
  expect(good.requests).toHaveLength(1)
  expect(proxy.requests.map(({ head }) => head.split('\r\n')[0])).toEqual([
    `CONNECT 127.0.0.1:${good.port} HTTP/1.1`,
  ])
  expect(JSON.stringify(proxy.requests.map(({ head }) => head))).not.toContain(KEY)
})

test('through a proxy the certificate is checked all the same', async () => {
  await using bad = await server('wrong-host')
  await using proxy = await proxyTo('tunnel')
  expect((await exchanged({ baseUrl: bad.url, proxy: named(proxy.url), extraCa: pem('ca') })).kind).toBe(
    'not-sent',
  )
  expect(bad.requests).toHaveLength(0)
})

test.each(['refuse', 'close'] as const)('a proxy that does not lead on (%s) means not sent', async (how) => {
  await using good = await server('good')
  await using proxy = await proxyTo(how)
  expect((await exchanged({ baseUrl: good.url, proxy: named(proxy.url), extraCa: pem('ca') })).kind).toBe(
    'not-sent',
  )
  expect(good.connections()).toBe(0)
})

test('refuses a proxy to plain http: it would see the key', () => {
  expect(() =>
    openTransport({
      baseUrl: 'http://127.0.0.1:1',
      proxy: named('http://proxy.example:80'),
      clock: systemClock(),
    }),
  ).toThrow(expect.objectContaining({ code: 'input.bad-proxy' }))
})
