import type { lookup } from 'node:dns'
import type { ServerResponse } from 'node:http'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../../src/main/clock.ts'
import { withBudget } from '../../../src/main/effect/budget.ts'
import { type FetchedBytes, type Fetcher, openFetcher } from '../../../src/main/http/fetch-bytes.ts'
import { patientFetcher } from '../../../src/main/http/patient-fetcher.ts'
import { isInnerAddress } from '../../../src/main/http/public-address.ts'
import { type ListServer, startListServer } from '../../support/openssl-ca.ts'

const clock = systemClock()
let server: ListServer

beforeAll(async () => {
  server = await startListServer()
  server.at.set('/here', Buffer.from('here'))
})
afterAll(() => server.close())

type Options = Partial<Parameters<typeof openFetcher>[0]>

async function withFetcher<T>(options: Options, work: (fetcher: Fetcher) => Promise<T>): Promise<T> {
  const fetcher = openFetcher({ clock, ...options })
  try {
    return await work(fetcher)
  } finally {
    await fetcher.close()
  }
}
const fetched = (url: string, options: Options = { given: [server.url] }): Promise<FetchedBytes> =>
  withFetcher(options, (fetcher) => fetcher.fetch({ url, bytesMax: 1_000 }))
const why = (answer: FetchedBytes): string => (answer.kind === 'failed' ? answer.why : 'it was fetched')

test.each([
  ...['127.0.0.1', '10.1.2.3', '172.31.0.1', '192.168.0.1', '169.254.169.254', '100.64.0.1', '0.0.0.0'],
  ...['::1', '::', 'fe80::1', 'fe80::1%eth0', 'fd00::1', '::ffff:10.0.0.1', '64:ff9b::7f00:1', '[::1]'],
  ...['2002:7f00:1::', 'ff02::1', '255.255.255.255'],
])('%s is an inner address', (address) => {
  expect(isInnerAddress(address)).toBe(true)
})

test.each([
  '93.184.215.14',
  '172.32.0.1',
  '2606:4700::1111',
  '64:ff9b::5db8:d70e',
  '::ffff:93.184.215.14',
  'pki.example',
])('%s is none', (address) => {
  expect(isInnerAddress(address)).toBe(false)
})

test('this machine and private networks are asked only where a person gave an address there', async () => {
  server.requests.length = 0
  const { port } = new URL(server.url)
  for (const host of ['127.0.0.1', 'localhost', '[::1]', '2130706433', '0x7f.1'])
    expect(why(await fetched(`http://${host}:${port}/here`, {}))).toMatch(
      /asked only when its address is given/,
    )
  // Another port of the same machine is another server.
  expect(why(await fetched(`${server.url}/here`, { given: ['http://127.0.0.1:1/'] }))).toMatch(/is given/)
  expect(server.requests).toEqual([])
  expect(await fetched(`${server.url}/here`)).toMatchObject({ kind: 'bytes' })
})

test('a name that leads to a private network is refused when it was looked up', async () => {
  const asked: string[] = []
  const resolve = ((name: string, _: object, callback: (error: null, found: object[]) => void) => {
    asked.push(name)
    callback(null, [
      { address: '127.0.0.1', family: 4 },
      { address: '10.0.0.7', family: 4 },
    ])
  }) as unknown as typeof lookup
  server.requests.length = 0
  const url = `http://pki.invalid:${new URL(server.url).port}/here`
  expect(why(await fetched(url, { resolve }))).toMatch(/on this machine or a private network/)
  expect(asked).toEqual(['pki.invalid'])
  expect(server.requests).toEqual([])
})

const leadingTo = (status: number, location: string) => (_: unknown, response: ServerResponse) =>
  response.writeHead(status, { location }).end()

test('redirects are followed a few steps, by the same method, and never to a private network', async () => {
  for (const status of [301, 302, 303, 307, 308]) {
    server.at.set('/moved', leadingTo(status, '/here'))
    expect(await fetched(`${server.url}/moved`)).toMatchObject({ kind: 'bytes' })
  }
  server.at.set('/round', leadingTo(302, '/round'))
  server.requests.length = 0
  expect(why(await fetched(`${server.url}/round`))).toMatch(/more than 3 times/)
  expect(server.requests).toHaveLength(4)
  for (const [location, words] of [
    ['http://127.0.0.1:1/', /leads elsewhere, and it is on this machine/],
    ['http://169.254.169.254/latest', /leads elsewhere, and it is on this machine/],
    ['ldap://x/', /not a plain http or https one/],
    ['http://user:secret@x/', /not a plain http or https one/],
  ] as const) {
    server.at.set('/away', leadingTo(302, location))
    expect(why(await fetched(`${server.url}/away`))).toMatch(words)
  }
  let body = ''
  server.at.set('/question', leadingTo(307, '/answer'))
  server.at.set('/answer', (request, response) => {
    request.setEncoding('utf8').on('data', (text: string) => {
      body += `${request.method} ${text}`
    })
    request.on('end', () => response.writeHead(200).end('answer'))
  })
  const question = { type: 'application/ocsp-request', bytes: Buffer.from('question') }
  const answer = await withFetcher({ given: [server.url] }, (fetcher) =>
    fetcher.fetch({ url: `${server.url}/question`, body: question, bytesMax: 100 }),
  )
  expect(answer.kind).toBe('bytes')
  expect(body).toBe('POST question')
})

