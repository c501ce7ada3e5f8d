import { expect, test } from 'vitest'
import { PAGE_ITEMS } from '../../../../src/main/vendors/digicert-tlm/assumptions.ts'
import { digicertTlm } from '../../../../src/main/vendors/digicert-tlm/vendor.ts'
import type { Item, Order, Population, Target } from '../../../../src/main/vendors/port.ts'
import { type StubReply, type StubRequest, stubVendor } from '../../../support/stub-vendor.ts'

const REVOKE: Order = { operation: 'revoke', comment: '', options: {} }
const RESUME: Order = { operation: 'resume', comment: '', options: {} }

interface Listed {
  readonly serial_number: string
  readonly thumbprint: string
  readonly status: string
  readonly [name: string]: unknown
}

const hex = (n: number, digits: number): string => n.toString(16).toUpperCase().padStart(digits, '0')
const serialOf = (n: number): string => `0F${hex(n, 8)}`
const thumbprintOf = (n: number): string => hex(n, 64)
const listed = (n: number, change: object = {}): Listed => ({
  serial_number: serialOf(n),
  thumbprint: thumbprintOf(n),
  status: 'issued',
  common_name: `host${n}`,
  ...change,
})
const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1)
const itemOf = (n: number, change: Partial<Item> = {}): Item => ({
  ordinal: n,
  target: { serial_number: serialOf(n), thumbprint: thumbprintOf(n) },
  attributes: {},
  reason: 'superseded',
  ...change,
})
const everything: Population = { count: 1, common: {}, has: () => true }

/** A search over a list that a test may change between two pages; gives at most `pageMax` items. */
function searchOver(list: () => readonly Listed[], pageMax = 1000) {
  return ({ query, path }: StubRequest): StubReply => {
    if (!path.endsWith('/certificate-search')) return { status: 500 }
    const [offset, limit] = [Number(query.get('offset')), Math.min(Number(query.get('limit')), pageMax)]
    const fits = list().filter(
      (one) =>
        (query.get('status') ?? one.status) === one.status &&
        (query.get('serial_number') ?? one.serial_number) === one.serial_number,
    )
    return {
      status: 200,
      json: { total: fits.length, offset, limit, items: fits.slice(offset, offset + limit) },
    }
  }
}

async function discovered(
  client: {
    discover?: (
      query: Record<string, string>,
      signal?: AbortSignal,
    ) => AsyncIterable<{ items: readonly { target: Target }[] }>
  },
  query: Record<string, string> = {},
): Promise<string[]> {
  const serials: string[] = []
  for await (const page of client.discover!(query))
    serials.push(...page.items.map(({ target }) => target['serial_number']!))
  return serials
}

test('reads the statuses of many from the list of revoked ones, page by page', async () => {
  const list = range(2250).map((n) =>
    listed(n, {
      status: n % 3 === 0 ? 'issued' : 'revoked',
      revocation: { reason: 'superseded', revocation_date: '2026-01-01T00:00:00Z' },
    }),
  )
  await using vendor = await stubVendor(
    digicertTlm,
    searchOver(() => list),
  )
  const read = await vendor.client.statuses!(
    REVOKE,
    range(2250).map((n) => itemOf(n)),
    everything,
    100,
  )
  expect(read.kind).toBe('ok')
  if (read.kind !== 'ok') return
  expect([...read.value.keys()].sort((a, b) => a - b)).toEqual(range(2250).filter((n) => n % 3 !== 0))
  expect(read.value.get(1)).toEqual({
    kind: 'effective',
    vendorStatus: 'revoked',
    reason: 'superseded',
    since: '2026-01-01T00:00:00Z',
  })
  expect(vendor.requests).toHaveLength(2)
  expect(vendor.client.statusesCost!()).toBe(Math.ceil(1500 / PAGE_ITEMS))
})

test('stops reading when all that were asked for are met, or the requests allowed are used up', async () => {
  const list = range(5000).map((n) => listed(n, { status: 'revoked' }))
  await using vendor = await stubVendor(
    digicertTlm,
    searchOver(() => list),
  )
  await vendor.client.statuses!(REVOKE, [itemOf(1), itemOf(150)], everything, 100)
  expect(vendor.requests).toHaveLength(1)
  const cut = await vendor.client.statuses!(REVOKE, [itemOf(4999)], everything, 2)
  expect(vendor.requests).toHaveLength(3)
  expect(cut).toEqual({ kind: 'ok', value: new Map() })
})

