import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Sandbox } from '../../../src/sandbox/sandbox.ts'
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts'
import { removeFolder, temporaryFolder, VENDOR } from '../../support/cli-workspace.ts'
import { takeApart } from '../../support/evidence-file.ts'
import { runCli } from '../../support/rescind-cli.ts'
import { pythonTest } from '../../support/tool-test.ts'

/** No keychain answers in these tests: the signing key is in a file under a passphrase. */
const ITEMS = 12
const PASSPHRASE = 'nobody guesses four such words'
const VERIFIER = new URL('../../../resources/verify_evidence.py', import.meta.url).pathname
const folder = temporaryFolder()
const dataDir = path.join(folder, 'workspace')
const at = (name: string) => path.join(folder, name)
let sandbox: Sandbox
let key = ''
beforeAll(async () => {
  sandbox = await startSandbox({ vendors: [VENDOR], items: 40, limit: 'none', plain: true })
  key = sandbox.key(VENDOR)
})
afterAll(async () => {
  await sandbox.close()
  removeFolder(folder)
})

const sign = ['--sign', '--passphrase-stdin'] as const
const cli = (args: readonly string[], input?: string, debugPoint?: string) =>
  runCli(args, { dataDir, key: input, debugPoint })
const allFiles = (): string =>
  readdirSync(dataDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'latin1'))
    .join('\n')

test('a run that is killed and resumed is signed at each step, by a key in a file, and its evidence tells by whom', async () => {
  writeFileSync(at('inventory.csv'), sandbox.inventoryCsv(VENDOR, { rows: ITEMS }).csv)
  const steps: readonly (readonly [readonly string[], string?])[] = [
    [['import', at('inventory.csv'), '--name', 'inv', '--vendor', VENDOR]],
    [
      [
        'connections',
        'add',
        '--name',
        's',
        '--vendor',
        VENDOR,
        '--base-url',
        sandbox.url(VENDOR),
        '--option',
        'settle_ms=20',
      ],
    ],
    [['batch', 'create', '--name', 'b', '--inventory', 'inv', '--reason', 'superseded']],
    [['batch', 'seal', 'b', ...sign], PASSPHRASE],
  ]
  for (const [args, input] of steps) expect(await cli(args, input), args.join(' ')).toMatchObject({ code: 0 })
  const run = ['run', 'b', '--connection', 's', '--yes', String(ITEMS), '--key-stdin', ...sign]
  const killed = await cli(run, `${key}\n${PASSPHRASE}`, 'after-send:3')
  expect(killed).toMatchObject({ code: null, signal: 'SIGKILL' })
  expect(await cli(['resume', 'b', '--key-stdin', ...sign], `${key}\n${PASSPHRASE}`)).toMatchObject({
    code: 0,
  })
  const written = await cli(['report', 'b', '--format', 'jsonl', '--out', at('e.jsonl'), ...sign], PASSPHRASE)
  expect(written.stdout).toContain('Signed with the key of this workspace')
  expect(await cli(['identity', 'export', '--out', at('key.json')])).toMatchObject({ code: 0 })

  const events = takeApart(readFileSync(at('e.jsonl'))).events.map(
    (line) => JSON.parse(line) as { type: string; data: { why: string } },
  )
  const signed = events.filter(({ type }) => type === 'checkpoint.signed').map(({ data }) => data.why)
  expect(signed).toEqual(['seal', 'start', 'start', 'finish'])
  const verified = await cli(['verify', at('e.jsonl'), '--trust', at('key.json')])
  expect(verified).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('5 hold, the last over the file as a whole'),
  })

  // One of them, handed on.
  const cut = await cli(['excerpt', at('e.jsonl'), '--item', '7', '--out', at('seven.jsonl'), '--json'])
  expect(cut.json()).toMatchObject({ ordinal: 7, batch: 'b' })
  expect(await cli(['verify', at('seven.jsonl'), '--trust', at('key.json')])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('The item is confirmed'),
  })
  const forged = readFileSync(at('seven.jsonl'), 'utf8').replace(
    '"status":"effective"',
    '"status":"not-found"',
  )
  writeFileSync(at('forged.jsonl'), forged)
  expect(await cli(['verify', at('forged.jsonl')])).toMatchObject({ code: 5 })

  expect(allFiles()).not.toContain(PASSPHRASE)
  expect(allFiles()).not.toContain(key)
  expect(sandbox.effects(VENDOR)).toHaveLength(ITEMS)
})

pythonTest('the verifier in Python knows the key of that evidence too', () => {
  const python = spawnSync('python3', [VERIFIER, at('e.jsonl'), '--trust', at('key.json')], {
    encoding: 'utf8',
  })
  expect(python, python.stdout).toMatchObject({ status: 0 })
})

test('a signature that is insisted on and cannot be made stops before anything is sent', async () => {
  const before = sandbox.requests(VENDOR).length
  writeFileSync(at('more.csv'), sandbox.inventoryCsv(VENDOR, { rows: 3 }).csv)
  await cli(['import', at('more.csv'), '--name', 'more', '--vendor', VENDOR])
  await cli([
    'batch',
    'create',
    '--name',
    'c',
    '--inventory',
    'more',
    '--reason',
    'superseded',
    '--other-batches-note',
    'again',
  ])
  expect(await cli(['batch', 'seal', 'c', ...sign], 'not the passphrase')).toMatchObject({ code: 2 })
  expect((await cli(['batch', 'show', 'c', '--json'])).json()).toMatchObject({ state: 'draft' })
  expect(await cli(['batch', 'seal', 'c'])).toMatchObject({ code: 0 })
  const run = ['run', 'c', '--connection', 's', '--yes', '3', '--key-stdin', ...sign]
  const wrong = await cli(run, `${key}\nnot the passphrase`)
  expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining('does not open') })
  const oneLine = await cli(run, key)
  expect(oneLine).toMatchObject({ code: 2, stderr: expect.stringContaining('second') })
  expect(`${wrong.stderr}${oneLine.stderr}`).not.toContain(key)
  expect(sandbox.requests(VENDOR)).toHaveLength(before)
})

test('which item an excerpt is of must be said, in one way', async () => {
  for (const args of [
    [],
    ['--item', '0'],
    ['--item', 'x'],
    ['--find', ' '],
    ['--item', '1', '--find', 'a'],
  ]) {
    const ended = await cli(['excerpt', at('e.jsonl'), ...args, '--out', at('none.jsonl')])
    expect(ended, args.join(' ')).toMatchObject({ code: 2, stderr: expect.stringContaining('--find') })
  }
})

test('time stamps are switched on with an address and off again', async () => {
  expect(await cli(['settings', 'time-stamps', 'ftp://x'])).toMatchObject({ code: 2 })
  expect(await cli(['settings', 'time-stamps', 'https://tsa.example.com/'])).toMatchObject({ code: 0 })
  expect((await cli(['settings', 'show', '--json'])).json()).toMatchObject({
    timeStampUrl: 'https://tsa.example.com/',
  })
  expect(await cli(['settings', 'time-stamps', 'off'])).toMatchObject({ code: 0 })
  expect((await cli(['settings', 'show', '--json'])).json()).toMatchObject({ timeStampUrl: null })
})