test('what comes packed is unpacked, and no further than is allowed', async () => {
  const packed = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync }
  for (const [encoding, pack] of Object.entries(packed)) {
    const at = (bytes: Buffer) => (_: unknown, response: ServerResponse) =>
      response.writeHead(200, { 'content-encoding': encoding }).end(bytes)
    server.at.set('/packed', at(pack(Buffer.from('list'))))
    const answer = await fetched(`${server.url}/packed`)
    expect(answer.kind === 'bytes' && Buffer.from(answer.bytes).toString()).toBe('list')
    server.at.set('/bomb', at(pack(Buffer.alloc(100_000))))
    expect(why(await fetched(`${server.url}/bomb`))).toBe('its answer is larger than 1,000 bytes')
    server.at.set('/broken', at(Buffer.from('no such thing')))
    expect(why(await fetched(`${server.url}/broken`))).toMatch(/cannot be unpacked/)
  }
})

test('a list is waited for while it comes, and cut where it only drips', async () => {
  let pass: (() => void)[] = []
  const slow = { ...clock, sleep: () => new Promise<void>((resolve) => pass.push(resolve)) }
  const minute = async () => {
    for (const one of pass.splice(0)) one()
    await new Promise(setImmediate)
  }
  const asking = (bytesMax: number, piece: number, pieces: number): Promise<FetchedBytes> => {
    pass = []
    const drip = (response: ServerResponse, left: number): void => {
      if (left === 0) response.end()
      else response.write(Buffer.alloc(piece), () => drip(response, left - 1))
    }
    server.at.set('/slow', (_, response) => drip(response.writeHead(200), pieces))
    return withFetcher({ clock: slow, given: [server.url] }, (fetcher) => {
      let came = 0
      return fetcher.fetch({
        url: `${server.url}/slow`,
        bytesMax,
        onPiece: (bytes) => {
          came += bytes
          // A minute goes by with every two megabytes; or with every piece that is less.
          if (came >= 2 * 1024 * 1024 || piece < 1_000) {
            came = 0
            void minute()
          }
          return null
        },
      })
    })
  }
  const whole = await asking(100_000_000, 1024 * 1024, 20)
  expect(whole.kind === 'bytes' && whole.bytes.length).toBe(20 * 1024 * 1024)
  server.at.set('/slow', Buffer.alloc(0))
  expect(why(await asking(100_000_000, 10, 100_000))).toBe('its answer was not complete in time')
})

/** Of addresses that only certificates name. */
const STRANGER = 'http://stranger.example'

function pretended(answer: (url: string) => FetchedBytes, bytes = 0): { fetcher: Fetcher; asked: string[] } {
  const asked: string[] = []
  return {
    asked,
    fetcher: {
      async fetch({ url, onPiece }) {
        asked.push(url)
        const refused = bytes === 0 ? null : (onPiece?.(bytes) ?? null)
        return refused === null ? answer(url) : { kind: 'failed', why: refused }
      },
      close: async () => {},
    },
  }
}
const good = (): FetchedBytes => ({ kind: 'bytes', bytes: new Uint8Array() })
const down = (): FetchedBytes => ({ kind: 'failed', why: 'down', status: 503, mayPass: true })

test('strangers may have so many bytes of a check and no more; what a person gave is not counted', async () => {
  const { fetcher, asked } = pretended(good, 100 * 1024 * 1024)
  const budget = withBudget(fetcher, { clock, given: ['http://given.example/'] })
  const ask = (url: string) => budget.fetch({ url, bytesMax: 1 })
  for (const n of [1, 2]) expect((await ask(`${STRANGER}/${n}`)).kind).toBe('bytes')
  for (const n of [3, 4]) expect(why(await ask(`${STRANGER}/${n}`))).toMatch(/256 MB .* are used up/)
  expect(asked).toHaveLength(3)
  expect((await ask('http://given.example/list.crl')).kind).toBe('bytes')
})

