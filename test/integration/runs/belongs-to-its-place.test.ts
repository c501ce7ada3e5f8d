import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import type { BatchRequest } from '../../../src/contract/batches.ts'
import type { ApiVendorId } from '../../../src/contract/vendor.ts'
import { Secret } from '../../../src/main/keychain/secret.ts'
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts'
import { runCli } from '../../support/rescind-cli.ts'
import { testWorkbench } from '../../support/test-workbench.ts'

const VENDOR = 'digicert-tlm'
const ITEMS = 30

/** A sandbox of one vendor, and a workspace with a connection to it and its inventory. */
async function place(vendor: ApiVendorId) {
  const sandbox = await startSandbox({ vendors: [vendor], items: ITEMS, plain: true, limit: 'none' })
  const bench = await testWorkbench()
  onTestFinished(async () => {
    await bench[Symbol.asyncDispose]()
    await sandbox.close()
  })
  const { inventories, batches, connections } = bench.workbench
  await connections.add({
    name: 'here',
    vendor,
    baseUrl: sandbox.url(vendor),
    options: { settle_ms: '30' },
    limits: 'none',
  })
  const file = path.join(bench.folder, 'all.csv')
  writeFileSync(file, sandbox.inventoryCsv(vendor, { rows: ITEMS }).csv)
  await inventories.import({ file, name: 'all', vendor, settings: {} })
  const draft = (name: string, change: Partial<BatchRequest> = {}) =>
    batches.create({
      name,
      inventory: 'all',
      request: { operation: 'revoke', reason: 'superseded', comment: name, options: {}, ...change },
      filter: {},
    })
  const submits = () => sandbox.requests(vendor).filter(({ group }) => group === 'submit').length
  return { ...bench, sandbox, draft, submits }
}

/** Two hosts of one vendor that know the same certificates, and a workspace with a connection to each. */
async function twoPlaces() {
  const first = await startSandbox({ vendors: [VENDOR], items: ITEMS, plain: true, limit: 'none' })
  const second = await startSandbox({ vendors: [VENDOR], items: ITEMS, plain: true, limit: 'none' })
  const bench = await testWorkbench()
  onTestFinished(async () => {
    await bench[Symbol.asyncDispose]()
    await first.close()
    await second.close()
  })
  const { inventories, batches, connections, runs } = bench.workbench
  const connect = (name: string, sandbox: typeof first) =>
    connections.add({
      name,
      vendor: VENDOR,
      baseUrl: sandbox.url(VENDOR),
      options: { settle_ms: '30' },
      limits: 'none',
    })
  await connect('first', first)
  await connect('second', second)
  const file = path.join(bench.folder, 'all.csv')
  writeFileSync(file, first.inventoryCsv(VENDOR, { rows: ITEMS }).csv)
  await inventories.import({ file, name: 'all', vendor: VENDOR, settings: {} })
  const draft = (name: string, change: Partial<BatchRequest> = {}) =>
    batches.create({
      name,
      inventory: 'all',
      request: { operation: 'revoke', reason: 'superseded', comment: name, options: {}, ...change },
      filter: {},
    })
  const start = (batch: string, connection: string, sandbox = first) =>
    runs.start({
      batch,
      connection,
      confirmCount: batches.get(batch).counts.total,
      canary: false,
      preflight: false,
      concurrency: 2,
      key: new Secret(sandbox.key(VENDOR)),
    })
  /** Runs until some are done, then pauses. */
  const partly = async (batch: string) => {
    const active = await start(batch, 'first')
    await expect.poll(() => runs.status(batch).counts.accepted, { interval: 5 }).toBeGreaterThan(0)
    await Promise.all([runs.pause(batch), active.done])
  }
  const submits = (sandbox: typeof first) =>
    sandbox.requests(VENDOR).filter(({ group }) => group === 'submit').length
  return { ...bench, first, second, connect, draft, start, partly, submits }
}

test('a run is not resumed at another host, nor over a connection of the same name with another address', async () => {
  const on = await twoPlaces()
  const { batches, connections, runs, reports } = on.workbench
  on.draft('b')
  await batches.seal('b')
  await on.first.change(VENDOR, { faults: 'submit:slow=20ms' })
  await on.partly('b')
  expect(runs.status('b').place).toMatchObject({ origin: new URL(on.first.url(VENDOR)).origin })

  const key = new Secret(on.second.key(VENDOR))
  await expect(runs.resume('b', { connection: 'second', key })).rejects.toMatchObject({
    code: 'state.wrong-place',
    message: expect.stringMatching(new RegExp(`${on.first.url(VENDOR)}.*${on.second.url(VENDOR)}`)),
  })
  await connections.remove('first')
  await on.connect('first', on.second)
  await expect(runs.resume('b', { key })).rejects.toMatchObject({ code: 'state.wrong-place' })
  expect(on.second.requests(VENDOR)).toEqual([])

  // A move that is meant, with a reason; what the first host alone can tell is not left open.
  await connections.remove('first')
  await on.connect('first', on.first)
  await (await runs.resume('b', { key: new Secret(on.first.key(VENDOR)) })).done.catch(() => {})
  const moved = await runs.move('b', {
    connection: 'second',
    reason: 'the host was renamed',
    giveUpOpen: false,
  })
  expect(moved).toMatchObject({
    place: { origin: new URL(on.second.url(VENDOR)).origin },
    exceptionKinds: [{ kind: 'moved', count: 1 }],
  })
  const evidence = path.join(on.folder, 'b.jsonl')
  await reports.write('b', 'jsonl', evidence)
  const verified = await runCli(['verify', evidence], { dataDir: path.join(on.folder, 'elsewhere') })
  expect(verified).toMatchObject({ code: 0 })
})

