import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import Papa from 'papaparse'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { StatusDocument } from '../../../src/main/incidents/status-document.ts'
import type { Sandbox } from '../../../src/sandbox/sandbox.ts'
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts'
import { CONNECTION, connect } from '../../support/cli-workspace.ts'
import { runCli } from '../../support/rescind-cli.ts'

const TLM = 'digicert-tlm'
const KEYFACTOR = 'keyfactor-command'
const ROWS = 40
const KEYS = [
  'incident',
  'population',
  'revoked',
  'notYetRevoked',
  'expired',
  'excluded',
  'inDoubt',
  'refused',
  'replaced',
  'deadline',
  'estimatedEndAt',
  'batches',
  'byVendor',
]
const FATES = ['revoked', 'notYetRevoked', 'expired', 'excluded', 'inDoubt', 'refused'] as const

let folder: string
let sandbox: Sandbox
const at = (name: string) => path.join(folder, name)
const cli = (...args: string[]) => runCli(args, { dataDir: at('ws') })
const json = async <T>(...args: string[]): Promise<T> => {
  const { code, stdout, stderr } = await cli('--json', ...args)
  expect(stderr).not.toContain('error:')
  expect(code).toBe(0)
  return JSON.parse(stdout) as T
}
const csvRows = (file: string) =>
  Papa.parse<Record<string, string>>(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''), {
    header: true,
    skipEmptyLines: true,
  }).data
const status = () => json<StatusDocument>('incident', 'status', 'INC-1')

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'rescind-incident-'))
  sandbox = await startSandbox({ vendors: [TLM, KEYFACTOR], items: ROWS, plain: true, limit: 'none' })
  for (const vendor of [TLM, KEYFACTOR] as const)
    writeFileSync(at(`${vendor}.csv`), sandbox.inventoryCsv(vendor, { rows: ROWS }).csv)
})
afterAll(async () => {
  await sandbox.close()
  rmSync(folder, { recursive: true, force: true })
})

test('two vendors, an exclusion, a run, a recount and the reports', async () => {
  for (const vendor of [TLM, KEYFACTOR] as const)
    await json('import', at(`${vendor}.csv`), '--name', vendor, '--vendor', vendor)
  const knownAt = new Date(Date.now() - 3_600_000).toISOString()
  await json(
    'incident',
    'open',
    'INC-1',
    '--cause',
    'br-4.9.1.1-12',
    '--known-at',
    knownAt,
    '--known-how',
    'a mail',
  )
  const added = await json<{ population: number; added: { added: number; present: number }[] }>(
    ...['incident', 'add', 'INC-1', '--inventory', TLM, '--inventory', KEYFACTOR],
  )
  expect(added.population).toBe(2 * ROWS)
  const again = await json<typeof added>('incident', 'add', 'INC-1', '--inventory', TLM)
  expect(again.added).toEqual([expect.objectContaining({ added: 0, present: ROWS })])

  const lines = readFileSync(at(`${TLM}.csv`), 'utf8')
    .trim()
    .split(/\r?\n/)
  writeFileSync(at('three.csv'), `${lines.slice(0, 4).join('\n')}\n`)
  writeFileSync(at('ten.csv'), `${[lines[0], ...lines.slice(4, 14)].join('\n')}\n`)
  await json('import', at('three.csv'), '--name', 'three', '--vendor', TLM)
  await json('import', at('ten.csv'), '--name', 'ten', '--vendor', TLM)
  await json(
    'incident',
    'exclude',
    'INC-1',
    '--inventory',
    'three',
    '--why',
    'a court says so',
    '--until',
    '5d',
  )

  await json(
    'batch',
    'create',
    '--name',
    'wave',
    '--inventory',
    'ten',
    '--incident',
    'INC-1',
    ...['--reason', 'superseded', '--comment', 'x'],
  )
  const draft = await json<{ request: { deadline: { dueAt: string } } }>('batch', 'show', 'wave')
  expect(draft.request.deadline.dueAt).toBe((await status()).deadline)
  await json('batch', 'seal', 'wave')
  await connect(at('ws'), sandbox, 30)
  const run = await runCli(['run', 'wave', '--connection', CONNECTION, '--yes', '10', '--key-stdin'], {
    dataDir: at('ws'),
    key: sandbox.key(TLM),
  })
  expect(run).toMatchObject({ code: 0 })

  const now = await status()
  expect(Object.keys(now)).toEqual(KEYS)
  expect(now.population).toBe(FATES.reduce((sum, fate) => sum + now[fate], 0))
  expect(now).toMatchObject({ population: 2 * ROWS, revoked: 10, excluded: 3, refused: 0, inDoubt: 0 })
  expect(now.batches).toEqual([
    expect.objectContaining({ batch: 'wave', named: true, members: 10, done: 10, state: 'finished' }),
  ])
  expect(now.byVendor.map(({ vendor, population, revoked }) => [vendor, population, revoked])).toEqual([
    [TLM, ROWS, 10],
    [KEYFACTOR, ROWS, 0],
  ])
  expect(sandbox.requests(TLM).filter(({ group }) => group === 'submit')).toHaveLength(10)

  // A recount: ten of the population and one that it does not have.
  writeFileSync(
    at('later.csv'),
    `${[lines[0], ...lines.slice(4, 9)].join('\n')}\n${(lines[5] ?? '').replace(/^[^,]*/, 'ABCDEF0123456789')}\n`,
  )
  await json('import', at('later.csv'), '--name', 'later', '--vendor', TLM, '--map', 'serial_number=#1')
  const compared = await json<{ new: number; present: number; gone: Record<string, number> }>(
    ...['incident', 'compare', 'INC-1', '--inventory', 'later'],
  )
  expect(compared).toMatchObject({ new: 1, present: 5 })
  expect(compared.gone).toMatchObject({
    revoked: 5,
    excluded: 3,
    unexplained: ROWS - 5 - 8 - (now.byVendor[0]?.expired ?? 0),
  })
  expect((await status()).population).toBe(2 * ROWS)

  await json('incident', 'report', 'INC-1', '--format', 'csv', '--out', at('r.csv'))
  const rows = csvRows(at('r.csv'))
  expect(rows).toHaveLength(2 * ROWS)
  expect(new Set(rows.map((row) => `${row['vendor']}/${row['target']}`)).size).toBe(2 * ROWS)
  expect(rows.filter((row) => row['became'] === 'revoked' && row['batch'] === 'wave')).toHaveLength(10)
  expect(rows.filter((row) => row['excluded_why'] === 'a court says so')).toHaveLength(3)

  await json(
    'incident',
    'include',
    'INC-1',
    '--find',
    (lines[1] ?? '').split(',')[0] ?? '',
    '--why',
    'the court is done',
  )
  await json('incident', 'report', 'INC-1', '--format', 'json', '--out', at('r.json'))
  const report = JSON.parse(readFileSync(at('r.json'), 'utf8')) as Record<string, never>
  expect(report).toMatchObject({
    report: { number: 2 },
    perDay: [{ revoked: 10 }],
    actualCompletion: null,
    sinceLastReport: { number: 1, change: { excluded: -1, notYetRevoked: 1, population: 0 } },
  })
  await json('incident', 'report', 'INC-1', '--format', 'html', '--out', at('r.html'))
  const html = readFileSync(at('r.html'), 'utf8')
  expect(html).toContain('Interim report 3')
  expect(html).toContain('Included 1 again: the court is done')

  await json('incident', 'close', 'INC-1', '--statement', 'the rest expires')
  const refused = await cli('incident', 'add', 'INC-1', '--inventory', 'later')
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('is closed') })
  await json('incident', 'reopen', 'INC-1', '--why', 'more were found')
  expect(await json('incident', 'list')).toEqual([expect.objectContaining({ name: 'INC-1', state: 'open' })])
})