test('asks for suspended ones too when some were to be put on hold', async () => {
  const list = [
    listed(1, { status: 'revoked' }),
    listed(2, { status: 'suspended' }),
    listed(3, { status: 'suspended' }),
  ]
  await using vendor = await stubVendor(
    digicertTlm,
    searchOver(() => list),
  )
  const items = [itemOf(1), itemOf(2, { reason: 'certificate_hold' }), itemOf(3)]
  const read = await vendor.client.statuses!(REVOKE, items, everything, 10)
  expect(read.kind === 'ok' && [...read.value.keys()]).toEqual([1, 2])
})

test('leaves out an item that the list names twice', async () => {
  const list = [
    listed(1, { status: 'revoked' }),
    listed(1, { status: 'revoked', thumbprint: thumbprintOf(77) }),
  ]
  await using vendor = await stubVendor(
    digicertTlm,
    searchOver(() => list),
  )
  const nameless = itemOf(1, { target: { serial_number: serialOf(1) } })
  expect(await vendor.client.statuses!(REVOKE, [nameless], everything, 10)).toEqual({
    kind: 'ok',
    value: new Map(),
  })
  const read = await vendor.client.statuses!(REVOKE, [itemOf(1)], everything, 10)
  expect(read.kind === 'ok' && read.value.size).toBe(1)
})

test('goes on with the documented page size when the larger one is refused', async () => {
  const list = range(120).map((n) => listed(n, { status: 'revoked' }))
  const search = searchOver(() => list)
  await using vendor = await stubVendor(digicertTlm, (request) =>
    Number(request.query.get('limit')) > 50
      ? { status: 400, json: { errors: [{ code: 'invalid_request', message: 'limit' }] } }
      : search(request),
  )
  const read = await vendor.client.statuses!(
    REVOKE,
    range(120).map((n) => itemOf(n)),
    everything,
    10,
  )
  expect(read.kind === 'ok' && read.value.size).toBe(120)
  expect(vendor.requests.map(({ query }) => `${query.get('limit')}@${query.get('offset')}`)).toEqual([
    `${PAGE_ITEMS}@0`,
    '50@0',
    '50@50',
    '50@100',
  ])
})

test('advances by what came when the vendor gives smaller pages than asked for', async () => {
  const list = range(45).map((n) => listed(n))
  await using vendor = await stubVendor(
    digicertTlm,
    searchOver(() => list, 20),
  )
  expect(await discovered(vendor.client)).toEqual(list.map(({ serial_number }) => serial_number))
  expect(vendor.requests.map(({ query }) => query.get('offset'))).toEqual(['0', '20', '40'])
  await vendor.client.statuses!(RESUME, [itemOf(1)], everything, 1)
  expect(vendor.client.statusesCost!()).toBe(3)
})

test('discovers the name and the facts of each certificate, with the certificate beside them and not among them', async () => {
  const full = listed(1, {
    certificate: 'BASE64'.repeat(500),
    profile: { id: 'p1', name: 'Profile One' },
    ica: { id: 'CA1' },
    issuing_ca_name: 'Issuing CA',
    valid_from: '2026-03-01T00:00:00Z',
    valid_to: '2027-03-01T00:00:00Z',
    subject: { organization_name: 'Müller, Köln' },
    seat: { seat_id: 'seat' },
    business_unit: { id: 'b', name: 'BU' },
  })
  await using vendor = await stubVendor(
    digicertTlm,
    searchOver(() => [full]),
  )
  const pages = []
  for await (const page of vendor.client.discover!({
    profile_id: 'p1',
    valid_from: '2026-03-01_2026-03-08',
    common_name: ' ',
  }))
    pages.push(page)
  expect(pages).toEqual([
    {
      total: 1,
      items: [
        {
          target: { serial_number: serialOf(1), thumbprint: thumbprintOf(1) },
          attributes: {
            common_name: 'host1',
            organization: 'Müller, Köln',
            valid_from: '2026-03-01T00:00:00Z',
            valid_to: '2027-03-01T00:00:00Z',
            status: 'issued',
            profile_id: 'p1',
            profile_name: 'Profile One',
            issuer: 'Issuing CA',
            issuing_ca_id: 'CA1',
            business_unit: 'BU',
            seat_id: 'seat',
          },
          certificate: 'BASE64'.repeat(500),
        },
      ],
    },
  ])
  expect(Object.fromEntries(vendor.requests[0]!.query)).toEqual({
    status: 'issued',
    profile_id: 'p1',
    valid_from: '2026-03-01_2026-03-08',
    limit: String(PAGE_ITEMS),
    offset: '0',
  })
})

