import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Secret } from '../../../src/main/keychain/secret.ts'
import type { Sandbox } from '../../../src/sandbox/sandbox.ts'
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts'
import { VENDOR } from '../../support/cli-workspace.ts'
import { type TestWorkbench, testWorkbench } from '../../support/test-workbench.ts'

/** Somebody edits the database between the seal (and whatever was approved) and what is done upon it. */
const ITEMS = 6
const BATCH = 'q3'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox({ vendors: [VENDOR], items: 40, limit: 'none' })
})
afterAll(() => sandbox.close())

async function sealedBatch({ workbench, folder }: TestWorkbench): Promise<void> {
  const { inventories, batches, connections } = workbench
  const file = path.join(folder, 'q3.csv')
  await writeFile(file, sandbox.inventoryCsv(VENDOR, { rows: ITEMS }).csv)
  await inventories.import({ file, name: BATCH, vendor: VENDOR, settings: {} })
  batches.create({
    name: BATCH,
    inventory: BATCH,
    request: { operation: 'revoke', reason: 'superseded', comment: 'CHG-7', options: {} },
    filter: {},
  })
  await batches.seal(BATCH)
  await connections.add(
    {
      name: 'sandbox',
      vendor: VENDOR,
      baseUrl: sandbox.url(VENDOR),
      options: { settle_ms: '50' },
      limits: 'none',
    },
    new Secret(sandbox.key(VENDOR)),
  )
}

function edit({ workbench }: TestWorkbench, sql: string): void {
  const db = new Database(path.join(workbench.dataDir, 'rescind.db'))
  const { changes } = db.prepare(sql).run()
  db.close()
  expect(changes, sql).toBeGreaterThan(0)
}

const EDITS: readonly (readonly [string, string, RegExp])[] = [
  [
    'another target',
    `UPDATE batch_item SET target = replace(target, substr(target, 20, 1), 'F') WHERE ordinal = 3`,
    /item 3 \(.*row \d+ of the source\)/,
  ],
  ['another label', `UPDATE batch_item SET label = 'x' WHERE ordinal = 2`, /item 2 \(x, row/],
  ['another reason', `UPDATE batch_item SET reason = 'key_compromise' WHERE ordinal = 6`, /item 6/],
  [
    'an item and its mark',
    `UPDATE batch_item SET label = 'x', line_mark = NULL WHERE ordinal = 2`,
    /which one cannot be told/,
  ],
  [
    'other attributes',
    `UPDATE batch_item SET attributes = '{"profile_id":"p"}' WHERE ordinal = 2`,
    /attributes/,
  ],
  ['an item less', 'DELETE FROM batch_item WHERE ordinal = 6', /6 items were sealed, and now it has 5/],
  [
    'an item more',
    `INSERT INTO batch_item (batch, ordinal, target, label, attributes, reason, source_row)
     SELECT batch, 7, target, label, attributes, reason, 99 FROM batch_item WHERE ordinal = 1`,
    /6 items were sealed, and now it has 7/,
  ],
  ['items moved', 'UPDATE batch_item SET ordinal = 9 WHERE ordinal = 2', /item 2 is missing or was moved/],
  [
    'another reason of the whole',
    `UPDATE batch SET request = replace(request, 'superseded', 'key_compromise')`,
    /the request/,
  ],
  ['another count', 'UPDATE batch SET items = 5', /the number of items/],
]

test.each(EDITS)('edited after the seal, it is neither run nor reported: %s', async (_what, sql, told) => {
  await using bench = await testWorkbench()
  await sealedBatch(bench)
  edit(bench, sql)
  const { runs, reports, batches } = bench.workbench
  const before = sandbox.requests(VENDOR).length
  const confirmCount = /SET items = 5/.test(sql) ? 5 : ITEMS
  const start = { batch: BATCH, connection: 'sandbox', confirmCount, canary: false, preflight: false }
  await expect(runs.start(start)).rejects.toMatchObject({
    code: 'check.content-changed',
    message: expect.stringMatching(told),
  })
  for (const format of ['pdf', 'html', 'csv', 'jsonl'] as const) {
    const file = path.join(bench.folder, `report.${format}`)
    await expect(reports.write(BATCH, format, file), format).rejects.toMatchObject({
      code: 'check.content-changed',
    })
    expect(existsSync(file), format).toBe(false)
  }
  expect(sandbox.requests(VENDOR)).toHaveLength(before)
  expect(batches.get(BATCH).state).toBe('sealed')
})

test('edited while it is paused, it is not resumed; put back as it was, it is', async () => {
  await using bench = await testWorkbench()
  await sealedBatch(bench)
  const { runs, reports } = bench.workbench
  const active = await runs.start({
    batch: BATCH,
    connection: 'sandbox',
    confirmCount: ITEMS,
    canary: false,
    preflight: false,
    concurrency: 1,
  })
  await runs.pause(BATCH)
  expect((await active.done).state).toBe('paused')
  const before = sandbox.requests(VENDOR).length
  edit(bench, `UPDATE batch_item SET label = label || 'x' WHERE ordinal = 6`)
  await expect(runs.resume(BATCH)).rejects.toMatchObject({
    code: 'check.content-changed',
    message: expect.stringContaining('item 6'),
  })
  expect(sandbox.requests(VENDOR)).toHaveLength(before)
  edit(bench, `UPDATE batch_item SET label = substr(label, 1, length(label) - 1) WHERE ordinal = 6`)
  expect((await (await runs.resume(BATCH)).done).state).toBe('finished')
  await reports.write(BATCH, 'csv', path.join(bench.folder, 'report.csv'))
})
