import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { Secret } from '../../src/main/keychain/secret.ts'
import { startSandbox } from '../../src/sandbox/start-sandbox.ts'
import { testWorkbench } from './test-workbench.ts'

const DTM = 'digicert-dtm'
/** What networks make of a request, before and after its effect. */
const PASSING = 'reset-before+reset-after+close-before+500+502-after+503=0s+429=0s+truncate-body+drip=1ms'

/**
 * Revokes so many credentials of Document Trust Manager, of whose requests a share fails: those that ask in every way, and
 * those that change.
 */
export async function lossyRun({ items, rate }: { readonly items: number; readonly rate: number }) {
  const sandbox = await startSandbox({ vendors: [DTM], items, plain: true, limit: 'none' })
  try {
    await using bench = await testWorkbench()
    const { inventories, batches, connections, runs } = bench.workbench
    const { key, options } = sandbox.access(DTM)
    await connections.add({
      name: 'here',
      vendor: DTM,
      baseUrl: sandbox.url(DTM),
      options: { ...options, settle_ms: '30' },
      limits: 'none',
    })
    const file = path.join(bench.folder, 'all.csv')
    writeFileSync(file, sandbox.inventoryCsv(DTM, { rows: items }).csv)
    await inventories.import({ file, name: 'all', vendor: DTM, settings: {} })
    const request = { operation: 'revoke', reason: 'superseded' as const, comment: 'retired', options: {} }
    batches.create({ name: 'b', inventory: 'all', request, filter: {} })
    await batches.seal('b')
    if (rate > 0)
      await sandbox.change(DTM, {
        faults: `random(read):${rate}:3:${PASSING}+html-200+truncate-json, random(submit):${rate}:5:${PASSING}`,
      })
    const { done } = await runs.start({
      batch: 'b',
      connection: 'here',
      confirmCount: batches.get('b').counts.total,
      canary: false,
      preflight: false,
      key: new Secret(key),
    })
    const { state, halt, counts } = await done
    return {
      state,
      halt,
      confirmed: counts.confirmed,
      total: counts.total,
      requests: sandbox.requests(DTM).length,
      effects: sandbox.effects(DTM).length,
    }
  } finally {
    await sandbox.close()
  }
}
