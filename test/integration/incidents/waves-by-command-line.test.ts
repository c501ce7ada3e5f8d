import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { IncidentWave } from '../../../src/contract/incidents.ts'
import type { Sandbox } from '../../../src/sandbox/sandbox.ts'
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts'
import { CONNECTION, connect, inWorkspace } from '../../support/cli-workspace.ts'
import { runCli } from '../../support/rescind-cli.ts'

const TLM = 'digicert-tlm'
const ROWS = 12

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

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'rescind-waves-'))
  sandbox = await startSandbox({ vendors: [TLM], items: ROWS, plain: true, limit: 'none' })
  writeFileSync(at('few.csv'), sandbox.inventoryCsv(TLM, { rows: 4 }).csv)
  await inWorkspace(at('ws'), async ({ inventories, incidents }) => {
    await inventories.import({ file: at('few.csv'), name: 'few', vendor: TLM, settings: {} })
    incidents.open({ name: 'INC', cause: 'br-4.9.1.1-12', knownAtMs: Date.now(), knownHow: '', note: '' })
    await incidents.add('INC', 'few', {})
  })
  await connect(at('ws'), sandbox, 20)
})
afterAll(async () => {
  await sandbox?.close()
  rmSync(folder, { recursive: true, force: true })
})

test('a search joins the population, waves are planned, and those that are due run with the number of items', async () => {
  const searched = await runCli(['--json', 'incident', 'add', 'INC', '--search', CONNECTION, '--key-stdin'], {
    dataDir: at('ws'),
    key: sandbox.key(TLM),
  })
  expect(searched.code).toBe(0)
  expect(JSON.parse(searched.stdout)).toMatchObject({
    population: ROWS,
    added: [{ added: ROWS - 4, present: 4, inventory: expect.stringContaining(`INC ${CONNECTION} `) }],
  })

  const first = ['--wave', 'now', '--where', 'source_row>=0']
  expect(await cli('incident', 'plan', 'INC', ...first)).toMatchObject({ code: 2 })
  const planned = await json<{ batches: { batch: string; items: number }[] }>(
    ...['incident', 'plan', 'INC', '--wave', 'later', '--connection', CONNECTION, '--window', '22:00-06:00'],
    ...['--not-before', '5d', '--time-zone', 'UTC', '--where', 'source_row!==0'],
  )
  const [draft] = planned.batches
  // Those of the file; a search knows no rows.
  expect(draft).toMatchObject({ batch: `INC later ${TLM}`, items: 4 })
  const { batch = '', items = 0 } = draft ?? {}
  await inWorkspace(at('ws'), ({ batches }) => batches.seal(batch))

  const refused = await cli('incident', 'run', 'INC', '--wave', 'later', '--yes', String(items))
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('may not begin before') })
  const alone = await runCli(
    ['run', batch, '--connection', CONNECTION, '--yes', String(items), '--key-stdin'],
    {
      dataDir: at('ws'),
      key: sandbox.key(TLM),
    },
  )
  expect(alone).toMatchObject({ code: 2, stderr: expect.stringContaining('Wave "later" of incident "INC"') })
  expect(sandbox.requests(TLM).filter(({ group }) => group === 'submit')).toHaveLength(0)
  expect(await cli('incident', 'run', 'INC', '--due')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('Nothing of INC is due'),
  })
})

test('what is due runs once its number is confirmed, is held and released, and its members are listed', async () => {
  await json('incident', 'plan', 'INC', '--wave', 'due', '--connection', CONNECTION)
  await json('batch', 'seal', `INC due ${TLM}`)
  await json('incident', 'hold', 'INC', '--wave', 'due', '--why', 'an hour')
  const [, held] = await json<IncidentWave[]>('incident', 'waves', 'INC')
  expect(held).toMatchObject({ name: 'due', state: 'held', held: { why: 'an hour' } })
  await json('incident', 'release', 'INC', '--wave', 'due', '--why', 'agreed')

  const wrong = await cli('incident', 'run', 'INC', '--due', '--yes', '1')
  expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining('holds 8 items, not 1') })
  const run = await runCli(['incident', 'run', 'INC', '--due', '--yes', '8', '--key-stdin'], {
    dataDir: at('ws'),
    key: sandbox.key(TLM),
  })
  expect(run).toMatchObject({ code: 0, stdout: expect.stringContaining(`INC due ${TLM}: finished`) })
  expect(sandbox.requests(TLM).filter(({ group }) => group === 'submit')).toHaveLength(8)
  const listed = ['incident', 'members', 'INC', '--unreplaced', '--limit', '3']
  expect(await json(...listed, '--wave', 'due', '--fate', 'revoked')).toMatchObject({ total: 8 })
  expect(await json(...listed, '--wave', 'later')).toMatchObject({ total: 4, items: { length: 3 } })
})

test.each([
  [['plan', 'INC', '--wave', 'x', '--window', '25:00-06:00'], '--window does not take'],
  [['plan', 'INC', '--wave', 'x', '--time-zone', 'Europe/Atlantis'], 'no time zone'],
  [['plan', 'INC', '--wave', 'x', '--after', 'nobody'], 'no wave "nobody"'],
  [['plan', 'INC', '--wave', 'due'], 'a wave "due" already'],
  [['run', 'INC'], '--due, or --wave'],
  [['release', 'INC', '--wave', 'due', '--why', 'x'], 'is not held'],
  [['add', 'INC'], '--inventory, or --search'],
])('bad input %#: incident %j', async (args, message) => {
  const { code, stderr } = await cli('incident', ...args)
  expect(stderr).toContain(message)
  expect(stderr).toContain('hint:')
  expect(code).toBe(2)
})
