import { request } from 'node:http'
import { expect, test } from 'vitest'
import { parseFaults } from '../../../src/sandbox/engine/parse-faults.ts'
import type { SandboxOptions } from '../../../src/sandbox/sandbox.ts'
import { calledSandbox } from './called-sandbox.ts'

const TLM = 'digicert-tlm'
const tlm = async (options: SandboxOptions) => {
  const called = await calledSandbox(TLM, (key) => ({ 'x-api-key': key }), { items: 10, ...options })
  const serials = called.sandbox.items(TLM).map(({ target }) => target)
  /** `broken` when no whole answer came that can be read, else its status and body. */
  const revoke = async (n: number, key?: string): Promise<string> => {
    try {
      const answer = await called.call(
        'PUT',
        `/mpki/api/v1/certificate/${serials[n] ?? ''}/revoke`,
        { revocation_reason: 'superseded' },
        key,
      )
      return `${answer.status} ${answer.text}`.trim()
    } catch {
      return 'broken'
    }
  }
  const read = (n: number) => called.call('GET', `/mpki/api/v1/certificate/${serials[n] ?? ''}`)
  return { ...called, serials, revoke, read }
}

test.each([
  ['reset-before', 'broken', 0],
  ['reset-after', 'broken', 1],
  ['close-before', 'broken', 0],
  ['close-after', 'broken', 1],
  ['500', '500 500 Internal Server Error', 0],
  ['502-after', '502 502 Bad Gateway', 1],
  ['503-after', '503 503 Service Unavailable', 1],
  ['odd-json', '200 {"ok":true,"data":{"message":"an answer of another version"}}', 0],
  ['say=403/text/Tm8', '403 No', 0],
  ['say-after=403/html/Tm8', '403 No', 1],
  ['say=418/json/', '418', 0],
  ['odd-json-after', '200 {"ok":true,"data":{"message":"an answer of another version"}}', 1],
  ['truncate-body', 'broken', 1],
  ['truncate-json', 'broken', 1], // whole by its length, but no JSON
])('%s answers a revocation with "%s" after %i effects, once', async (kind, seen, effects) => {
  const { sandbox, revoke } = await tlm({ faults: `submit:${kind}@2` })
  expect(await revoke(0)).toBe('204')
  expect(await revoke(1)).toBe(seen)
  expect(sandbox.effects(TLM)).toHaveLength(1 + effects)
  expect(await revoke(2)).toBe('204')
  expect(sandbox.counts(TLM)).toMatchObject({ requests: 3, faults: 1, throttled: 0 })
  expect(sandbox.requests(TLM).map(({ fault }) => fault)).toEqual([null, `submit:${kind}@2`, null])
})

test('a page of HTML stands in for a captive portal, before and after the effect', async () => {
  const { sandbox, call, serials } = await tlm({ faults: 'submit:html-200@1,submit:html-200-after@2' })
  for (const [n, effects] of [
    [0, 0],
    [1, 1],
  ] as const) {
    const answer = await call('PUT', `/mpki/api/v1/certificate/${serials[n] ?? ''}/revoke`, {
      revocation_reason: 'superseded',
    })
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
    expect(sandbox.effects(TLM)).toHaveLength(effects)
  }
})

test('a body is cut short of its length, or cut within its length', async () => {
  const { read } = await tlm({ faults: 'status:truncate-body@1,status:truncate-json@2' })
  await expect(read(0)).rejects.toThrow()
  await expect(read(0)).rejects.toThrow(SyntaxError)
  expect((await read(0)).json.status).toBe('issued')
})

test('429 and 503 carry Retry-After in seconds, as a date, not at all or as nonsense', async () => {
  const { read } = await tlm({
    faults: 'status:429=2s@1,status:503=date:90s@2,status:429@3,status:503=nonsense@4',
  })
  const seen = []
  for (let n = 0; n < 4; n += 1) {
    const { status, headers } = await read(0)
    seen.push([status, headers.get('retry-after')])
  }
  expect(seen[0]).toEqual([429, '2'])
  expect(seen[1]?.[1]).toMatch(/^\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT$/)
  expect(seen[2]).toEqual([429, null])
  expect(seen[3]).toEqual([503, 'when the moon is full'])
})