test('searches every status when told so', async () => {
  await using vendor = await stubVendor(
    digicertTlm,
    searchOver(() => [listed(1), listed(2, { status: 'revoked' })]),
  )
  expect(await discovered(vendor.client, { status: 'any' })).toHaveLength(2)
  expect(vendor.requests[0]!.query.has('status')).toBe(false)
})

test('misses none and lists none twice when certificates leave the list between two pages', async () => {
  const all = range(60).map((n) => listed(n))
  let gone = 0
  const search = searchOver(() => all.slice(gone), 20)
  await using vendor = await stubVendor(digicertTlm, (request, number) => {
    const reply = search(request)
    if (number <= 2) gone += 5
    return reply
  })
  const serials = await discovered(vendor.client)
  expect(new Set(serials).size).toBe(serials.length)
  // What is there at the end was found, although a single reading skips those that moved to a page already read.
  expect(all.slice(gone).every(({ serial_number }) => serials.includes(serial_number))).toBe(true)
  expect(vendor.requests.length).toBeGreaterThan(4)
})

test('gives up in words when the list never comes to rest', async () => {
  let n = 0
  await using vendor = await stubVendor(digicertTlm, (request) => {
    n += 1
    return searchOver(() => range(40 + n).map((one) => listed(one + n)), 20)(request)
  })
  await expect(discovered(vendor.client)).rejects.toMatchObject({
    code: 'halt.search-shifts',
    hint: expect.any(String),
  })
})

test.each<[string, Record<string, string>, string]>([
  ['a filter the search does not have', { profile: 'x' }, 'input.unknown-filter'],
  ['a window that is none', { valid_from: '2026-03-01' }, 'input.bad-filter'],
])('refuses %s before anything is sent', async (_what, query, code) => {
  await using vendor = await stubVendor(
    digicertTlm,
    searchOver(() => []),
  )
  await expect(discovered(vendor.client, query)).rejects.toMatchObject({ code })
  expect(vendor.requests).toHaveLength(0)
})

test.each<[StubReply, string]>([
  [{ status: 401 }, 'halt.key-refused'],
  [{ status: 429 }, 'halt.throttled'],
  [{ status: 500 }, 'halt.offline'],
  [{ status: 200, text: '<html>' }, 'halt.unexpected-answer'],
  [{ status: 400, json: { errors: [{ code: 'x', message: 'y' }] } }, 'halt.unexpected-answer'],
])('a search that meets %j ends in words', async (reply, code) => {
  await using vendor = await stubVendor(digicertTlm, () => reply)
  await expect(discovered(vendor.client)).rejects.toMatchObject({ code, hint: expect.any(String) })
})

test('a search that is cancelled ends', async () => {
  const abort = new AbortController()
  await using vendor = await stubVendor(
    digicertTlm,
    searchOver(() => range(100).map((n) => listed(n)), 20),
  )
  const pages = vendor.client.discover!({}, abort.signal)[Symbol.asyncIterator]()
  await pages.next()
  abort.abort()
  await expect(pages.next()).rejects.toThrow(/abort/i)
  expect(vendor.requests).toHaveLength(1)
})

test('sweeps for those of the population alone, whether the inventory has thumbprints or not', async () => {
  const list = range(30).map((n) => listed(n))
  await using vendor = await stubVendor(
    digicertTlm,
    searchOver(() => list, 20),
  )
  const names = new Set([serialOf(3), serialOf(25)])
  const read = await vendor.client.sweep!(
    REVOKE,
    { ...everything, has: (target) => names.has(target['serial_number']!) },
    10,
  )
  expect(read).toMatchObject({
    kind: 'ok',
    value: { complete: true, note: 'searched for status=issued in 2 requests' },
  })
  expect(read.kind === 'ok' && read.value.stillActive.map((target) => target['serial_number'])).toEqual([
    serialOf(3),
    serialOf(25),
  ])
})

