import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { RunStatus } from '../../../src/contract/runs.ts'
import type { Sandbox, SandboxOptions } from '../../../src/sandbox/sandbox.ts'
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts'
import {
  BATCH,
  CONNECTION,
  connect,
  removeFolder,
  sealBatch,
  temporaryFolder,
  VENDOR,
} from '../../support/cli-workspace.ts'
import { crashFindings } from '../../support/crash-findings.ts'
import { runCli, startCli } from '../../support/rescind-cli.ts'

const KEY = 'CANARY key/77f1+x='
const ITEMS = 40

/** A sealed batch and a slow vendor, so that there is a middle to interrupt. */
/** Long enough for other processes to start meanwhile, also on a loaded machine. */
const SLOW_MS = 500

async function sealed(options: SandboxOptions = {}) {
  const sandbox = await startSandbox({
    vendors: [VENDOR],
    items: ITEMS,
    plain: true,
    limit: 'none',
    latencyMs: 20,
    key: KEY,
    ...options,
  })
  const dataDir = temporaryFolder()
  onTestFinished(async () => {
    await sandbox.close()
    removeFolder(dataDir)
  })
  await sealBatch(dataDir, sandbox, ITEMS)
  await connect(dataDir, sandbox, 60)
  return { sandbox, dataDir, cli: { dataDir, key: KEY } }
}

const RUN = [
  '--json',
  'run',
  BATCH,
  '--connection',
  CONNECTION,
  '--yes',
  String(ITEMS),
  '--concurrency',
  '2',
  '--no-canary',
  '--key-stdin',
]
const RESUME = ['--json', 'resume', BATCH, '--key-stdin']

/** Resolves at the first effect from the `n`-th on, without waiting for time to pass. */
async function effects(sandbox: Sandbox, n: number): Promise<void> {
  while (sandbox.effects(VENDOR).length < n) await new Promise(setImmediate)
}

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s pauses the run cleanly, and resume carries on',
  async (signal) => {
    const { sandbox, dataDir, cli } = await sealed()
    const run = startCli(RUN, cli)
    await effects(sandbox, 5)
    run.child.kill(signal)
    const end = await run.ended
    expect(end.code).toBe(4)
    expect(end.stderr).toContain('Pausing')
    const paused = RunStatus.parse(end.json())
    expect(paused).toMatchObject({ state: 'paused', halt: { kind: 'signal' }, runner: null })
    expect(paused.counts.submitting).toBe(0)
    expect(paused.counts.queued).toBeGreaterThan(0)
    const words = await runCli(['status', BATCH], { dataDir })
    expect(words.stdout).toContain(`rescind resume ${BATCH}`)
    const resumed = await runCli(RESUME, cli)
    expect(resumed.code).toBe(0)
    expect(await crashFindings(dataDir, sandbox, BATCH, ITEMS)).toEqual([])
  },
)

test('a second signal quits at once and loses nothing', async () => {
  const { sandbox, dataDir, cli } = await sealed({ latencyMs: 400 })
  const run = startCli(RUN, cli)
  while (sandbox.requests(VENDOR).length === 0) await new Promise(setImmediate)
  run.child.kill('SIGINT')
  await run.printed('Pausing')
  run.child.kill('SIGINT')
  expect((await run.ended).code).toBe(130)
  await sandbox.change(VENDOR, { latencyMs: 1 })
  expect((await runCli(RESUME, cli)).code).toBe(0)
  expect(await crashFindings(dataDir, sandbox, BATCH, ITEMS)).toEqual([])
})

test('a refused key stops the run at the first answer, with what to do, and a good one carries on', async () => {
  const { sandbox, dataDir, cli } = await sealed()
  const end = await runCli(
    RUN.filter((arg) => arg !== '--no-canary'),
    { dataDir, key: 'not-the-key' },
  )
  expect(end.code).toBe(4)
  const halted = RunStatus.parse(end.json())
  expect(halted).toMatchObject({
    state: 'paused',
    halt: { kind: 'key-refused', hint: expect.stringContaining('API token') as string },
  })
  expect(sandbox.requests(VENDOR)).toHaveLength(1)
  expect((await runCli(RESUME, cli)).code).toBe(0)
  expect(await crashFindings(dataDir, sandbox, BATCH, ITEMS)).toEqual([])
})

test('a key revoked in mid-run stops it too', async () => {
  const { sandbox, dataDir, cli } = await sealed({ faults: 'key-revoked@10' })
  const end = await runCli(RUN, cli)
  expect(end.code).toBe(4)
  expect(RunStatus.parse(end.json()).halt?.kind).toBe('key-refused')
  expect(end.stdout + end.stderr).not.toContain(KEY)
  await sandbox.change(VENDOR, { keyRevoked: false, faults: '' })
  expect((await runCli(RESUME, cli)).code).toBe(0)
  expect(await crashFindings(dataDir, sandbox, BATCH, ITEMS)).toEqual([])
})

test('a second run of a running batch says who holds it and sends nothing', async () => {
  const { sandbox, cli } = await sealed({ latencyMs: SLOW_MS })
  const run = startCli(RUN, cli)
  await effects(sandbox, 2)
  for (const args of [RUN, RESUME]) {
    const second = await runCli(args, cli)
    expect(second.code).toBe(2)
    const { error } = second.json<{ error: { code: string; message: string; hint: string } }>()
    expect(error.code).toBe('state.held')
    expect(error.message).toContain(`process ${run.child.pid}`)
  }
  expect((await run.ended).code).toBe(0)
  expect(new Set(sandbox.effects(VENDOR).map(({ target }) => target)).size).toBe(ITEMS)
})

test('what the vendor refuses for good ends with 3; retry puts it back, and resume sends it', async () => {
  const { sandbox, dataDir, cli } = await sealed()
  const all = sandbox.inventoryCsv(VENDOR, { rows: ITEMS }).csv
  sandbox.loadInventory(VENDOR, all.trimEnd().split('\n').slice(0, -1).join('\n'))
  const end = await runCli(RUN, cli)
  expect(end.code).toBe(3)
  expect(RunStatus.parse(end.json()).counts.refused).toBe(1)
  expect((await runCli(['status', BATCH], { dataDir })).stdout).toContain('refused')
  sandbox.loadInventory(VENDOR, all)
  expect((await runCli(['--json', 'retry', BATCH, '--state', 'refused'], { dataDir })).json()).toMatchObject({
    items: 1,
  })
  expect((await runCli(RESUME, cli)).code).toBe(0)
  expect(await crashFindings(dataDir, sandbox, BATCH, ITEMS)).toEqual([])
})

test('after a kill no file of the workspace holds the key in any form', async () => {
  const { dataDir, cli } = await sealed()
  const end = await runCli(RUN, { ...cli, debugPoint: 'after-outcome:3' })
  expect(end.signal).toBe('SIGKILL')
  await runCli(
    ['--json', 'report', BATCH, '--format', 'jsonl', '--out', path.join(dataDir, 'evidence.jsonl')],
    { dataDir },
  )
  const forms = [
    KEY,
    Buffer.from(KEY).toString('base64'),
    Buffer.from(KEY).toString('hex'),
    encodeURIComponent(KEY),
  ]
  const files = readdirSync(dataDir, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  expect(files.length).toBeGreaterThan(3)
  for (const { parentPath, name } of files) {
    const bytes = readFileSync(path.join(parentPath, name))
    for (const form of forms)
      expect({ name, holdsKey: bytes.includes(form) }).toEqual({ name, holdsKey: false })
  }
  for (const form of forms) expect(end.stdout + end.stderr).not.toContain(form)
})
