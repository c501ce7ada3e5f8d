import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { ApiVendorId } from '../../../src/contract/vendor.ts'
import { Secret } from '../../../src/main/keychain/secret.ts'
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts'
import { killedWhileResolving } from '../../support/kills-while-resolving.ts'
import { lossyRun } from '../../support/lossy-run.ts'
import { testWorkbench } from '../../support/test-workbench.ts'

const ITEMS = 200

/** A batch of credentials at Document Trust Manager, or of certificates of Keyfactor Command, that have to be looked up first. */
async function sealed(vendor: ApiVendorId, reason: 'superseded' = 'superseded') {
  const sandbox = await startSandbox({ vendors: [vendor], items: ITEMS, plain: true, limit: 'none' })
  const bench = await testWorkbench()
  onTestFinished(async () => {
    await bench[Symbol.asyncDispose]()
    await sandbox.close()
  })
  const { inventories, batches, connections, runs } = bench.workbench
  const access = sandbox.access(vendor)
  await connections.add({
    name: 'here',
    vendor,
    baseUrl: sandbox.url(vendor),
    options: { ...access.options, settle_ms: '30' },
    limits: 'none',
  })
  const file = path.join(bench.folder, 'all.csv')
  writeFileSync(file, sandbox.inventoryCsv(vendor, { rows: ITEMS }).csv)
  await inventories.import({ file, name: 'all', vendor, settings: {} })
  batches.create({
    name: 'b',
    inventory: 'all',
    request: { operation: 'revoke', reason, comment: 'retired', options: {} },
    filter: {},
  })
  await batches.seal('b')
  const { total } = batches.get('b').counts
  const key = () => new Secret(access.key)
  const start = () =>
    runs.start({
      batch: 'b',
      connection: 'here',
      confirmCount: total,
      canary: false,
      preflight: false,
      key: key(),
    })
  const asked = () => sandbox.requests(vendor).filter(({ group }) => group === 'status' || group === 'list')
  return { ...bench, sandbox, total, key, start, asked }
}

test('with one request in ten failing in every way it ends by itself, and every effect is had once', async () => {
  const calm = await lossyRun({ items: ITEMS, rate: 0 })
  // One request each for the name and the revocation, whose answer confirms it; and one for the account.
  expect(calm.requests).toBeLessThanOrEqual(2.05 * calm.total)
  const flaky = await lossyRun({ items: ITEMS, rate: 0.1 })
  expect(flaky, JSON.stringify(flaky)).toMatchObject({
    state: 'finished',
    confirmed: flaky.total,
    effects: flaky.total,
  })
  expect(flaky.requests).toBeLessThanOrEqual(1.35 * calm.requests)
})

test('killed five times while names are looked up, nothing that was answered is asked again', async () => {
  const { total, confirmed, effects, kept, askedAgain, askedAgainThoughKept } = await killedWhileResolving({
    items: 200,
    kills: 5,
  })
  expect({ confirmed, effects }).toEqual({ confirmed: total, effects: total })
  // How many depends on when the kill comes; without any, nothing would be shown.
  expect(kept).toBeGreaterThan(0)
  expect(askedAgainThoughKept).toBe(0)
  // At each kill twenty on their way at the most, as many answered and not yet in the journal, and those that the account is told by.
  expect(askedAgain).toBeLessThanOrEqual(5 * 2 * 20 + 3)
})

test('sending begins with the first name that was found', async () => {
  const on = await sealed('digicert-dtm')
  await on.sandbox.change('digicert-dtm', { faults: 'read:slow=20ms' })
  await (await on.start()).done
  const groups = on.sandbox.requests('digicert-dtm').map(({ group }) => group)
  expect(groups.indexOf('submit')).toBeLessThan(on.total / 2)
})

test('what was answered before a pause is not asked again', async () => {
  const on = await sealed('digicert-dtm')
  const { runs } = on.workbench
  await on.sandbox.change('digicert-dtm', { faults: 'read:slow=10ms, submit:slow=200ms' })
  let active = await on.start()
  for (let pauses = 0; pauses < 3; pauses += 1) {
    const before = on.asked().length
    await expect.poll(() => on.asked().length, { interval: 2 }).toBeGreaterThan(before + 25)
    await Promise.all([runs.pause('b'), active.done])
    active = await runs.resume('b', { key: on.key() })
  }
  await on.sandbox.change('digicert-dtm', { faults: '' })
  expect((await active.done).counts.confirmed).toBe(on.total)
  const lookups = Map.groupBy(on.asked(), ({ targets }) => targets[0])
  // What was under way at a pause may have been cut short, and a start asks for the account.
  const again = [...lookups.values()].filter((all) => all.length > 1).length
  expect(again).toBeLessThanOrEqual(3 * 20 + 3)
})

test('names of Keyfactor Command are found many by one search, and kept as they come', async () => {
  const on = await sealed('keyfactor-command')
  await on.sandbox.change('keyfactor-command', {
    faults: 'random(read):0.1:11:reset-before+500+503=0s+truncate-body',
  })
  const status = await (await on.start()).done
  expect(status).toMatchObject({ state: 'finished', counts: { confirmed: on.total } })
})
