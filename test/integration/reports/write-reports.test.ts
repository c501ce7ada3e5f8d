import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import Papa from 'papaparse'
import { expect, test } from 'vitest'
import { whereFilter } from '../../../src/cli/where-filter.ts'
import { inTransaction } from '../../../src/main/db/workspace-db.ts'
import { openJournal } from '../../../src/main/journal/journal.ts'
import { openBatchSnapshot } from '../../../src/main/reports/batch-snapshot.ts'
import { CSV_COLUMNS } from '../../../src/main/reports/csv-cells.ts'
import { verifyEvidence } from '../../../src/main/reports/verify-evidence.ts'
import { writeEvidence } from '../../../src/main/reports/write-evidence.ts'
import { readPdf } from '../../support/pdf-reader.ts'
import {
  type BatchPlan,
  type Ending,
  reportedWorkspace,
  reportSerial,
  revoke,
  runBatch,
  sealBatch,
} from '../../support/reported-batch.ts'
import { testWorkbench } from '../../support/test-workbench.ts'

const NAME = 'q3-retired-profile'
const ENDINGS: readonly Ending[] = [
  'confirmed',
  'already-done',
  'refused',
  'unconfirmed',
  'unresolved',
  'skipped',
  'differs',
]
const ending = (ordinal: number): Ending => ENDINGS[ordinal % ENDINGS.length] ?? 'confirmed'

/** A workspace with one batch, run as planned. */
function withBatch(plan: BatchPlan) {
  const workspace = reportedWorkspace()
  const batch = sealBatch(workspace, plan)
  runBatch(workspace, batch, plan)
  return Object.assign(workspace, { batch })
}

const parsed = (csv: string) =>
  Papa.parse<Record<string, string>>(csv.slice(1), { header: true, skipEmptyLines: true })

test('evidence of more items than one page holds is written, verified, and said to be what it is', async () => {
  using workspace = withBatch({ items: 2_345, ending })
  const file = workspace.file('evidence.jsonl')
  const written = await workspace.reports.write(NAME, 'jsonl', file)
  const bytes = readFileSync(file)
  expect(written).toMatchObject({
    file,
    signed: false,
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  })
  expect(await verifyEvidence(file)).toMatchObject({
    kind: 'evidence',
    ok: true,
    items: 2_345,
    firstBad: null,
  })
})

test('the CSV holds every item once, in the promised columns, in UTF-8 with a byte-order mark and CRLF', async () => {
  using workspace = withBatch({
    items: 2_100,
    ending,
    item: (ordinal) => (ordinal === 7 ? { target: { serial_number: '1E5' } } : {}),
  })
  const file = workspace.file('report.csv')
  await workspace.reports.write(NAME, 'csv', file)
  const text = readFileSync(file, 'utf8')
  expect(text.startsWith(`\uFEFF${CSV_COLUMNS.join(',')},serial_number,thumbprint,common_name,`)).toBe(true)
  expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
  const { data, errors } = parsed(text)
  expect(errors).toEqual([])
  expect(data.map((row) => Number(row['ordinal']))).toEqual(
    Array.from({ length: 2_100 }, (_, index) => index + 1),
  )
  expect(data[6]?.['target']).toBe('0x1E5')
  expect(data[7]?.['target']).toBe(reportSerial(8))
  expect(data[6]).toMatchObject({
    state: 'confirmed',
    outcome: 'accepted',
    vendor_status: 'revoked',
    attempts: '1',
    source_row: '8',
  })
  expect(data[6]?.['confirmed_at']).toMatch(/Z$/)
  expect(data[1]).toMatchObject({
    state: 'refused',
    vendor_code: 'cert_not_found',
    confirmed_at: '',
    source_file: 'retired.csv',
  })
})

test('a cell that a spreadsheet would run as a formula is neutralised', async () => {
  for (const start of ['=', '+', '-', '@', '\t', '\r', '\uFF1D', '\uFF0B', '\uFF0D', '\uFF20']) {
    const message = `${start}HYPERLINK("http://evil.example","x")`
    using workspace = withBatch({ items: 1, ending: () => 'refused', refusal: { code: start, message } })
    const file = workspace.file('report.csv')
    await workspace.reports.write(NAME, 'csv', file)
    const [row] = parsed(readFileSync(file, 'utf8')).data
    expect(row).toMatchObject({ vendor_message: `'${message}`, vendor_code: `'${start}` })
  }
})

