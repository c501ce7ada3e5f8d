import { expect, test } from 'vitest'
import { digicertCertcentral } from '../../../src/main/vendors/digicert-certcentral/vendor.ts'
import { digicertTlm } from '../../../src/main/vendors/digicert-tlm/vendor.ts'
import { ejbca } from '../../../src/main/vendors/ejbca/vendor.ts'
import { keyfactorCommand } from '../../../src/main/vendors/keyfactor-command/vendor.ts'
import { openbaoPki } from '../../../src/main/vendors/openbao-pki/vendor.ts'
import type { Vendor, VendorClient } from '../../../src/main/vendors/port.ts'
import { type StubReply, type StubRequest, stubVendor } from '../../support/stub-vendor.ts'

/** A list as a vendor would answer it: rows by their numbers from 1 on, and what it says there are. */
interface Page {
  readonly rows: readonly number[]
  readonly total: number
}

/** How a vendor's list is asked for and written; `from` counts rows before the page, by what was asked. */
interface Lists {
  readonly vendor: Vendor
  readonly options?: Readonly<Record<string, string>>
  readonly pageRows: number
  readonly hasTotal: boolean
  readonly filters?: Readonly<Record<string, string>>
  /** Null for what is no question for the list. */
  readonly from: (request: StubRequest) => number | null
  readonly write: (page: Page) => StubReply
  readonly other?: (request: StubRequest) => StubReply
}

const hex = (n: number): string => n.toString(16).padStart(8, '0')
const colons = (n: number): string => hex(n).replaceAll(/(..)(?!$)/g, '$1:')
const json = (value: unknown): StubReply => ({ status: 200, json: value })

const VENDORS: Readonly<Record<string, Lists>> = {
  'digicert-tlm': {
    vendor: digicertTlm,
    pageRows: 20,
    hasTotal: true,
    from: ({ query }) => Number(query.get('offset') ?? 0),
    write: ({ rows, total }) =>
      json({
        total,
        offset: 0,
        limit: 20,
        items: rows.map((n) => ({ serial_number: `0A${hex(n)}`, status: 'issued' })),
      }),
  },
  'digicert-certcentral': {
    vendor: digicertCertcentral,
    pageRows: 1_000,
    hasTotal: true,
    filters: { kind: 'order' },
    from: ({ query }) => Number(query.get('offset') ?? 0),
    write: ({ rows, total }) =>
      json({ orders: rows.map((id) => ({ id, status: 'issued' })), page: { total } }),
  },
  'keyfactor-command': {
    vendor: keyfactorCommand,
    options: { query_prefix: 'pq' },
    pageRows: 1_000,
    hasTotal: true,
    from: ({ query }) => (Number(query.get('pq.pageReturned') ?? 1) - 1) * 1_000,
    write: ({ rows, total }) => ({
      ...json(rows.map((Id) => ({ Id, CertState: 1 }))),
      headers: { 'x-total-count': String(total) },
    }),
  },
  ejbca: {
    vendor: ejbca,
    pageRows: 20,
    hasTotal: false,
    from: ({ body }) =>
      ((JSON.parse(body) as { pagination: { current_page: number } }).pagination.current_page - 1) * 20,
    write: ({ rows }) =>
      json({
        certificates: rows.map((n) => ({
          serialNumber: `0A${hex(n)}`,
          issuerDN: 'CN=Example CA',
          status: 20,
          revocationDate: -1,
        })),
      }),
  },
  'openbao-pki': {
    vendor: openbaoPki,
    pageRows: 1_000,
    hasTotal: false,
    from: ({ path, query }) =>
      path.endsWith('/certs/detailed')
        ? Number.parseInt((query.get('after') ?? '0').replaceAll('-', ''), 16)
        : null,
    write: ({ rows }) =>
      rows.length === 0 ? { status: 404, json: { errors: [] } } : json({ data: { keys: rows.map(colons) } }),
    other: () => ({ status: 404, json: { errors: [] } }),
  },
}

