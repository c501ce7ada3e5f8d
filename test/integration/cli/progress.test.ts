import { readFileSync, statSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { RunStatus } from '../../../src/contract/runs.ts'
import type { Sandbox } from '../../../src/sandbox/sandbox.ts'
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts'
import {
  connect,
  inWorkspace,
  removeFolder,
  sealBatch,
  temporaryFolder,
  VENDOR,
} from '../../support/cli-workspace.ts'
import { runCli, startCli } from '../../support/rescind-cli.ts'

const ITEMS = 30

let sandbox: Sandbox
let dataDir: string
beforeEach(async () => {
  sandbox = await startSandbox({ vendors: [VENDOR], items: ITEMS, plain: true, limit: 'none' })
  dataDir = temporaryFolder()
  await sealBatch(dataDir, sandbox, ITEMS)
  await connect(dataDir, sandbox, 30)
})
afterEach(async () => {
  await sandbox.close()
  removeFolder(dataDir)
})

const cli = (args: readonly string[]) => startCli(args, { dataDir, key: sandbox.key(VENDOR) })
const run = (...more: readonly string[]) =>
  cli(['run', 'b', '--connection', 'sandbox', '--yes', String(ITEMS), '--key-stdin', ...more])

test('without a terminal a run tells on standard error what it is at, and its result on standard output alone', async () => {
  // Slow enough that the phase is seen by whoever looks at it now and then.
  await sandbox.change(VENDOR, { faults: 'submit:slow=150ms' })
  const end = await run('--json').ended
  expect(end.code).toBe(0)
  expect(RunStatus.parse(end.json()).state).toBe('finished')
  expect(end.stderr).toMatch(/^\S+Z b: \d+ of 30 settled.*; (sending|confirming)$/m)
})

test('progress for machines is one JSON document a line; none is silence; another word is refused', async () => {
  await sandbox.change(VENDOR, { faults: 'submit:slow=150ms' })
  const end = await run('--progress', 'json').ended
  expect(end.code).toBe(0)
  const lines = end.stderr.trim().split('\n')
  const phases = lines.map((line) => (JSON.parse(line) as { phase: string }).phase)
  expect(phases).toContain('sending')
  const resumed = await runCli(['resume', 'b', '--progress', 'none'], { dataDir })
  expect(resumed.stderr).not.toContain('settled')
  const refused = await runCli(['resume', 'b', '--progress', 'loud'], { dataDir })
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('--progress') })
})

test('a run that does not advance says what failed, how often and when it is tried again, and gives up when told to', async () => {
  await sandbox.change(VENDOR, { faults: 'read:500' })
  const end = await run('--json', '--give-up-after', '4s').ended
  expect(end.code).toBe(4)
  const status = RunStatus.parse(end.json())
  expect(status).toMatchObject({ state: 'paused', halt: { kind: 'offline' } })
  expect(status.halt?.message).toMatch(
    /^Nothing has advanced for 4 s, while [a-z ]+; the last failure of \d+: HTTP 500/,
  )
  expect(end.stderr).toMatch(/failed \d+ times in a row: HTTP 500.*tried again at \S+Z$/m)
  await sandbox.change(VENDOR, { faults: '' })
  const resumed = await cli(['resume', 'b', '--key-stdin']).ended
  expect(resumed.code).toBe(0)
  expect(sandbox.effects(VENDOR)).toHaveLength(ITEMS)
  const refused = await run('--give-up-after', 'soon').ended
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('90s, 30m, 2h') })
})

test.each(['SIGHUP', 'SIGTERM', 'SIGINT'] as const)('%s pauses a run cleanly', async (signal) => {
  await sandbox.change(VENDOR, { faults: 'submit:slow=150ms' })
  const started = run('--no-canary', '--concurrency', '1')
  await started.printed('; sending')
  started.child.kill(signal)
  const end = await started.ended
  expect(end).toMatchObject({ code: 4, signal: null })
  expect(end.stdout).toContain('Paused by a signal to the process.')
  await sandbox.change(VENDOR, { faults: '' })
  expect((await cli(['resume', 'b', '--key-stdin']).ended).code).toBe(0)
  expect(sandbox.effects(VENDOR)).toHaveLength(ITEMS)
})

test('a run goes on without its terminal, is followed from another, and an interrupt there leaves it alone', async () => {
  await sandbox.change(VENDOR, { faults: 'submit:slow=500ms' })
  const begun = await run('--no-canary', '--concurrency', '1', '--detach', '--json').ended
  expect(begun.code, begun.stderr).toBe(0)
  const { pid, log } = begun.json<{ pid: number; log: string }>()
  expect(statSync(log).mode & 0o777).toBe(0o600)
  const left = cli(['attach', 'b'])
  await left.printed('; sending')
  const status = await cli(['status', 'b']).ended
  expect(status.stdout).toMatch(/^Now: sending\.$/m)
  left.child.kill('SIGINT')
  expect(await left.ended).toMatchObject({ code: 0, stderr: expect.stringContaining('rescind attach b') })
  process.kill(pid, 'SIGHUP')
  const followed = await cli(['attach', 'b', '--json']).ended
  expect(followed).toMatchObject({ code: 4 })
  expect(RunStatus.parse(followed.json()).halt?.kind).toBe('signal')
  expect(readFileSync(log, 'utf8')).toContain('settled')
  expect(readFileSync(log, 'utf8')).not.toContain(sandbox.key(VENDOR))
})

