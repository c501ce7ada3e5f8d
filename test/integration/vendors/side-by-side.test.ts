import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { ApiVendorId } from '../../../src/contract/vendor.ts'
import { Secret } from '../../../src/main/keychain/secret.ts'
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts'
import { testWorkbench } from '../../support/test-workbench.ts'

const ITEMS = 30
const VENDORS: readonly ApiVendorId[] = [
  'digicert-tlm',
  'digicert-certcentral',
  'digicert-partner',
  'digicert-dtm',
  'keyfactor-command',
]
/** CertCentral's here: so many in any second, on one key. */
const WINDOW = { requests: 25, perMs: 1_000 }

async function mixedDay() {
  const sandbox = await startSandbox({ vendors: VENDORS, items: 80, plain: true, limit: 'none' })
  await sandbox.change('digicert-certcentral', { limit: `${WINDOW.requests}/1s` })
  const bench = await testWorkbench()
  onTestFinished(async () => {
    await bench[Symbol.asyncDispose]()
    await sandbox.close()
  })
  const { vendors, inventories, batches, connections, runs } = bench.workbench
  for (const vendor of VENDORS) {
    await connections.add({
      name: vendor,
      vendor,
      baseUrl: sandbox.url(vendor),
      options: { settle_ms: '30', ...sandbox.access(vendor).options },
      limits: vendor === 'digicert-certcentral' ? [WINDOW] : 'none',
    })
  }
  const seal = async (vendor: ApiVendorId, operationId: string, batch: string, from = 0): Promise<void> => {
    const operation = vendors.get(vendor)?.info.operations.find(({ id }) => id === operationId)
    if (operation === undefined) throw new Error(`${vendor} has no ${operationId}`)
    const { kind } = operation.target
    const lines = sandbox.inventoryCsv(vendor, { rows: 80, kind }).csv.split('\r\n')
    const file = path.join(bench.folder, `${batch}.csv`)
    writeFileSync(file, [lines[0], ...lines.slice(1 + from, 1 + from + ITEMS)].join('\r\n'))
    await inventories.import({ file, name: batch, vendor, kind, settings: {} })
    batches.create({
      name: batch,
      inventory: batch,
      request: {
        operation: operationId,
        ...(operation.reasons.length === 0 ? {} : { reason: 'superseded' as const }),
        comment: batch,
        options: vendor === 'digicert-certcentral' ? { skip_approval: 'true' } : {},
      },
      filter: {},
    })
    await batches.seal(batch)
  }
  const start = (vendor: ApiVendorId, batch: string) =>
    runs.start({
      batch,
      connection: vendor,
      confirmCount: ITEMS,
      canary: false,
      preflight: false,
      key: new Secret(sandbox.key(vendor)),
    })
  return { sandbox, runs, seal, start }
}

test('five vendors run side by side; the one that is down slows none of the others, and goes on by itself', async () => {
  const on = await mixedDay()
  for (const [vendor, operation] of [
    ['digicert-tlm', 'revoke'],
    ['digicert-certcentral', 'revoke-order'],
    ['digicert-partner', 'revoke'],
    ['digicert-dtm', 'revoke'],
    ['keyfactor-command', 'revoke'],
  ] as const)
    await on.seal(vendor, operation, vendor)
  await on.sandbox.change('digicert-partner', { offline: true })
  const started = new Map(
    await Promise.all(VENDORS.map(async (vendor) => [vendor, await on.start(vendor, vendor)] as const)),
  )
  expect(
    on.runs
      .list()
      .map(({ batch, state }) => [batch, state])
      .sort(),
  ).toEqual(VENDORS.map((vendor) => [vendor, 'running']).sort())
  const others = VENDORS.filter((vendor) => vendor !== 'digicert-partner')
  for (const vendor of others) {
    const status = await started.get(vendor)?.done
    expect(status).toMatchObject({ state: 'finished', counts: { confirmed: ITEMS } })
  }
  // All the others have come to their end, and this one still waits for its vendor.
  expect(on.runs.status('digicert-partner')).toMatchObject({
    state: 'running',
    counts: { confirmed: 0, refused: 0, unresolved: 0 },
  })
  expect(on.sandbox.effects('digicert-partner')).toEqual([])
  await on.sandbox.change('digicert-partner', { offline: false })
  expect(await started.get('digicert-partner')?.done).toMatchObject({
    state: 'finished',
    counts: { confirmed: ITEMS },
  })
  for (const vendor of VENDORS) expect(on.sandbox.effects(vendor)).toHaveLength(ITEMS)
  // No header of one vendor has reached another.
  const own: Readonly<Record<string, RegExp>> = {
    'digicert-tlm': /^x-api-key$/,
    'digicert-certcentral': /^x-dc-devkey$/,
    'digicert-partner': /^x-partner-apikey$/,
    'digicert-dtm': /^x-api-key$/,
    'keyfactor-command': /^(authorization|x-keyfactor-requested-with|x-keyfactor-api-version)$/,
  }
  for (const vendor of VENDORS) {
    const names = new Set(on.sandbox.requests(vendor).flatMap(({ headers }) => Object.keys(headers)))
    const special = [...names].filter((name) => name.startsWith('x-') || name === 'authorization')
    expect(special.filter((name) => !own[vendor]?.test(name))).toEqual([])
  }
})

test('two batches on one key share its window, and the vendor refuses none of their requests', async () => {
  const on = await mixedDay()
  await on.seal('digicert-certcentral', 'revoke-order', 'morning')
  await on.seal('digicert-certcentral', 'revoke-order', 'noon', ITEMS)
  const [morning, noon] = await Promise.all([
    on.start('digicert-certcentral', 'morning'),
    on.start('digicert-certcentral', 'noon'),
  ])
  for (const { done } of [morning, noon])
    expect(await done).toMatchObject({
      state: 'finished',
      counts: { confirmed: ITEMS },
      requests: { throttled: 0 },
    })
  expect(on.sandbox.counts('digicert-certcentral').throttled).toBe(0)
  const times = on.sandbox.requests('digicert-certcentral').map(({ at }) => Date.parse(at))
  expect(times.length).toBeGreaterThan(2 * WINDOW.requests)
  const overfull = times.filter(
    (at, index) => index >= WINDOW.requests && at - (times[index - WINDOW.requests] ?? 0) < WINDOW.perMs,
  )
  expect(overfull).toEqual([])
})
