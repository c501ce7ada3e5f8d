import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import type { ApiVendorId } from '../../../src/contract/vendor.ts'
import { Secret } from '../../../src/main/keychain/secret.ts'
import type { Sandbox, SandboxChange } from '../../../src/sandbox/sandbox.ts'
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts'
import { testWorkbench } from '../../support/test-workbench.ts'

const ROWS = 6

interface Asked {
  readonly vendor: ApiVendorId
  readonly operation: string
  readonly kind: string
  readonly options?: Record<string, string>
  readonly change: (sandbox: Sandbox) => SandboxChange
  /** Rows of the inventory that the sandbox does not have. */
  readonly more?: string
}

/** Seals a batch of what a sandbox has, runs it, and resumes it as often as the test wants. */
async function runBatch({ vendor, operation, kind, options = {}, change, more = '' }: Asked) {
  const bench = await testWorkbench()
  const sandbox = await startSandbox({ vendors: [vendor], items: ROWS, plain: true, limit: 'none' })
  await sandbox.change(vendor, change(sandbox))
  const { inventories, batches, connections, runs } = bench.workbench
  const file = path.join(bench.folder, 'inventory.csv')
  writeFileSync(file, sandbox.inventoryCsv(vendor, { rows: ROWS, kind }).csv.trimEnd() + more)
  await inventories.import({ file, name: 'inv', vendor, kind, settings: {} })
  const baseUrl = sandbox.url(vendor)
  await connections.add({ name: 'c', vendor, baseUrl, options: { settle_ms: '30' }, limits: 'none' })
  batches.create({
    name: 'b',
    inventory: 'inv',
    request: { operation, reason: 'superseded', comment: 'INC-9', options },
    filter: {},
  })
  const { items } = await batches.check('b')
  await batches.seal('b')
  const key = new Secret(sandbox.key(vendor))
  const { done } = await runs.start({
    batch: 'b',
    connection: 'c',
    confirmCount: items,
    canary: false,
    preflight: false,
    key,
  })
  return {
    sandbox,
    status: await done,
    resume: async () => (await runs.resume('b', { key })).done,
    async [Symbol.asyncDispose]() {
      await bench[Symbol.asyncDispose]()
      await sandbox.close()
    },
  }
}

test('one order that is denied to the key ends refused, and holds up none of the others', async () => {
  const vendor = 'digicert-certcentral'
  await using run = await runBatch({
    vendor,
    operation: 'revoke-order',
    kind: 'order',
    options: { skip_approval: 'true' },
    change: (sandbox) => ({
      settings: { deniedOrder: Number(sandbox.items(vendor)[0]?.facts['order_id']) },
    }),
  })
  expect(run.status).toMatchObject({ state: 'finished', counts: { confirmed: ROWS - 1, refused: 1 } })
  expect(run.sandbox.effects(vendor)).toHaveLength(ROWS - 1)
})

test('a key that is refused by 403, as recorded, pauses the run with what to do about the key', async () => {
  const vendor = 'digicert-certcentral'
  await using run = await runBatch({
    vendor,
    operation: 'revoke-order',
    kind: 'order',
    change: () => ({ keyRevoked: true, settings: { keyRefusal: '403' } }),
  })
  expect(run.status).toMatchObject({
    state: 'paused',
    halt: { kind: 'key-refused', hint: expect.stringContaining('region') },
  })
})

test('a workflow that somebody rejects ends its item as refused, so that it can be retried', async () => {
  const vendor = 'keyfactor-command'
  await using run = await runBatch({
    vendor,
    operation: 'revoke',
    kind: 'certificate',
    change: () => ({ settings: { workflowEvery: 3 } }),
  })
  expect(run.status.counts).toMatchObject({ confirmed: 4, 'pending-approval': 2 })
  const [first, second] = run.sandbox
    .effects(vendor)
    .flatMap(({ kind, detail }) => (kind === 'workflow-started' ? String(detail['workflow_id']) : []))
  run.sandbox.decide(vendor, first ?? '', false)
  expect((await run.resume()).counts).toMatchObject({ confirmed: 4, refused: 1, 'pending-approval': 1 })
  run.sandbox.decide(vendor, second ?? '', true)
  expect((await run.resume()).counts).toMatchObject({ confirmed: 5, refused: 1, 'pending-approval': 0 })
})

test.each([{ errorShape: 'field' }, { errorShape: 'status' }, { notFoundCode: 'entity_not_found' }])(
  'a credential that was deleted at a vendor with %j ends refused, and the batch goes on',
  async (settings) => {
    const vendor = 'digicert-dtm'
    await using run = await runBatch({
      vendor,
      operation: 'revoke',
      kind: 'document-credential',
      change: () => ({ settings }),
      more: '\r\ndeleted-one,a37322f1-5fd3-40d1-a1bc-a8640466a052,ACTIVE,,2026-03-01T00:00:00Z\r\n',
    })
    expect(run.status).toMatchObject({ state: 'finished', counts: { confirmed: ROWS, refused: 1 } })
  },
)