test('strangers may keep a check waiting for so long and no longer', async () => {
  let now = 0
  const { fetcher, asked } = pretended(() => {
    now += 60_000
    return { kind: 'failed', why: 'its answer was not complete in time' }
  })
  const budget = withBudget(fetcher, { clock: { ...clock, monotonic: () => now }, given: [] })
  const whys: string[] = []
  for (let n = 0; n < 8; n += 1)
    whys.push(why(await budget.fetch({ url: `http://host-${n}.example/drip.crl`, bytesMax: 1 })))
  expect(asked).toHaveLength(3)
  expect(whys.at(-1)).toMatch(/kept the check waiting for 3 minutes/)
})

test('a host that never answers is not asked any more after five failures, on whatever port', async () => {
  const { fetcher, asked } = pretended(down)
  const budget = withBudget(fetcher, { clock, given: [] })
  const ask = (n: number) => budget.fetch({ url: `${STRANGER}:${1000 + n}/`, bytesMax: 1 })
  // Side by side too: nobody knows that it was ever there.
  await Promise.all([ask(0), ask(1), ask(2)])
  for (let n = 3; n < 20; n += 1) await ask(n)
  expect(asked).toHaveLength(5)
  expect(why(await ask(1))).toMatch(/its host failed 5 times in a row/)
  expect(why(await budget.fetch({ url: 'http://other.example/', bytesMax: 1 }))).toBe('down')
})

test('a host that has answered is given a minute, and what fails side by side is one outage', async () => {
  let isUp = true
  let now = 0
  const { fetcher, asked } = pretended(() => (isUp ? good() : down()))
  const budget = withBudget(fetcher, { clock: { ...clock, monotonic: () => now }, given: [] })
  const ask = () => budget.fetch({ url: `${STRANGER}/`, bytesMax: 1 })
  await ask()
  isUp = false
  // Eight at a time, once a second.
  for (; now < 120_000; now += 1_000) await Promise.all(Array.from({ length: 8 }, ask))
  const seconds = (asked.length - 1) / 8
  expect(seconds).toBe(60)
  expect(why(await ask())).toMatch(/its host failed 5 times in a row/)
})

test('a host that has no such list is there, however many it does not have', async () => {
  const { fetcher, asked } = pretended((url) =>
    url.endsWith('/7') ? good() : { kind: 'failed', why: 'it answers HTTP 404', status: 404 },
  )
  const budget = withBudget(fetcher, { clock, given: [] })
  for (let n = 0; n < 7; n += 1) await budget.fetch({ url: `${STRANGER}/${n}`, bytesMax: 1 })
  expect((await budget.fetch({ url: `${STRANGER}/7`, bytesMax: 1 })).kind).toBe('bytes')
  expect(asked).toHaveLength(8)
})

test('what failed on the way or for the moment is tried again, and what no try mends is not', async () => {
  const tries = async (answers: readonly FetchedBytes[], before: FetchedBytes | null = null, takesMs = 0) => {
    let now = 0
    const waits: number[] = []
    const left = [...(before === null ? [] : [before]), ...answers]
    const { fetcher, asked } = pretended(() => {
      now += takesMs
      return left.length > 1 ? (left.shift() as FetchedBytes) : (left[0] as FetchedBytes)
    })
    const patient = patientFetcher(fetcher, {
      ...clock,
      monotonic: () => now,
      sleep: async (ms) => {
        waits.push(ms)
        now += ms
      },
    })
    const ask = () => patient.fetch({ url: `${STRANGER}/`, bytesMax: 1 })
    if (before !== null) await ask()
    const asksBefore = asked.length
    return { kind: (await ask()).kind, tries: asked.length - asksBefore, waits }
  }
  const lost: FetchedBytes = { kind: 'failed', why: 'the connection was reset', mayPass: true }
  const wrong: FetchedBytes = { kind: 'failed', why: 'it answers HTTP 404', status: 404 }
  expect(await tries([lost, lost, good()])).toEqual({ kind: 'bytes', tries: 3, waits: [500, 1_000] })
  expect(await tries([lost])).toMatchObject({ kind: 'failed', tries: 3 })
  expect(await tries([wrong])).toEqual({ kind: 'failed', tries: 1, waits: [] })
  // Nothing ever answered there, and each try takes long.
  expect(await tries([lost], null, 10_000)).toMatchObject({ tries: 1 })
  // What has answered is waited for.
  expect(await tries([lost], good(), 10_000)).toMatchObject({
    tries: 6,
    waits: [500, 1_000, 2_000, 4_000, 8_000],
  })
  expect(await tries([{ ...lost, status: 503 }], good())).toMatchObject({ tries: 3 })
})