test('a PDF is written for a finished, an unfinished and an empty batch, fonts included', async () => {
  for (const plan of [
    { items: 120, ending },
    { items: 5, ending: () => 'queued' },
    { items: 0 },
  ] satisfies BatchPlan[]) {
    using workspace = withBatch(plan)
    const file = workspace.file('report.pdf')
    await workspace.reports.write(NAME, 'pdf', file)
    const bytes = readFileSync(file)
    expect(bytes.subarray(0, 8).toString('latin1')).toBe('%PDF-1.7')
    expect(bytes.subarray(-6).toString('latin1')).toContain('%%EOF')
    expect(bytes.includes('/FontFile2')).toBe(true)
    const { info, resolve } = readPdf(bytes)
    const mark = plan.items === 5 ? 'UNFINISHED: paused, 5 certificates open \u2013 ' : ''
    expect(resolve(info.get('Title'))).toBe(`${mark}Report of ${NAME}`)
  }
})

test('a batch that was sealed and never run has evidence too', async () => {
  using workspace = reportedWorkspace()
  sealBatch(workspace, { items: 3 })
  for (const format of ['jsonl', 'csv', 'pdf'] as const)
    await workspace.reports.write(NAME, format, workspace.file(`r.${format}`))
  expect(await verifyEvidence(workspace.file('r.jsonl'))).toMatchObject({ ok: true, events: 1, items: 3 })
})

test('a report that is written while the run goes on shows one moment', async () => {
  using workspace = reportedWorkspace()
  const batch = sealBatch(workspace, { items: 1_500 })
  using snapshot = openBatchSnapshot(workspace.db, NAME)
  runBatch(workspace, batch, { items: 1_500 })
  const lines: string[] = []
  await writeEvidence(
    snapshot,
    { exportedAt: '2026-11-20T10:00:00.000Z', product: 'p', signer: null },
    async (piece) => void lines.push(String(piece)),
  )
  writeFileSync(workspace.file('moment.jsonl'), lines.join(''))
  expect(await verifyEvidence(workspace.file('moment.jsonl'))).toMatchObject({ ok: true, events: 1 })
})

test('an activity entry says which report was written, with its digest', async () => {
  using workspace = withBatch({ items: 2 })
  const { sha256 } = await workspace.reports.write(NAME, 'csv', workspace.file('r.csv'))
  const entry = workspace.db.prepare('SELECT kind, message, batch FROM activity ORDER BY seq DESC').get()
  expect(entry).toMatchObject({
    kind: 'report.written',
    batch: NAME,
    message: expect.stringContaining(sha256),
  })
})

test('a batch that does not exist, and a draft, are named errors', async () => {
  using workspace = reportedWorkspace()
  workspace.db
    .prepare(
      `INSERT INTO batch (id, name, vendor, kind, state, inventory, source, request, filter, created_at, created_by)
       VALUES ('d', 'd', 'digicert-tlm', 'certificate', 'draft', 'i', '{}', '{}', '{}', '', '')`,
    )
    .run()
  await expect(workspace.reports.write('nothing', 'csv', workspace.file('r.csv'))).rejects.toMatchObject({
    code: 'input.no-such-batch',
  })
  await expect(workspace.reports.write('d', 'csv', workspace.file('r.csv'))).rejects.toMatchObject({
    code: 'state.draft',
  })
})

test("a file that cannot be written is an error with the system's reason, and leaves nothing behind", async () => {
  using workspace = withBatch({ items: 2 })
  const absent = workspace.file('absent/r.csv')
  await expect(workspace.reports.write(NAME, 'csv', absent)).rejects.toMatchObject({
    code: 'input.cannot-write',
    message: expect.stringContaining('no such file or directory (ENOENT)'),
  })
  const folder = workspace.file('folder')
  mkdirSync(path.join(folder, 'inside'), { recursive: true })
  await expect(workspace.reports.write(NAME, 'csv', folder)).rejects.toMatchObject({
    code: 'input.cannot-write',
  })
  expect(readdirSync(workspace.folder).filter((name) => name.endsWith('.partial'))).toEqual([])
})

