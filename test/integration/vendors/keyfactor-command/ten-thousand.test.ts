import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { Secret } from '../../../../src/main/keychain/secret.ts'
import { startSandbox } from '../../../../src/sandbox/start-sandbox.ts'
import { testWorkbench } from '../../../support/test-workbench.ts'

const VENDOR = 'keyfactor-command'
const CERTIFICATES = 10_000
const A_FLIGHT = 250

test.each([
  ['by id', true],
  ['by serial number, which must be looked up', false],
] as const)(
  'ten thousand certificates %s go in flights of 250, and are confirmed in bulk',
  async (_name, byId) => {
    const sandbox = await startSandbox({
      vendors: [VENDOR],
      items: CERTIFICATES,
      plain: true,
      limit: 'none',
      faults: 'submit:reset-after@7,submit:500-before@19',
    })
    const bench = await testWorkbench()
    onTestFinished(async () => {
      await bench[Symbol.asyncDispose]()
      await sandbox.close()
    })
    const { inventories, batches, connections, runs } = bench.workbench
    const file = path.join(bench.folder, 'inventory.csv')
    const rows = sandbox
      .items(VENDOR)
      .map(({ target, facts }) =>
        byId ? `${target},${facts['serial_number']}` : `,${facts['serial_number']}`,
      )
    writeFileSync(file, `Keyfactor ID,Serial Number\n${rows.join('\n')}\n`)
    await inventories.import({ file, name: 'inv', vendor: VENDOR, settings: {} })
    await connections.add({
      name: 'command',
      vendor: VENDOR,
      baseUrl: sandbox.url(VENDOR),
      options: { settle_ms: '50' },
      limits: 'none',
    })
    batches.create({
      name: 'b',
      inventory: 'inv',
      request: { operation: 'revoke', reason: 'superseded', comment: 'INC-7', options: {} },
      filter: {},
    })
    await batches.seal('b')
    const { done } = await runs.start({
      batch: 'b',
      connection: 'command',
      confirmCount: CERTIFICATES,
      canary: false,
      preflight: false,
      key: new Secret(sandbox.key(VENDOR)),
    })
    expect(await done).toMatchObject({ state: 'finished', counts: { confirmed: CERTIFICATES } })
    expect(sandbox.effects(VENDOR)).toHaveLength(CERTIFICATES)
    const asked = (operation: string) =>
      sandbox.requests(VENDOR).filter((request) => request.operation === operation).length
    // Names that come in slowly on a busy machine leave a flight or two that is not full.
    expect(asked('revoke')).toBeLessThanOrEqual((CERTIFICATES / A_FLIGHT) * 1.2)
    // Looking up takes a query for some two dozen names; confirming takes pages of the list of what is revoked.
    const lookups = byId ? 0 : CERTIFICATES / 20
    expect(asked('certificates') + asked('certificate')).toBeLessThanOrEqual(lookups + CERTIFICATES * 0.02)
  },
)