test('a redirect leads to another origin, which notes what comes', async () => {
  const { sandbox, call } = await tlm({ faults: 'list:redirect@1,list:302=http://127.0.0.1:9/@2' })
  const answer = await call('GET', '/mpki/api/v1/certificate-search?limit=1')
  expect([answer.status, answer.headers.get('location')]).toEqual([
    307,
    `${sandbox.stranger.url}/mpki/api/v1/certificate-search?limit=1`,
  ])
  await fetch(answer.headers.get('location') ?? '', { headers: { 'x-api-key': 'leaked' } })
  expect(sandbox.stranger.requests()).toMatchObject([{ method: 'GET', headers: { 'x-api-key': 'leaked' } }])
  expect((await call('GET', '/mpki/api/v1/certificate-search')).headers.get('location')).toBe(
    'http://127.0.0.1:9/',
  )
})

test('a slow drip arrives whole, and a hang never', async () => {
  const { sandbox, read, serials } = await tlm({
    faults: 'status:drip=0ms@1,submit:hang-after@1,submit:hang-before@2',
  })
  expect((await read(0)).json.status).toBe('issued')
  for (const [n, effects] of [
    [0, 1],
    [1, 1],
  ] as const) {
    const url = `${sandbox.url(TLM)}/mpki/api/v1/certificate/${serials[n] ?? ''}/revoke`
    const asked = fetch(url, {
      method: 'PUT',
      headers: { 'x-api-key': sandbox.key(TLM) },
      body: '{"revocation_reason":"superseded"}',
    }).catch(() => 'never')
    await expect.poll(() => sandbox.requests(TLM).length).toBe(2 + n)
    expect(sandbox.effects(TLM)).toHaveLength(effects)
    if (n === 1) await sandbox.close()
    if (n === 1) expect(await asked).toBe('never')
  }
})

test('connections are refused at accept, by their number', async () => {
  const { sandbox } = await tlm({ faults: 'connect:refuse@1+3' })
  const connectOnce = () =>
    new Promise<string>((resolve) => {
      request(`${sandbox.url(TLM)}/mpki/api/v1/hello`, {
        agent: false,
        headers: { 'x-api-key': sandbox.key(TLM) },
      })
        .on('response', (response) => resolve(String(response.resume().statusCode)))
        .on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''))
        .end()
    })
  expect([await connectOnce(), await connectOnce(), await connectOnce(), await connectOnce()]).toEqual([
    'ECONNRESET',
    '200',
    'ECONNRESET',
    '200',
  ])
  await sandbox.change(TLM, { offline: true })
  expect(await connectOnce()).toBe('ECONNREFUSED')
  await sandbox.change(TLM, { offline: false })
  expect(await connectOnce()).toBe('200')
})

test('offline cuts the request off and comes back by itself', async () => {
  const { sandbox, revoke, read } = await tlm({ faults: 'submit:offline=1ms@1' })
  expect(await revoke(0)).toBe('broken')
  await expect
    .poll(() =>
      read(0).then(
        ({ status }) => status,
        () => 0,
      ),
    )
    .toBe(200)
  expect(sandbox.effects(TLM)).toEqual([])
})

test('a key is revoked from one request on, and good again when a test says so', async () => {
  const { sandbox, revoke } = await tlm({ faults: 'submit:key-revoked@2' })
  expect(await revoke(0)).toBe('204')
  expect(await revoke(1)).toMatch(/^401 .*invalid_api_key/)
  expect(await revoke(2)).toMatch(/^401/)
  await sandbox.change(TLM, { keyRevoked: false })
  expect(await revoke(2)).toBe('204')
  expect(sandbox.effects(TLM)).toHaveLength(2)
})

