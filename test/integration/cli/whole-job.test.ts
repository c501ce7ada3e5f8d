import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Batch, BatchCheck } from '../../../src/contract/batches.ts'
import { Connection, ConnectionCheck } from '../../../src/contract/connections.ts'
import { ImportSummary, Inventory } from '../../../src/contract/inventories.ts'
import { Verdict } from '../../../src/contract/reports.ts'
import { RunStatus } from '../../../src/contract/runs.ts'
import type { Sandbox } from '../../../src/sandbox/sandbox.ts'
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts'
import { removeFolder, temporaryFolder, VENDOR } from '../../support/cli-workspace.ts'
import { type CliEnd, runCli } from '../../support/rescind-cli.ts'

/** The steps of one job, in order; each test goes on where the one before ended. */
const ROWS = 60
let dataDir = ''
let sandbox: Sandbox
let key = ''
const printed: string[] = []

beforeAll(async () => {
  dataDir = temporaryFolder()
  sandbox = await startSandbox({ vendors: [VENDOR], items: 100, limit: 'none' })
  key = sandbox.key(VENDOR)
})
afterAll(async () => {
  await sandbox.close()
  removeFolder(dataDir)
})

async function rescind(args: readonly string[], withKey = false): Promise<CliEnd> {
  const end = await runCli(args, { dataDir, ...(withKey ? { key } : {}) })
  printed.push(end.stdout, end.stderr)
  return end
}
const json = (args: readonly string[], withKey = false) => rescind(['--json', ...args], withKey)

test('a connection is added, listed and checked', async () => {
  const added = await json([
    'connections',
    'add',
    '--name',
    'sandbox',
    '--vendor',
    VENDOR,
    '--base-url',
    sandbox.url(VENDOR),
    '--option',
    'settle_ms=50',
    '--limit',
    'none',
  ])
  expect(added).toMatchObject({ code: 0, stderr: '' })
  expect(Connection.parse(added.json())).toMatchObject({ name: 'sandbox', limits: 'none' })
  expect(Connection.array().parse((await json(['connections', 'list'])).json())).toHaveLength(1)
  const checked = await json(['connections', 'check', 'sandbox', '--key-stdin'], true)
  expect(checked.code).toBe(0)
  expect(ConnectionCheck.parse(checked.json()).ok).toBe(true)
})

test('without a key the connection says what to do', async () => {
  const end = await json(['connections', 'check', 'sandbox'])
  expect(end.code).toBe(2)
  expect(end.stderr).toContain('--key-stdin')
})

test('an inventory is imported with the promised figures, and its rejects are written', async () => {
  const { csv, truth } = sandbox.inventoryCsv(VENDOR, { rows: ROWS, flawed: true })
  const file = path.join(dataDir, 'inventory.csv')
  writeFileSync(file, csv)
  const rejects = path.join(dataDir, 'rejects.csv')
  const end = await json(['import', file, '--name', 'inv', '--vendor', VENDOR, '--rejects', rejects])
  expect(end).toMatchObject({ code: 3, stderr: '' })
  const summary = ImportSummary.parse(end.json())
  expect(summary).toMatchObject({
    inventory: 'inv',
    read: truth.rows,
    imported: truth.imported,
    duplicates: truth.duplicates,
  })
  expect(summary.read).toBe(summary.imported + summary.duplicates + summary.rejected)
  expect(
    readFileSync(rejects, 'utf8')
      .trimEnd()
      .split(/\r?\n(?=\d+,)/),
  ).toHaveLength(summary.rejected + 1)
  expect(Inventory.array().parse((await json(['inventories', 'list'])).json())).toMatchObject([
    { inventory: 'inv' },
  ])
  const shown = await json(['inventories', 'show', 'inv', '--limit', '3'])
  expect(shown.json<{ items: unknown[] }>().items).toHaveLength(3)
})

test('an inventory is found by searching', async () => {
  const end = await json(
    ['discover', '--connection', 'sandbox', '--name', 'found', '--query', 'status=issued', '--key-stdin'],
    true,
  )
  expect(end.code).toBe(0)
  expect(ImportSummary.parse(end.json()).imported).toBeGreaterThan(0)
})

test('a draft with an error is checked with exit 2, and cannot be sealed', async () => {
  const created = await json(['batch', 'create', '--name', 'no-reason', '--inventory', 'inv'])
  expect(Batch.parse(created.json())).toMatchObject({ state: 'draft', request: { operation: 'revoke' } })
  const checked = await json(['batch', 'check', 'no-reason'])
  expect(checked.code).toBe(2)
  expect(BatchCheck.parse(checked.json()).sealable).toBe(false)
  expect((await json(['batch', 'seal', 'no-reason'])).code).toBe(2)
  expect((await json(['batch', 'remove', 'no-reason'])).code).toBe(0)
})

