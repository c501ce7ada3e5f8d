import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { type Clock, systemClock } from '../../../src/main/clock.ts'
import { memoryKeychain } from '../../../src/main/keychain/memory-keychain.ts'
import { Secret } from '../../../src/main/keychain/secret.ts'
import { vendorRegistry } from '../../../src/main/vendors/registry.ts'
import { openWorkbench } from '../../../src/main/workbench.ts'
import { realClock } from '../../../src/sandbox/sandbox-clock.ts'
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts'
import { testWorkers } from '../../support/test-workers.ts'

const VENDOR = 'digicert-tlm'
const ROWS = 3
const DAY_MS = 86_400_000

/**
 * Runs a batch whose first requests all break, on a machine whose clock is set wrong.
 *
 * @param aheadDays how far this machine's clock is ahead of the vendor's
 * @param revokedDaysAgo by somebody else, in the vendor's time; null: by nobody
 */
async function runWith(aheadDays: number, moment: 'before' | 'after', revokedDaysAgo: number | null) {
  const real = systemClock()
  const clock: Clock = { ...real, now: () => real.now() + aheadDays * DAY_MS }
  const vendorClock = realClock()
  let pastMs = 0
  const sandbox = await startSandbox({
    vendors: [VENDOR],
    items: ROWS,
    plain: true,
    limit: 'none',
    clock: { ...vendorClock, now: () => vendorClock.now() - pastMs },
  })
  const folder = await mkdtemp(path.join(tmpdir(), 'rescind-clock-'))
  const workbench = openWorkbench({
    dataDir: path.join(folder, 'workspace'),
    keychain: memoryKeychain(),
    clock,
    vendors: vendorRegistry(),
    operator: 'tester',
    product: 'rescind test',
    workers: testWorkers(),
  })
  try {
    if (revokedDaysAgo !== null) {
      pastMs = revokedDaysAgo * DAY_MS
      for (const { target } of sandbox.items(VENDOR)) {
        const answer = await fetch(`${sandbox.url(VENDOR)}/mpki/api/v1/certificate/${target}/revoke`, {
          method: 'PUT',
          headers: { 'x-api-key': sandbox.key(VENDOR), 'content-type': 'application/json' },
          body: JSON.stringify({ revocation_reason: 'superseded' }),
        })
        expect(answer.status).toBe(204)
      }
      pastMs = 0
      sandbox.clearLog(VENDOR)
    }
    await sandbox.change(VENDOR, { faults: `submit:reset-${moment}@each:1` })
    const { inventories, batches, connections, runs } = workbench
    const file = path.join(folder, 'inventory.csv')
    await writeFile(file, sandbox.inventoryCsv(VENDOR, { rows: ROWS }).csv)
    await inventories.import({ file, name: 'i', vendor: VENDOR, settings: {} })
    const baseUrl = sandbox.url(VENDOR)
    await connections.add({
      name: 'c',
      vendor: VENDOR,
      baseUrl,
      options: { settle_ms: '30' },
      limits: 'none',
    })
    const request = { operation: 'revoke', reason: 'superseded' as const, comment: '', options: {} }
    batches.create({ name: 'b', inventory: 'i', request, filter: {} })
    await batches.seal('b')
    const key = new Secret(sandbox.key(VENDOR))
    const start = { batch: 'b', connection: 'c', confirmCount: ROWS, canary: false, preflight: false, key }
    const { counts } = await (await runs.start(start)).done
    return { counts, effects: sandbox.effects(VENDOR).length }
  } finally {
    await workbench.close()
    await sandbox.close()
    await rm(folder, { recursive: true, force: true })
  }
}

test.each([2, 0, -2])(
  'with a clock %i days ahead, effects of ours are confirmed as ours',
  async (aheadDays) => {
    const { counts, effects } = await runWith(aheadDays, 'after', null)
    expect(counts).toMatchObject({ confirmed: ROWS, 'already-done': 0 })
    expect(effects).toBe(ROWS)
  },
)

test.each([2, 0, -2])(
  "with a clock %i days ahead, somebody else's effect of three days ago is none of ours",
  async (aheadDays) => {
    const { counts, effects } = await runWith(aheadDays, 'before', 3)
    expect(counts).toMatchObject({ confirmed: 0, 'already-done': ROWS })
    expect(effects).toBe(0)
  },
)