test('windows are exact, say how long to wait, and can be halved in mid-run', async () => {
  let now = 0
  const clock = { now: () => Date.UTC(2026, 10, 20) + now, monotonic: () => now }
  const { sandbox, revoke, read } = await tlm({
    clock,
    limit: '4/10s,6/1m',
    faults: 'submit:limits-halved@2',
  })
  const statuses = async (count: number) => {
    const seen = []
    for (let n = 0; n < count; n += 1) seen.push((await read(0)).status)
    return seen
  }
  expect(await statuses(5)).toEqual([200, 200, 200, 200, 429])
  now = 9999
  const early = await read(0)
  expect([early.status, early.headers.get('retry-after')]).toEqual([429, '1'])
  now = 10_000
  expect(await statuses(3)).toEqual([200, 200, 429])
  now = 70_000
  expect(await revoke(0)).toBe('204')
  expect(await revoke(1)).toBe('204')
  expect(await revoke(2)).toMatch(/^429/)
  expect(sandbox.counts(TLM).throttled).toBe(4)
  await sandbox.change(TLM, { limit: 'none' })
  expect(await statuses(9)).toEqual(Array(9).fill(200))
})

test('every n-th, ranges and the first request of each target are told apart', async () => {
  const { sandbox, revoke, serials } = await tlm({ faults: 'submit:500@each:1' })
  expect(
    [await revoke(0), await revoke(0), await revoke(1), await revoke(1)].map((seen) => seen.slice(0, 3)),
  ).toEqual(['500', '204', '500', '204'])
  await sandbox.change(TLM, { faults: `submit(${serials[3] ?? ''}):502,revoke:503@every:2` })
  expect(
    [await revoke(2), await revoke(3), await revoke(4), await revoke(5)].map((seen) => seen.slice(0, 3)),
  ).toEqual(['204', '502', '204', '503'])
  await sandbox.change(TLM, { faults: `${TLM}/submit:500@2-3+5-` })
  const seen = []
  for (const n of [6, 7, 8, 9, 9]) seen.push((await revoke(n)).slice(0, 3))
  expect(seen).toEqual(['204', '500', '500', '204', '500'])
})

test('random faults are the same for the same seed, and about as many as the rate says', async () => {
  const struck = async (seed: number) => {
    const { sandbox, read } = await tlm({ faults: `random:0.3:${seed}:500+429=0s+html-200` })
    for (let n = 0; n < 100; n += 1) await read(0).catch(() => null)
    return sandbox.requests(TLM).map(({ fault }) => fault)
  }
  const [first, again, other] = [await struck(1), await struck(1), await struck(2)]
  expect(first).toEqual(again)
  expect(first).not.toEqual(other)
  expect(first.filter((fault) => fault !== null).length).toBeGreaterThan(15)
  expect(first.filter((fault) => fault !== null).length).toBeLessThan(45)
})

test.each([
  ['submit', 'SELECTOR:KIND'],
  ['revoke-everything:500', "no request is called 'revoke-everything'"],
  ['submit:explode', "no fault is called 'explode'"],
  ['submit:500@0', "'@0' is no occasion"],
  ['submit:500@soon', "'@soon' is no occasion"],
  ['submit:reset', 'say reset-before or reset-after'],
  ['submit:drip', 'drip needs a time'],
  ['submit:drip=fast', "'fast' is no duration"],
  ['submit:429=500ms', 'whole seconds'],
  ['submit:reset-before=3', 'takes no argument'],
  ['submit:refuse', 'connect:refuse@N'],
  ['connect:500', 'connect:refuse@N'],
  ['any:key-revoked@every:3', 'from one request on'],
  ['acme-ca/submit:500', "no vendor is called 'acme-ca'"],
  ['random:2:1', 'RATE from 0 to 1'],
])('the fault %s is refused with a reason', (spec, why) => {
  expect(() => parseFaults(spec, ['revoke'])).toThrow(why)
})