test('a batch is created with a filter, a deadline and an incident, checked and sealed', async () => {
  const args = [
    '--reason',
    'superseded',
    '--comment',
    'Test',
    '--where',
    'expired=false',
    '--deadline',
    '24h',
    '--deadline-started',
    '2026-11-20T10:00:00Z',
    '--incident',
    'INC-1',
  ]
  const created = Batch.parse(
    (await json(['batch', 'create', '--name', 'b', '--inventory', 'inv', ...args])).json(),
  )
  expect(created.request).toMatchObject({
    incident: 'INC-1',
    deadline: { startedAt: '2026-11-20T10:00:00.000Z', dueAt: '2026-11-21T10:00:00.000Z' },
  })
  expect(created.filter).toEqual({ expired: false })
  const check = BatchCheck.parse((await json(['batch', 'check', 'b'])).json())
  const sealed = Batch.parse((await json(['batch', 'seal', 'b'])).json())
  expect(sealed).toMatchObject({ state: 'sealed', digest: expect.stringMatching(/^[0-9a-f]{64}$/) as string })
  expect(sealed.counts.total).toBe(check.items)
  expect(Batch.parse((await json(['batch', 'show', 'b'])).json())).toEqual(sealed)
  expect(Batch.array().parse((await json(['batch', 'list'])).json())).toHaveLength(1)
})

test('a wrong count, or none where nobody can be asked, sends nothing', async () => {
  const wrong = await json(['run', 'b', '--connection', 'sandbox', '--yes', '1', '--key-stdin'], true)
  expect(wrong.code).toBe(2)
  expect(wrong.json()).toMatchObject({ error: { code: 'input.count-differs' } })
  const none = await json(['run', 'b', '--connection', 'sandbox', '--key-stdin'], true)
  expect(none.code).toBe(2)
  expect(none.stderr).toMatch(/--yes \d+/)
  expect(sandbox.effects(VENDOR)).toEqual([])
})

test('the run does it, and status says the same afterwards', async () => {
  const { counts } = Batch.parse((await json(['batch', 'show', 'b'])).json())
  const end = await json(
    [
      'run',
      'b',
      '--connection',
      'sandbox',
      '--yes',
      String(counts.total),
      '--concurrency',
      '4',
      '--key-stdin',
    ],
    true,
  )
  expect(end.code).toBe(0)
  const summary = RunStatus.parse(end.json())
  expect(summary).toMatchObject({ batch: 'b', vendor: VENDOR, operation: 'revoke', state: 'finished' })
  expect(summary.counts.confirmed + summary.counts['already-done']).toBe(counts.total)
  expect(sandbox.effects(VENDOR)).toHaveLength(summary.counts.confirmed)
  const status = RunStatus.parse((await json(['status', 'b'])).json())
  expect(status).toMatchObject({ state: 'finished', counts: summary.counts, chain: summary.chain })
  const words = await rescind(['status', 'b'])
  expect(words.stdout).toContain(summary.chain.head)
})

test('there is nothing to run, resume or retry after that', async () => {
  expect(
    (await json(['run', 'b', '--connection', 'sandbox', '--yes', '1', '--key-stdin'], true)).json(),
  ).toMatchObject({ error: { hint: expect.stringContaining('resume') as string } })
  expect((await json(['resume', 'b', '--key-stdin'], true)).code).toBe(2)
  expect((await json(['retry', 'b', '--state', 'refused'])).json()).toEqual({
    batch: 'b',
    state: 'refused',
    items: 0,
  })
})

test('the reports are written, and the evidence holds until a byte of it is changed', async () => {
  for (const format of ['pdf', 'html', 'csv', 'jsonl']) {
    const file = path.join(dataDir, `report.${format}`)
    const end = await json(['report', 'b', '--format', format, '--out', file])
    expect(end.json()).toMatchObject({ batch: 'b', format, file, bytes: readFileSync(file).length })
  }
  const columns =
    'ordinal,target,operation,reason,state,outcome,vendor_status,vendor_code,vendor_message,request_id,attempts,submitted_at,confirmed_at,source_file,source_row,confirmed_by,serial_number,thumbprint,common_name,organization,valid_from,valid_to,issuer,profile_id,certificate_type,product'
  expect(readFileSync(path.join(dataDir, 'report.csv'), 'utf8').replace('\uFEFF', '').split('\r\n')[0]).toBe(
    columns,
  )
  const evidence = path.join(dataDir, 'report.jsonl')
  const held = await json(['verify', evidence])
  expect(held.code).toBe(0)
  expect(Verdict.parse(held.json()).ok).toBe(true)
  const bent = path.join(dataDir, 'bent.jsonl')
  writeFileSync(bent, readFileSync(evidence, 'utf8').replace('superseded', 'supersedes'))
  const broken = await json(['verify', bent])
  expect(broken.code).toBe(5)
  expect(Verdict.parse(broken.json()).firstBad).not.toBeNull()
  expect((await rescind(['verify', bent])).stdout).toContain('DOES NOT HOLD')
})

test('a connection and an inventory are removed', async () => {
  expect((await json(['inventories', 'remove', 'found'])).code).toBe(0)
  expect((await json(['connections', 'remove', 'sandbox'])).code).toBe(0)
  expect((await json(['connections', 'list'])).json()).toEqual([])
})

test('nothing of all that was printed holds the key', () => {
  const text = printed.join('\n')
  for (const form of [
    key,
    Buffer.from(key).toString('base64'),
    Buffer.from(key).toString('hex'),
    encodeURIComponent(key),
  ]) {
    expect(text).not.toContain(form)
  }
})