test('a detached run that cannot begin says why, with its exit code', async () => {
  const end = await cli(['run', 'b', '--connection', 'nowhere', '--yes', '30', '--key-stdin', '--detach'])
    .ended
  expect(end).toMatchObject({ code: 2, stderr: expect.stringContaining('nowhere') })
})

test('doubts say how many they are, when they are asked about next and until when at the latest', async () => {
  const settleMs = 600_000
  await inWorkspace(dataDir, ({ connections }) =>
    connections.add({
      name: 'late',
      vendor: VENDOR,
      baseUrl: sandbox.url(VENDOR),
      options: { settle_ms: String(settleMs) },
      limits: 'none',
    }),
  )
  await sandbox.change(VENDOR, { faults: 'submit:reset-before@1' })
  const carried = cli([
    ...['run', 'b', '--connection', 'late', '--yes', String(ITEMS), '--key-stdin', '--no-canary'],
    ...['--progress', 'json'],
  ])
  await carried.printed('"phase":"doubts"')
  const seen = async () => RunStatus.parse((await cli(['status', 'b', '--json']).ended).json())
  // What a run is at is told to other processes once a second.
  await expect.poll(async () => (await seen()).phase, { timeout: 20_000 }).toBe('doubts')
  const { waits } = await seen()
  const [wait] = waits
  expect(waits).toEqual([
    { for: 'effect', items: 1, nextAt: expect.any(String), latestAt: expect.any(String), message: null },
  ])
  // Asked about once the status may show it, and once more: "no effect" counts when it is shown twice.
  const betweenMs = Date.parse(wait?.latestAt ?? '') - Date.parse(wait?.nextAt ?? '')
  expect(Math.abs(betweenMs - settleMs)).toBeLessThanOrEqual(1)
  expect((await cli(['status', 'b']).ended).stdout).toMatch(
    /^Now: settling doubts; 1 item in doubt, next asked about at \S+Z; settled or free to be sent again by \S+Z, since an effect may show until then\.$/m,
  )
  carried.child.kill('SIGTERM')
  expect((await carried.ended).stderr).toContain('"waits":[{"for":"effect","items":1,')
})

test('status and attach say from another process what a run is at and what keeps it', async () => {
  await sandbox.change(VENDOR, { faults: 'read:500' })
  const carried = run('--no-canary')
  await carried.printed('tried again at')
  const attached = cli(['attach', 'b', '--progress', 'lines'])
  await attached.printed('in a row: HTTP 500')
  const seen = RunStatus.parse((await cli(['status', 'b', '--json']).ended).json())
  expect(seen).toMatchObject({
    runner: { here: false },
    trouble: { message: expect.stringContaining('HTTP 500') },
  })
  expect(seen.phase).not.toBeNull()
  expect((await cli(['status', 'b']).ended).stdout).toMatch(
    /^Now: .*failed \d+ times? in a row: HTTP 500.*(?:tried again at|being tried again)/m,
  )
  await sandbox.change(VENDOR, { faults: '' })
  expect((await carried.ended).code).toBe(0)
  expect((await attached.ended).code).toBe(0)
  const over = RunStatus.parse((await cli(['status', 'b', '--json']).ended).json())
  expect(over).toMatchObject({ phase: null, trouble: null, runner: null, state: 'finished' })
})

test('a vendor that takes its time for the first answer is told as awaited, here and from another process', async () => {
  await sandbox.change(VENDOR, { faults: 'submit:hang-before' })
  const carried = run('--progress', 'lines')
  await carried.printed("sending; 1 item sent, waiting for the vendor's answer since 20")
  // What another process tells is as of about a second ago.
  const attached = cli(['attach', 'b', '--progress', 'lines'])
  await attached.printed("1 item sent, waiting for the vendor's answer since 20")
  const { waits } = RunStatus.parse((await cli(['status', 'b', '--json']).ended).json())
  const wait = waits.find((one) => one.for === 'answer')
  expect(wait).toMatchObject({ items: 1, nextAt: null, latestAt: null, message: null })
  expect(Date.parse(wait?.since ?? '')).toBeLessThan(Date.now())
  carried.child.kill('SIGKILL')
  attached.child.kill('SIGKILL')
  await Promise.all([carried.ended, attached.ended])
})