test('a sweep that cannot read to the end says that it is not complete', async () => {
  await using vendor = await stubVendor(
    digicertTlm,
    searchOver(() => range(100).map((n) => listed(n)), 20),
  )
  expect(await vendor.client.sweep!(REVOKE, everything, 2)).toMatchObject({
    kind: 'ok',
    value: { complete: false, note: expect.stringContaining('goes on') },
  })
  expect(vendor.requests).toHaveLength(2)
})

test('a sweep reads again while the list shifts', async () => {
  let count = 40
  const search = searchOver(() => range(count).map((n) => listed(n)), 20)
  await using vendor = await stubVendor(digicertTlm, (request, number) => {
    const reply = search(request)
    if (number === 1) count = 39
    return reply
  })
  expect(await vendor.client.sweep!(REVOKE, everything, 10)).toMatchObject({
    kind: 'ok',
    value: { complete: true },
  })
  expect(vendor.requests).toHaveLength(4)
})

const twins = [
  listed(1, { common_name: 'a.example', valid_from: '2026-03-01T00:00:00Z' }),
  listed(1, {
    thumbprint: thumbprintOf(77),
    common_name: 'b.example',
    valid_from: '2026-03-01T00:00:00Z',
    status: 'revoked',
  }),
]
const bare = (attributes: Record<string, string> = {}): Item =>
  itemOf(1, { target: { serial_number: serialOf(1) }, attributes })
const candidates = [thumbprintOf(1), thumbprintOf(77)]

test.each<[string, Item, readonly Listed[], object]>([
  [
    'the thumbprint decides',
    itemOf(1),
    twins,
    { kind: 'resolved', columns: { thumbprint: thumbprintOf(1) } },
  ],
  [
    'a thumbprint that none has finds nothing',
    itemOf(1, { target: { serial_number: serialOf(1), thumbprint: thumbprintOf(5) } }),
    twins,
    { kind: 'not-found', message: expect.any(String) },
  ],
  [
    'the only one is meant',
    bare(),
    twins.slice(0, 1),
    { kind: 'resolved', columns: { thumbprint: thumbprintOf(1) } },
  ],
  [
    'what the inventory knows decides',
    bare({ common_name: 'B.EXAMPLE', valid_from: '2026-03-01' }),
    twins,
    { kind: 'resolved', columns: { thumbprint: thumbprintOf(77) } },
  ],
  ['the status decides nothing', bare(), twins, { kind: 'ambiguous', candidates }],
  [
    'what both share decides nothing',
    bare({ valid_from: '2026-03-01' }),
    twins,
    { kind: 'ambiguous', candidates },
  ],
  [
    'an inventory that fits neither decides nothing',
    bare({ common_name: 'c.example' }),
    twins,
    { kind: 'ambiguous', candidates },
  ],
  ['none is not found', bare(), [], { kind: 'not-found', message: expect.any(String) }],
])('of namesakes: %s', async (_what, item, list, resolution) => {
  await using vendor = await stubVendor(
    digicertTlm,
    searchOver(() => list),
  )
  expect(await vendor.client.resolve!(REVOKE, [item])).toEqual({
    kind: 'ok',
    value: new Map([[1, resolution]]),
  })
  expect(vendor.requests[0]!.query.get('serial_number')).toBe(serialOf(1))
})

test('a question that is refused says so whoever asks', async () => {
  await using vendor = await stubVendor(digicertTlm, () => ({ status: 401 }))
  const refused = { kind: 'key-refused' }
  expect(await vendor.client.statuses!(REVOKE, [itemOf(1)], everything, 10)).toMatchObject(refused)
  expect(await vendor.client.sweep!(RESUME, everything, 10)).toMatchObject(refused)
  expect(await vendor.client.resolve!(REVOKE, [itemOf(1)])).toMatchObject(refused)
})
