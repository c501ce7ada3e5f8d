/** A process that is stopped in the middle of a run, and goes on when another one has taken the run over. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import type { DebugPoint } from '../../src/main/runner/debug-point.ts'
import { startSandbox } from '../../src/sandbox/start-sandbox.ts'
import { BATCH, CONNECTION, connect, copyWorkspace, removeFolder, VENDOR } from '../support/cli-workspace.ts'
import { sealedTemplate } from '../support/crash-case.ts'
import { crashFindings } from '../support/crash-findings.ts'
import { type CliEnd, runCli, type StartedCli, startCli } from '../support/rescind-cli.ts'

const ITEMS = 3
const SETTLE_MS = 60
const LAPSED_MS = 61_000
/** It stands still while others start and end. */
const FROZEN_MS_MAX = 180_000
const RESUMES_MAX = 8
const EXIT_STOPPED = 4

interface Frozen {
  readonly point: DebugPoint
  readonly faults: string
  /** Whether it goes on while the other one is still at work. */
  readonly wakesEarly: boolean
}
const CASES: readonly Frozen[] = (
  [
    ['after-intent', ''],
    ['after-send', ''],
    ['before-outcome', ''],
    ['after-outcome', ''],
    ['before-settle', 'submit:reset-after@1'],
    ['before-outcome', 'submit:503-after=1s@1'],
    ['after-intent', 'submit:reset-before@1'],
    ['before-confirm', 'submit:500-after@1'],
  ] as const
).flatMap(([point, faults]) => [true, false].map((wakesEarly) => ({ point, faults, wakesEarly })))

let template = ''
beforeAll(async () => {
  template = await sealedTemplate(ITEMS)
})
afterAll(() => removeFolder(template))

const isStopped = ({ child }: StartedCli): boolean =>
  /^State:\s+T/m.test(readFileSync(`/proc/${child.pid}/status`, 'utf8'))

/** A run that stands still at a step. */
async function frozenRun({ point, faults }: Pick<Frozen, 'point' | 'faults'>) {
  const sandbox = await startSandbox({
    vendors: [VENDOR],
    items: ITEMS,
    plain: true,
    limit: 'none',
    faults,
    statusLagMs: 30,
  })
  const dataDir = copyWorkspace(template)
  await connect(dataDir, sandbox, SETTLE_MS)
  const key = sandbox.key(VENDOR)
  const first = startCli(
    ['run', BATCH, '--connection', CONNECTION, '--yes', String(ITEMS), '--no-canary', '--key-stdin'],
    { dataDir, key, debugPoint: `${point}:1:freeze`, msMax: FROZEN_MS_MAX },
  )
  onTestFinished(async () => {
    first.child.kill('SIGKILL')
    await first.ended
    await sandbox.close()
    removeFolder(dataDir)
  })
  await expect.poll(() => isStopped(first), { interval: 10, timeout: 40_000 }).toBe(true)
  const inLease = (change: string) => {
    const db = new Database(path.join(dataDir, 'rescind.db'))
    expect(db.prepare(`UPDATE lease SET ${change}`).run().changes).toBe(1)
    db.close()
  }
  return { sandbox, dataDir, key, first, inLease }
}

/** Resumes until the run has come to its end. */
async function toItsEnd(resume: () => Promise<CliEnd>): Promise<CliEnd> {
  let end = await resume()
  for (let again = 1; end.code === EXIT_STOPPED && again < RESUMES_MAX; again += 1) end = await resume()
  return end
}

test.each(CASES)(
  'frozen at $point with "$faults" and taken over, it sends and writes nothing more (wakes early: $wakesEarly)',
  async (frozen) => {
    const { sandbox, dataDir, key, first, inLease } = await frozenRun(frozen)
    inLease(`host = 'another machine', heartbeat_ms = heartbeat_ms - ${LAPSED_MS}`)
    const sentBefore = sandbox.requests(VENDOR).length
    if (frozen.wakesEarly) {
      void expect
        .poll(() => sandbox.requests(VENDOR).length, { interval: 2, timeout: 40_000 })
        .toBeGreaterThan(sentBefore)
        .then(() => first.child.kill('SIGCONT'))
    }
    const end = await toItsEnd(() => runCli(['resume', BATCH, '--key-stdin'], { dataDir, key }))
    expect([0, 3], end.stderr).toContain(end.code)
    first.child.kill('SIGCONT')
    const { code, stdout, stderr } = await first.ended
    expect(code, stderr).toBe(EXIT_STOPPED)
    expect(stdout + stderr).toContain('taken this run over')
    expect(await crashFindings(dataDir, sandbox, BATCH, ITEMS)).toEqual([])
  },
)

test('while the process that stands still is silent for less than a minute, nobody takes its run', async () => {
  const { sandbox, dataDir, key, inLease } = await frozenRun({ point: 'after-intent', faults: '' })
  const here = await runCli(['--json', 'resume', BATCH, '--key-stdin'], { dataDir, key })
  expect(here.stdout).toContain('state.held')
  // Its number is a process of this machine, and says nothing on another one.
  inLease(`host = 'another machine'`)
  const there = await runCli(['--json', 'resume', BATCH, '--key-stdin'], { dataDir, key })
  expect(there.stdout).toContain('state.held')
  expect(sandbox.requests(VENDOR)).toEqual([])
})

const NAMESPACE = ['--user', '--map-root-user', '--pid', '--fork', '--mount-proc']
const hasNamespaces = spawnSync('unshare', [...NAMESPACE, 'true']).status === 0

test.skipIf(!hasNamespaces)(
  'in another process namespace the number of the holder means nothing: held for a minute, then taken over',
  async () => {
    const { sandbox, dataDir, key, first, inLease } = await frozenRun({ point: 'after-intent', faults: '' })
    const within = ['unshare', ...NAMESPACE]
    const held = await runCli(['--json', 'resume', BATCH, '--key-stdin'], { dataDir, key, within })
    expect(held.stdout).toContain('state.held')
    inLease(`heartbeat_ms = heartbeat_ms - ${LAPSED_MS}`)
    const end = await toItsEnd(() => runCli(['resume', BATCH, '--key-stdin'], { dataDir, key, within }))
    expect(end.code, end.stderr).toBe(0)
    first.child.kill('SIGCONT')
    expect(await first.ended).toMatchObject({ code: EXIT_STOPPED })
    expect(await crashFindings(dataDir, sandbox, BATCH, ITEMS)).toEqual([])
  },
)

test('frozen inside a transaction it holds up the journal: whoever resumes is told so, and sends nothing', async () => {
  const { sandbox, dataDir, key, first } = await frozenRun({ point: 'before-intent', faults: '' })
  const refused = await runCli(['resume', BATCH, '--key-stdin'], { dataDir, key })
  expect(refused.code).not.toBe(0)
  expect(refused.stderr).toMatch(/locked|held|another/)
  expect(sandbox.requests(VENDOR)).toEqual([])
  first.child.kill('SIGCONT')
  expect(await first.ended).toMatchObject({ code: 0 })
  expect(await crashFindings(dataDir, sandbox, BATCH, ITEMS)).toEqual([])
})