test.each([
  {
    vendor: 'digicert-certcentral',
    operation: 'revoke-certificate',
    account: '123654',
    other: 'of account 223654',
  },
  {
    vendor: 'digicert-tlm',
    operation: 'revoke',
    account: 'f3f99122-1234-567a-919b-5f692216ff85',
    other: 'shown none of its targets there',
  },
  {
    vendor: 'digicert-dtm',
    operation: 'revoke',
    account: 'd02b6af4-6497-4d12-9b28-ac0678dd3eef',
    other: 'shown none of its targets there',
  },
] as const)(
  'a run of $vendor belongs to the account too: a key of another one at the same host sends nothing',
  async ({ vendor, operation, account, other }) => {
    const on = await place(vendor)
    const { batches, runs, reports } = on.workbench
    on.draft('b', { operation, options: vendor === 'digicert-certcentral' ? { skip_approval: 'true' } : {} })
    await batches.seal('b')
    await on.sandbox.change(vendor, { faults: 'submit:slow=100ms' })
    const active = await runs.start({
      batch: 'b',
      connection: 'here',
      confirmCount: batches.get('b').counts.total,
      canary: false,
      preflight: false,
      concurrency: 2,
      key: new Secret(on.sandbox.key(vendor)),
    })
    await expect.poll(on.submits, { interval: 5 }).toBeGreaterThan(1)
    await Promise.all([runs.pause('b'), active.done])
    const origin = new URL(on.sandbox.url(vendor)).origin
    expect(runs.status('b').place).toEqual({ origin, account })

    const submits = on.submits()
    const wrong = await runs.resume('b', {
      key: new Secret(on.sandbox.credentials(vendor).otherAccount ?? ''),
    })
    const halted = await wrong.done
    expect(halted.halt).toMatchObject({ kind: 'wrong-place', message: expect.stringContaining(other) })
    expect(halted.halt?.message).toContain(`${origin}, account ${account}`)
    expect(on.submits()).toBe(submits)

    await on.sandbox.change(vendor, { faults: '' })
    const done = await (await runs.resume('b', { key: new Secret(on.sandbox.key(vendor)) })).done
    expect(done.state).toBe('finished')
    const cli = await runCli(['status', 'b'], { dataDir: path.join(on.folder, 'workspace') })
    expect(cli.stdout).toContain(`account ${account}`)
    const file = path.join(on.folder, 'b.html')
    await reports.write('b', 'html', file)
    expect(readFileSync(file, 'utf8')).toContain(account)
  },
)

test('a vendor that cannot tell the account at the start holds nothing up; the next start binds it', async () => {
  const on = await place('digicert-certcentral')
  const { batches, runs } = on.workbench
  on.draft('b', { operation: 'revoke-certificate', options: { skip_approval: 'true' } })
  await batches.seal('b')
  await on.sandbox.change('digicert-certcentral', { faults: 'check:500, submit:slow=100ms' })
  const key = new Secret(on.sandbox.key('digicert-certcentral'))
  const active = await runs.start({
    batch: 'b',
    connection: 'here',
    confirmCount: batches.get('b').counts.total,
    canary: false,
    preflight: false,
    concurrency: 2,
    key,
  })
  await expect.poll(on.submits, { interval: 5 }).toBeGreaterThan(1)
  await Promise.all([runs.pause('b'), active.done])
  expect(runs.status('b').place?.account).toBeNull()
  await on.sandbox.change('digicert-certcentral', { faults: '' })
  await (await runs.resume('b', { key })).done
  expect(runs.status('b').place?.account).toBe('123654')
})

