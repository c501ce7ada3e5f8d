import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { Secret } from '../../../src/main/keychain/secret.ts'
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts'
import { lossyList } from '../../support/lossy-list.ts'
import { testWorkbench } from '../../support/test-workbench.ts'

const TLM = 'digicert-tlm'
const DTM = 'digicert-dtm'
const PAGE = 10

/** A list of so many pages at Trust Lifecycle Manager. */
async function listed(pages: number) {
  const sandbox = await startSandbox({ vendors: [TLM], items: pages * PAGE, plain: true, limit: 'none' })
  const bench = await testWorkbench()
  onTestFinished(async () => {
    await bench[Symbol.asyncDispose]()
    await sandbox.close()
  })
  await sandbox.change(TLM, { settings: { maxPage: PAGE } })
  await bench.workbench.connections.add({
    name: 'tlm',
    vendor: TLM,
    baseUrl: sandbox.url(TLM),
    options: {},
    limits: 'none',
  })
  const search = (name = 'found') =>
    bench.workbench.discovery.fill({
      connection: 'tlm',
      name,
      query: { status: 'issued' },
      key: new Secret(sandbox.key(TLM)),
    })
  const asked = () =>
    sandbox
      .requests(TLM)
      .filter(({ operation }) => operation === 'search')
      .map(({ query }) => Number(new URLSearchParams(query).get('offset')))
  return { sandbox, search, asked, items: pages * PAGE }
}

test('a search that failed goes on with the page that is missing', async () => {
  const { sandbox, search, asked, items } = await listed(30)
  await sandbox.change(TLM, { faults: 'search:403@21-' })
  await expect(search()).rejects.toMatchObject({ code: expect.stringMatching(/^halt\./) })
  await sandbox.change(TLM, { faults: '' })
  const before = asked().length
  expect(await search()).toMatchObject({ imported: items })
  // The last that was answered is compared with what is shown now.
  // Pages are asked for some at a time: which twenty were answered is not certain, and none of them is asked again but that one.
  const answered = asked().slice(0, 20)
  const [compared, ...rest] = asked().slice(before)
  expect(answered).toContain(compared)
  expect([...answered, ...rest].toSorted((one, other) => one - other)).toEqual(
    Array.from({ length: 30 }, (_, page) => page * PAGE),
  )
})

/** Each vendor's search, how its requests are called, and how many it takes, in pages as large as the vendor has them. */
const SEARCHES = [
  { vendor: TLM, operation: 'search', query: { status: 'issued' }, items: 6_000, pages: 6 },
  { vendor: 'digicert-certcentral', operation: 'orders', query: { kind: 'order' }, items: 6_000, pages: 6 },
  // Two more tell which spelling it understands.
  { vendor: 'keyfactor-command', operation: 'certificates', query: {}, items: 6_000, pages: 8 },
  // No total tells where it ends: an empty page does, twice over.
  { vendor: 'ejbca', operation: 'search', query: { status: 'active' }, items: 3_000, pages: 14 },
  { vendor: 'openbao-pki', operation: 'certs', query: {}, items: 6_000, pages: 7 },
] as const

test.each(SEARCHES)(
  'of a search at $vendor whose fourth request failed only what is missing is asked',
  async ({ vendor, operation, query, items, pages }) => {
    const sandbox = await startSandbox({ vendors: [vendor], items, plain: true, limit: 'none' })
    const bench = await testWorkbench()
    onTestFinished(async () => {
      await bench[Symbol.asyncDispose]()
      await sandbox.close()
    })
    const { key, options } = sandbox.access(vendor, 'revoke')
    const baseUrl = sandbox.url(vendor)
    await bench.workbench.connections.add({ name: 'here', vendor, baseUrl, options, limits: 'none' })
    const search = (name: string) =>
      bench.workbench.discovery.fill({
        connection: 'here',
        name,
        query,
        key: new Secret(key),
      })
    const asked = () => sandbox.requests(vendor).filter((one) => one.operation === operation).length
    await sandbox.change(vendor, { faults: `${operation}:403@4-4` })
    await expect(search('found')).rejects.toMatchObject({ code: expect.stringMatching(/^halt\./) })
    const before = asked()
    const { imported } = await search('found')
    expect(imported).toBe(items)
    // The last that was answered is compared, and what comes after those that were kept is asked.
    expect(asked() - before).toBeLessThanOrEqual(1 + pages - 3)
    const again = asked()
    await search('again')
    // What is asked for ahead is asked for in any case.
    expect(asked() - again).toBe(pages)
  },
)