const REQUESTS_MAX = 100

/** Reads all that a vendor lists, as `answer` makes it of the rows before the page that is asked for. */
async function read(name: string, answer: (from: number, asked: number, pageRows: number) => Page) {
  const { vendor, options, pageRows, from, write, other, filters = {} } = VENDORS[name] as Lists
  let asked = 0
  await using stub = await stubVendor(
    vendor,
    (request) => {
      const before = from(request)
      if (before === null) return other?.(request) ?? { status: 404 }
      asked += 1
      if (asked > REQUESTS_MAX) return { status: 400, json: { errors: [{ code: 'enough', message: '' }] } }
      return write(answer(before, asked, pageRows))
    },
    undefined,
    options === undefined ? {} : { options },
  )
  const found = await collected(stub.client, filters).catch((error: unknown) => error)
  return { found, asked }
}

async function collected(client: VendorClient, filters: Readonly<Record<string, string>>): Promise<number> {
  const all = new Set<string>()
  for await (const { items } of client.discover?.(filters) ?? [])
    for (const { target } of items) all.add(JSON.stringify(target))
  return all.size
}

const rowsFrom = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index + 1)

const names = Object.keys(VENDORS)
const withTotal = names.filter((name) => VENDORS[name]?.hasTotal)
const FIVE = 5

test.each(names)('a list of five pages is read whole: %s', async (name) => {
  const { pageRows } = VENDORS[name] as Lists
  const { found } = await read(name, (from, _asked, size) => ({
    rows: rowsFrom(from, Math.min(from + size, FIVE * size)),
    total: FIVE * size,
  }))
  expect(found).toBe(FIVE * pageRows)
})

test.each(names)('the same page again and again is no list, and ends soon: %s', async (name) => {
  const { found, asked } = await read(name, (_from, _asked, size) => ({
    rows: rowsFrom(0, size),
    total: FIVE * size,
  }))
  expect(found).toMatchObject({ code: 'halt.search-endless', hint: expect.stringContaining('import') })
  expect(asked).toBeLessThan(20)
})

test.each(names)('a page that came twice once, as of a cache on the way, costs nothing: %s', async (name) => {
  const { pageRows } = VENDORS[name] as Lists
  const { found } = await read(name, (from, asked, size) => {
    const first = asked === 2 ? 0 : from
    return { rows: rowsFrom(first, Math.min(first + size, FIVE * size)), total: FIVE * size }
  })
  // OpenBao's pages begin behind the last name: one that came twice leads nowhere, and says so.
  if (name === 'openbao-pki') expect(found).toMatchObject({ code: 'halt.search-endless' })
  else expect(found).toBe(FIVE * pageRows)
})

test.each(withTotal)('a total that grows with every page never ends: %s', async (name) => {
  const { found, asked } = await read(name, (from, _asked, size) => ({
    rows: rowsFrom(from, from + size),
    total: from + 2 * size,
  }))
  expect(found).toMatchObject({ code: 'halt.search-endless' })
  expect(asked).toBeLessThan(REQUESTS_MAX)
})

test.each(withTotal)('an empty page before the end is no end: %s', async (name) => {
  const { found } = await read(name, (from, _asked, size) => ({
    rows: from === 0 ? rowsFrom(0, size) : [],
    total: FIVE * size,
  }))
  expect(found).toMatchObject({
    code: 'halt.search-shifts',
    message: expect.stringContaining('the vendor names'),
  })
})

test.each(withTotal)('a total that is too small cuts nothing off: %s', async (name) => {
  const { pageRows } = VENDORS[name] as Lists
  const { found } = await read(name, (from, _asked, size) => ({
    rows: rowsFrom(from, Math.min(from + size, FIVE * size)),
    total: 3,
  }))
  expect(found).toBe(FIVE * pageRows)
})