test('a workspace that was tampered with gives no evidence, and the report that was there stays', async () => {
  const tamper: Record<string, string> = {
    'an event': `UPDATE event SET body = replace(body, 'req-2', 'req-9') WHERE body LIKE '%req-2%'`,
    'a removed event': 'DELETE FROM event WHERE seq = 4',
    'an item': `UPDATE batch_item SET target = '{"serial_number":"00"}' WHERE ordinal = 2`,
    'a removed item': 'DELETE FROM batch_item WHERE ordinal = 3',
    'the manifest': `UPDATE batch SET manifest = replace(manifest, 'CHG-4711', 'CHG-0815')`,
    'the number of events': 'UPDATE batch SET events = events - 1',
  }
  for (const [what, sql] of Object.entries(tamper)) {
    using workspace = withBatch({ items: 3 })
    const file = workspace.file('evidence.jsonl')
    await workspace.reports.write(NAME, 'jsonl', file)
    const before = readFileSync(file)
    workspace.db.exec(`DROP TRIGGER event_is_never_changed; DROP TRIGGER event_is_never_removed; ${sql}`)
    await expect(workspace.reports.write(NAME, 'jsonl', file), what).rejects.toMatchObject({
      code: expect.stringMatching(/^check\.(evidence-broken|content-changed)$/),
    })
    expect(readFileSync(file).equals(before)).toBe(true)
  }
})

test('a file that cannot be read is an error, not a verdict', async () => {
  using workspace = reportedWorkspace()
  await expect(verifyEvidence(workspace.file('absent'))).rejects.toMatchObject({ code: 'input.cannot-read' })
  await expect(verifyEvidence(workspace.folder)).rejects.toMatchObject({ code: 'input.cannot-read' })
})

test("a vendor's message with characters of every kind survives into CSV and evidence", async () => {
  const message = 'Zeile 1\nZeile 2\r\n"zitiert", 证书 \u{1F600} \u0007 \\u0000'
  using workspace = withBatch({ items: 1, ending: () => 'refused', refusal: { code: 'x', message } })
  for (const format of ['jsonl', 'csv', 'pdf'] as const)
    await workspace.reports.write(NAME, format, workspace.file(`r.${format}`))
  expect(parsed(readFileSync(workspace.file('r.csv'), 'utf8')).data[0]?.['vendor_message']).toBe(message)
  expect((await verifyEvidence(workspace.file('r.jsonl'))).ok).toBe(true)
})

test('evidence that goes on after a retry holds, and the head of the first report is in it', async () => {
  using workspace = withBatch({ items: 2, ending: (ordinal) => (ordinal === 1 ? 'refused' : 'confirmed') })
  const first = workspace.file('first.jsonl')
  await workspace.reports.write(NAME, 'jsonl', first)
  const { head } = await verifyEvidence(first)
  const journal = openJournal({ db: workspace.db, clock: workspace.clock, operator: 'beatrix@workstation' })
  inTransaction(workspace.db, () => {
    journal.append(workspace.batch, [{ item: 1, type: 'item.retried', data: { from: 'refused' } }])
    workspace.db.prepare(`UPDATE batch SET state = 'paused' WHERE id = ?`).run(workspace.batch)
  })
  const second = workspace.file('second.jsonl')
  await workspace.reports.write(NAME, 'jsonl', second)
  expect((await verifyEvidence(second, { expectedHead: head as string })).ok).toBe(true)
  expect(
    (await verifyEvidence(first, { expectedHead: (await verifyEvidence(second)).head as string })).ok,
  ).toBe(false)
})

test('a CSV report is an inventory again, without a mapping, and the same targets are told apart by it', async () => {
  const serial_number = '0A1B2C3D4E5F6071'
  const thumbprints = [1, 2].map((n) => String(n).padStart(64, 'A'))
  using workspace = withBatch({
    items: 4,
    ending: (ordinal) => (ordinal === 2 ? 'refused' : 'confirmed'),
    item: (ordinal) =>
      ordinal <= 2
        ? { target: { serial_number, thumbprint: thumbprints[ordinal - 1] ?? '' }, label: '=a;+b\n@c' }
        : { target: { serial_number: ordinal === 3 ? '1E05' : '12345678901234567890' } },
  })
  const file = workspace.file('report.csv')
  await workspace.reports.write(NAME, 'csv', file)
  await using on = await testWorkbench()
  const { inventories } = on.workbench
  const given = { file, vendor: 'digicert-tlm' as const, settings: {} }
  expect(await inventories.import({ ...given, name: 'again' })).toMatchObject({ imported: 4, rejected: 0 })
  expect([...inventories.walk('again', {})].map(({ target }) => target)).toEqual([
    { serial_number, thumbprint: thumbprints[0] },
    { serial_number, thumbprint: thumbprints[1] },
    { serial_number: '1E05' },
    { serial_number: '12345678901234567890' },
  ])
  const filter = whereFilter('state==refused', revoke.target)
  expect(await inventories.import({ ...given, name: 'left', filter })).toMatchObject({
    imported: 1,
    leftOut: 3,
  })
  expect([...inventories.walk('left', {})].map(({ target }) => target)).toEqual([
    { serial_number, thumbprint: thumbprints[1] },
  ])
})
