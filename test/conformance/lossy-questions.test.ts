import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { Secret } from '../../src/main/keychain/secret.ts'
import { apiVendors } from '../../src/main/vendors/registry.ts'
import { startSandbox } from '../../src/sandbox/start-sandbox.ts'
import { testWorkbench } from '../support/test-workbench.ts'

/** What networks and vendors make of a question; and answers that are whole and not true any more. */
const FAULTS =
  'reset-before+reset-after+close-before+close-after+408+500+502-after+503=0s+429=0s+truncate-body+truncate-json+html-200+odd-json+drip=1ms+slow=20ms+stale+twice+shift'
const RATES = [0.001, 0.02, 0.2]
const ITEMS = 40

const cases = apiVendors().flatMap((vendor) =>
  vendor.info.operations.flatMap((operation) =>
    RATES.map((rate, index) => ({
      vendor,
      operation,
      rate,
      seed: index + 1,
      name: `${vendor.id} ${operation.id} at ${rate * 100} %`,
    })),
  ),
)

test.each(cases)(
  'questions that fail cost no effect and add none: $name',
  async ({ vendor, operation, rate, seed }) => {
    const sandbox = await startSandbox({ vendors: [vendor.id], items: ITEMS, plain: true, limit: 'none' })
    const bench = await testWorkbench()
    onTestFinished(async () => {
      await bench[Symbol.asyncDispose]()
      await sandbox.close()
    })
    sandbox.stage(vendor.id, operation.id)
    const { inventories, batches, connections, runs } = bench.workbench
    const { kind } = operation.target
    const file = path.join(bench.folder, 'inventory.csv')
    writeFileSync(file, sandbox.inventoryCsv(vendor.id, { rows: ITEMS, kind }).csv)
    await inventories.import({ file, name: 'i', vendor: vendor.id, kind, settings: {} })
    const { key, options } = sandbox.access(vendor.id, operation.id)
    await connections.add({
      name: 'c',
      vendor: vendor.id,
      baseUrl: sandbox.url(vendor.id),
      options: { ...options, settle_ms: '50' },
      limits: 'none',
    })
    const skips = vendor.id === 'digicert-certcentral' && operation.options.length > 0
    batches.create({
      name: 'b',
      inventory: 'i',
      request: {
        operation: operation.id,
        ...(operation.reasons.length === 0 ? {} : { reason: 'superseded' as const }),
        comment: 'lossy',
        options: skips ? { skip_approval: 'true' } : {},
      },
      filter: {},
    })
    await batches.seal('b')
    const { total } = batches.get('b').counts
    await sandbox.change(vendor.id, { faults: `random(read):${rate}:${seed}:${FAULTS}` })
    const status = await (
      await runs.start({
        batch: 'b',
        connection: 'c',
        confirmCount: total,
        canary: false,
        preflight: seed % 2 === 0,
        key: new Secret(key),
      })
    ).done
    expect(status.halt).toBeNull()
    expect(status.state).toBe('finished')
    const submits = sandbox.requests(vendor.id).filter(({ group }) => group === 'submit')
    const targets = submits.flatMap(({ targets: named }) => named)
    expect(targets.length).toBe(new Set(targets).size)
    const { counts } = status
    const isTold = vendor.pace(operation, { baseUrl: 'http://127.0.0.1', options: {} }).hasStatus
    expect(counts.unresolved + counts.waiting + counts.queued).toBe(0)
    if (isTold) expect(counts.confirmed + counts['already-done'] + counts.refused).toBe(total)
    expect(sandbox.effects(vendor.id).filter(({ request }) => request > 0).length).toBeGreaterThanOrEqual(
      counts.confirmed,
    )
  },
)
