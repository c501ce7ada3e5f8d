import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { Secret } from '../../../src/main/keychain/secret.ts'
import { digicertTlm } from '../../../src/main/vendors/digicert-tlm/vendor.ts'
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts'
import { VENDOR } from '../../support/cli-workspace.ts'
import { stubVendor } from '../../support/stub-vendor.ts'
import { testWorkbench } from '../../support/test-workbench.ts'

const REQUEST = {
  operation: 'revoke',
  reason: 'superseded',
  comment: 'yearly exercise',
  options: {},
} as const

async function exercise() {
  const sandbox = await startSandbox({ vendors: [VENDOR], items: 30, limit: 'none', plain: true })
  const bench = await testWorkbench()
  const { inventories, batches, connections } = bench.workbench
  const file = path.join(bench.folder, 'inventory.csv')
  writeFileSync(file, sandbox.inventoryCsv(VENDOR, { rows: 5 }).csv)
  await inventories.import({ file, name: 'inv', vendor: VENDOR, settings: {} })
  batches.create({ name: 'drill', inventory: 'inv', request: { ...REQUEST, drill: true }, filter: {} })
  const connect = (name: string, baseUrl: string) =>
    connections.add({
      name,
      vendor: VENDOR,
      baseUrl,
      options: new URL(baseUrl).hostname === '127.0.0.1' ? { settle_ms: '20' } : {},
      limits: 'vendor',
    })
  return {
    sandbox,
    workbench: bench.workbench,
    connect,
    start: (connection: string) =>
      bench.workbench.runs.start({
        batch: 'drill',
        connection,
        confirmCount: 5,
        canary: false,
        preflight: false,
        key: new Secret(sandbox.key(VENDOR)),
      }),
    async [Symbol.asyncDispose]() {
      await bench[Symbol.asyncDispose]()
      await sandbox.close()
    },
  }
}

test('a drill is said to be one in the check, and is sealed as one', async () => {
  await using on = await exercise()
  const check = await on.workbench.batches.check('drill')
  expect(check.findings[0]).toMatchObject({ code: 'drill', level: 'note' })
  await on.workbench.batches.seal('drill')
  expect(on.workbench.batches.get('drill').request.drill).toBe(true)
})

test('a drill runs against the sandbox, and its status and activity say what it is', async () => {
  await using on = await exercise()
  await on.workbench.batches.seal('drill')
  await on.connect('sandbox', on.sandbox.url(VENDOR))
  const { done } = await on.start('sandbox')
  expect(await done).toMatchObject({ drill: true, state: 'finished', counts: { confirmed: 5 } })
  expect(on.sandbox.effects(VENDOR)).toHaveLength(5)
  const messages = on.workbench.activity.page(undefined, 20).map(({ message }) => message)
  expect(
    messages.filter((message) => /^Started drill "drill"|^Drill "drill": Finished/.test(message)),
  ).toHaveLength(2)
})

test('a drill is refused wherever anything but the sandbox answers, and no key is shown to find out', async () => {
  await using on = await exercise()
  await on.workbench.batches.seal('drill')
  await using stub = await stubVendor(digicertTlm, () => ({ status: 200, json: { rescind: 'sandbox?' } }))
  await on.connect('tunnel', stub.baseUrl)
  await expect(on.start('tunnel')).rejects.toMatchObject({ code: 'state.drill' })
  expect(stub.requests.map(({ method, headers }) => [method, headers['x-api-key']])).toEqual([
    ['GET', undefined],
  ])
  expect(on.workbench.runs.status('drill')).toMatchObject({ state: 'sealed', startedAt: null })

  await on.connect('real', 'https://demo.one.digicert.com')
  await expect(on.start('real')).rejects.toMatchObject({ code: 'state.drill' })

  await on.connect('sandbox', on.sandbox.url(VENDOR))
  const { done } = await on.start('sandbox')
  await done
})

test('a drill that was paused is not resumed over a real connection', async () => {
  await using on = await exercise()
  await on.workbench.batches.seal('drill')
  await on.connect('sandbox', on.sandbox.url(VENDOR))
  await on.sandbox.change(VENDOR, { latencyMs: 300 })
  const { done } = await on.start('sandbox')
  await on.workbench.runs.pause('drill')
  expect((await done).state).toBe('paused')
  await on.connect('real', 'https://demo.one.digicert.com')
  await expect(
    on.workbench.runs.resume('drill', { connection: 'real', key: new Secret('a-real-key') }),
  ).rejects.toMatchObject({ code: 'state.drill' })
})