test.each([
  [['open', 'X', '--cause', 'nonsense', '--known-at', '2026-01-01T00:00:00Z'], 'no cause "nonsense"'],
  [
    ['open', 'X', '--cause', 'br-4.9.1.1-3', '--known-at', 'yesterday'],
    '--known-at does not take "yesterday"',
  ],
  [['open', 'X', '--cause', 'br-4.9.1.1-3', '--known-at', '2099-01-01T00:00:00Z'], 'after now'],
  [
    ['open', 'X', '--cause', 'rfc5280-superseded', '--known-at', '2026-01-01T00:00:00Z'],
    'proposes no deadline',
  ],
  [
    ['open', 'X', '--cause', 'br-4.9.1.1-3', '--known-at', '2026-01-01T00:00:00Z', '--deadline', '9d'],
    'proposes the reason',
  ],
  [
    ['open', 'a/b', '--cause', 'br-4.9.1.1-3', '--known-at', '2026-01-01T00:00:00Z'],
    'The name of an incident',
  ],
  [['open', 'inc-1', '--cause', 'br-4.9.1.1-3', '--known-at', '2026-01-01T00:00:00Z'], 'already'],
  [['status', 'Y'], 'There is no incident "Y"'],
  [['add', 'INC-1', '--inventory', 'none'], 'There is no inventory "none"'],
  [['exclude', 'INC-1', '--why', 'x'], '--inventory'],
  [['exclude', 'INC-1', '--find', 'nothing', '--why', 'x'], 'named "nothing"'],
  [['exclude', 'INC-1', '--inventory', 'three', '--why', ' '], '--why takes'],
  [
    ['exclude', 'INC-1', '--inventory', 'three', '--why', 'x', '--until', '2020-01-01T00:00:00Z'],
    'before now',
  ],
  [['report', 'INC-1', '--format', 'doc', '--out', 'x'], '--format does not take "doc"'],
  [
    ['change', 'INC-1', '--deadline', '2020-01-01T00:00:00Z', '--note', 'x'],
    'before the incident became known',
  ],
  [['reopen', 'INC-1', '--why', 'x'], 'is open'],
])('bad input %#: incident %j', async (args, message) => {
  const { code, stderr } = await cli('incident', ...args)
  expect(stderr).toContain(message)
  expect(stderr).toContain('hint:')
  expect(code).toBe(2)
})