test('a run is not moved while an outcome is open that only the old host can tell', async () => {
  const on = await twoPlaces()
  const { batches, runs } = on.workbench
  on.draft('b')
  await batches.seal('b')
  await on.first.change(VENDOR, { faults: 'submit:reset-after, status:500' })
  const active = await on.start('b', 'first')
  await expect.poll(() => runs.status('b').counts['in-doubt'], { interval: 5 }).toBeGreaterThan(0)
  await Promise.all([runs.pause('b').catch(() => {}), active.done])
  const move = { connection: 'second', reason: 'renamed' }
  await expect(runs.move('b', { ...move, giveUpOpen: false })).rejects.toMatchObject({
    code: 'state.open-outcomes',
  })
  const open = runs.status('b').counts['in-doubt']
  const moved = await runs.move('b', { ...move, giveUpOpen: true })
  expect(moved.counts).toMatchObject({ 'in-doubt': 0, unresolved: open })
  expect(on.submits(on.second)).toBe(0)
})

test('what another batch has done stops the sealing, is left out at will, and ends in an exception when wanted once more', async () => {
  const on = await twoPlaces()
  const { batches, runs } = on.workbench
  on.draft('a')
  await batches.seal('a')
  await (await on.start('a', 'first')).done

  on.draft('again', { reason: 'key_compromise' })
  const check = await batches.check('again')
  expect(check.sealable).toBe(false)
  expect(check.findings).toContainEqual(
    expect.objectContaining({
      level: 'error',
      count: ITEMS,
      message: expect.stringMatching(/batch "a" as confirmed, reason superseded/),
    }),
  )
  await expect(batches.seal('again')).rejects.toMatchObject({ code: 'input.check-failed' })

  on.draft('rest', { otherBatches: { kind: 'leave-out' } })
  expect((await batches.check('rest')).items).toBe(0)

  on.draft('meant', {
    reason: 'key_compromise',
    otherBatches: { kind: 'include', note: 'the reason was wrong' },
  })
  await batches.seal('meant')
  const status = await (await on.start('meant', 'first')).done
  expect(status.counts['already-done']).toBe(ITEMS)
  expect(status.exceptionKinds).toEqual([{ kind: 'reason-differs', count: ITEMS }])
  expect(on.first.effects(VENDOR)).toHaveLength(ITEMS)
  const shown = await runCli(['exceptions', 'meant', '--json'], {
    dataDir: path.join(on.folder, 'workspace'),
  })
  expect(shown.json<{ total: number }>().total).toBe(ITEMS)
  expect(runs.status('meant').environment).toBe('local')
})

test('two batches of the same certificates never have two requests for one under way', async () => {
  const on = await twoPlaces()
  const { batches, runs } = on.workbench
  on.draft('a')
  on.draft('b')
  await batches.seal('a')
  expect((await batches.check('b')).findings).toContainEqual(
    expect.objectContaining({ level: 'warning', count: ITEMS }),
  )
  await batches.seal('b')
  // Whatever is sent stays open: the status cannot be had.
  await on.first.change(VENDOR, { faults: 'read:slow=300ms' })
  const active = await on.start('a', 'first')
  await expect.poll(() => runs.status('a').counts.accepted, { interval: 5 }).toBeGreaterThan(0)
  await expect(on.start('b', 'first')).rejects.toMatchObject({
    code: 'state.target-held',
    message: expect.stringContaining('batch "a"'),
  })
  await active.done
  await expect(on.start('b', 'first')).rejects.toMatchObject({ code: 'state.done-elsewhere' })
  expect(runs.skipElsewhere('b')).toBe(ITEMS)
  const status = await (await on.start('b', 'first')).done
  expect(status).toMatchObject({
    state: 'finished',
    exceptionKinds: [{ kind: 'skipped', count: ITEMS }],
  })
  expect(on.submits(on.first)).toBe(ITEMS)
})

test('one host has one rate budget: runs and searches draw from it, whatever their connections are called', async () => {
  const on = await place(VENDOR)
  const { batches, connections, discovery, runs } = on.workbench
  const twin = (name: string) =>
    connections.add({
      name,
      vendor: VENDOR,
      baseUrl: on.sandbox.url(VENDOR),
      options: { settle_ms: '30' },
      limits: [{ requests: 1_000, perMs: 60_000 }],
    })
  await twin('one')
  await twin('two')
  on.draft('b')
  await batches.seal('b')
  const key = new Secret(on.sandbox.key(VENDOR))
  const asked = { batch: 'b', confirmCount: ITEMS, canary: false, preflight: false, key }
  expect((await (await runs.start({ ...asked, connection: 'one' })).done).state).toBe('finished')
  const db = new Database(path.join(on.folder, 'workspace', 'rescind.db'), { readonly: true })
  onTestFinished(() => void db.close())
  const left = () => db.prepare('SELECT scope, count(*) AS requests FROM rate_log GROUP BY scope').all()
  const [run] = left() as [{ requests: number }]
  await discovery.fill({ connection: 'two', name: 'found', query: { status: 'any' }, key })
  const scope = new URL(on.sandbox.url(VENDOR)).origin
  expect(left()).toEqual([{ scope, requests: expect.any(Number) }])
  expect((left() as [{ requests: number }])[0].requests).toBeGreaterThan(run.requests)
})