test('a list that has moved meanwhile is read anew, and whole', async () => {
  const { sandbox, search, asked, items } = await listed(12)
  await sandbox.change(TLM, { faults: 'search:403@9-' })
  await expect(search()).rejects.toMatchObject({ code: expect.stringMatching(/^halt\./) })
  await sandbox.change(TLM, { faults: '' })
  const [first] = sandbox.items(TLM)
  await fetch(`${sandbox.url(TLM)}/mpki/api/v1/certificate/${first?.target}/revoke`, {
    method: 'PUT',
    headers: { 'x-api-key': sandbox.key(TLM), 'content-type': 'application/json' },
    body: '{"revocation_reason":"superseded"}',
  })
  const before = asked().length
  expect(await search()).toMatchObject({ imported: items - 1 })
  const [, ...rest] = asked().slice(before)
  expect(rest.toSorted((one, other) => one - other)).toEqual(
    Array.from({ length: 12 }, (_, page) => page * PAGE),
  )
})

test('a list that never came to rest is read anew the next time, though its last page is as it was', async () => {
  const { sandbox, search, items } = await listed(12)
  // The first page of each of five readings lacks a row: the second begins elsewhere, and three that were asked for with it are of no use.
  const faults = [0, 1, 2, 3, 4].map((pass) => `search:shift@${1 + 16 * pass}`).join(', ')
  await sandbox.change(TLM, { faults })
  await expect(search()).rejects.toMatchObject({ code: 'halt.search-shifts' })
  await sandbox.change(TLM, { faults: '' })
  expect(await search()).toMatchObject({ imported: items })
})

test('a search that was whole is made anew the next time', async () => {
  const { search, asked, items } = await listed(3)
  for (const name of ['one', 'two']) expect(await search(name)).toMatchObject({ imported: items })
  expect(asked().toSorted((one, other) => one - other)).toEqual([0, 0, 10, 10, 20, 20])
})

test('one page in fifty that is lost costs one request in fifty', async () => {
  const { requests, isWhole } = await lossyList({ pages: 200, rate: 0.02 })
  expect(isWhole).toBe(true)
  expect(requests).toBeLessThanOrEqual(1.05 * 200)
})

test('what is done already is asked about where the asking stopped', async () => {
  const items = 120
  const sandbox = await startSandbox({ vendors: [DTM], items, plain: true, limit: 'none' })
  const bench = await testWorkbench()
  onTestFinished(async () => {
    await bench[Symbol.asyncDispose]()
    await sandbox.close()
  })
  sandbox.stage(DTM, 'cancel')
  const { inventories, batches, connections, runs } = bench.workbench
  const file = path.join(bench.folder, 'all.csv')
  writeFileSync(file, sandbox.inventoryCsv(DTM, { rows: items }).csv)
  await inventories.import({ file, name: 'all', vendor: DTM, settings: {} })
  await connections.add({
    name: 'here',
    vendor: DTM,
    baseUrl: sandbox.url(DTM),
    options: { settle_ms: '30' },
    limits: 'none',
  })
  batches.create({
    name: 'b',
    inventory: 'all',
    request: { operation: 'cancel', comment: 'notes', options: {} },
    filter: {},
  })
  await batches.seal('b')
  const { total } = batches.get('b').counts
  const key = () => new Secret(sandbox.key(DTM))
  await sandbox.change(DTM, { faults: 'read:slow=20ms' })
  const asked = () => sandbox.requests(DTM).filter(({ group }) => group === 'status')
  const active = await runs.start({
    batch: 'b',
    connection: 'here',
    confirmCount: total,
    canary: false,
    preflight: true,
    key: key(),
  })
  await expect.poll(() => asked().length, { interval: 2 }).toBeGreaterThan(50)
  await Promise.all([runs.pause('b'), active.done])
  expect(sandbox.requests(DTM).some(({ group }) => group === 'submit')).toBe(false)
  const { done } = await runs.resume('b', { key: key() })
  expect((await done).counts.confirmed).toBe(total)
  const perItem = [...Map.groupBy(asked(), ({ targets }) => targets[0]).values()].map((all) => all.length)
  // Once before and once after; twenty were on their way at the pause, and both starts ask for the account.
  expect(perItem.filter((times) => times > 2).length).toBeLessThanOrEqual(20 + 3)
})
