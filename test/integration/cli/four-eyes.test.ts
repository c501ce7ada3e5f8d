import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Batch } from '../../../src/contract/batches.ts'
import { IdentityInfo, Policy, TrustedKey } from '../../../src/contract/identity.ts'
import { Verdict } from '../../../src/contract/reports.ts'
import { RunStatus } from '../../../src/contract/runs.ts'
import type { Sandbox } from '../../../src/sandbox/sandbox.ts'
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts'
import { removeFolder, temporaryFolder, VENDOR } from '../../support/cli-workspace.ts'
import { type CliEnd, runCli } from '../../support/rescind-cli.ts'

/**
 * Three machines, each a workspace of its own without a keychain: one prepares without a network, one runs, one approves.
 * Each test goes on where the one before ended.
 */
const ITEMS = 12
const PASSPHRASE = {
  preparer: 'quiet river seven',
  runner: 'amber window two',
  approver: 'copper field nine',
}
type Machine = keyof typeof PASSPHRASE

let folder = ''
let sandbox: Sandbox
beforeAll(async () => {
  folder = temporaryFolder()
  sandbox = await startSandbox({ vendors: [VENDOR], items: 20, limit: 'none' })
})
afterAll(async () => {
  await sandbox.close()
  removeFolder(folder)
})

const at = (name: string) => path.join(folder, name)
const on = (machine: Machine, ...args: string[]): Promise<CliEnd> =>
  runCli(['--json', ...args], { dataDir: at(machine) })
/** With the passphrase of the machine's signing key on standard input. */
const signing = (machine: Machine, ...args: string[]): Promise<CliEnd> =>
  runCli(['--json', ...args, '--passphrase-stdin'], { dataDir: at(machine), key: PASSPHRASE[machine] })
const withKey = (machine: Machine, ...args: string[]): Promise<CliEnd> =>
  runCli(['--json', ...args, '--key-stdin'], { dataDir: at(machine), key: sandbox.key(VENDOR) })
const errorOf = (end: CliEnd) => end.json<{ error: { code: string; message: string; hint: string } }>().error
const done = async (end: Promise<CliEnd>): Promise<CliEnd> => {
  const ended = await end
  expect(ended, ended.stderr).toMatchObject({ code: 0 })
  return ended
}
const bundle = () => at('q3.rescind')

test('an air-gapped workspace prepares, seals and exports a batch', async () => {
  writeFileSync(at('q3.csv'), sandbox.inventoryCsv(VENDOR, { rows: ITEMS }).csv)
  await done(on('preparer', 'settings', 'air-gap', 'on'))
  await done(on('preparer', 'import', at('q3.csv'), '--name', 'q3', '--vendor', VENDOR))
  await done(on('preparer', 'batch', 'create', '--name', 'q3', '--inventory', 'q3', '--reason', 'superseded'))
  await done(on('preparer', 'batch', 'seal', 'q3'))
  const unsigned = await on('preparer', 'batch', 'export', 'q3', '--out', bundle())
  expect(unsigned.code).toBe(2)
  expect(errorOf(unsigned)).toMatchObject({ code: 'state.passphrase-needed' })
  await done(signing('preparer', 'batch', 'export', 'q3', '--out', bundle()))
  const verdict = Verdict.parse((await done(on('runner', 'verify', bundle()))).json())
  expect(verdict).toMatchObject({ kind: 'bundle', ok: true, batch: 'q3', items: ITEMS })
})

test('keys are made, exported and trusted by their fingerprints', async () => {
  for (const machine of ['preparer', 'approver'] as const) {
    const file = at(`${machine}.json`)
    const { replaced, ...shown } = (await done(signing(machine, 'identity', 'show'))).json<
      IdentityInfo & { replaced: unknown }
    >()
    expect(replaced).toEqual([])
    const made = IdentityInfo.parse(shown)
    await done(signing(machine, 'identity', 'export', '--out', file))
    const unsigned = await on('runner', 'trust', 'add', file)
    expect(errorOf(unsigned).code).toBe('state.passphrase-needed')
    const foreign = await on('runner', 'trust', 'add', file, '--fingerprint', '00000'.repeat(10))
    expect(foreign.code).toBe(5)
    const added = await done(
      signing('runner', 'trust', 'add', file, '--name', machine, '--fingerprint', made.fingerprint),
    )
    expect(TrustedKey.parse(added.json())).toMatchObject({ name: machine, fingerprint: made.fingerprint })
  }
  const policy = await done(signing('runner', 'policy', 'set', '--approvals', '1'))
  expect(Policy.parse(policy.json())).toMatchObject({ approvals: 1, changes: [{ isSigned: true }, {}, {}] })
})

test('what is imported does not run without the approval that the policy asks for', async () => {
  const imported = await done(on('runner', 'batch', 'import', bundle()))
  expect(imported.json()).toMatchObject({
    outcome: 'imported',
    batch: { name: 'q3', state: 'sealed', counts: { total: ITEMS } },
    subject: { preparer: { name: 'preparer', standing: 'trusted' }, approvals: [] },
  })
  await done(
    on(
      'runner',
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
    ),
  )
  const refused = await withKey('runner', 'run', 'q3', '--connection', 'sandbox', '--yes', String(ITEMS))
  expect(refused.code).toBe(2)
  expect(errorOf(refused).code).toBe('state.needs-approval')
  expect(errorOf(refused).message).toContain('needs 1 approval by trusted keys')
  expect(errorOf(refused).hint).toContain('rescind batch approve FILE')
  expect(sandbox.requests(VENDOR)).toEqual([])
})

test('the preparer cannot approve, somebody else can, offline, on the bundle', async () => {
  const own = await signing('preparer', 'batch', 'approve', bundle())
  expect(own.code).toBe(2)
  expect(errorOf(own).message).toContain('somebody else has to approve it')
  const other = await signing('approver', 'batch', 'approve', bundle(), '--digest', '0'.repeat(64))
  expect(errorOf(other).code).toBe('input.digest-differs')
  const approved = await done(
    signing('approver', 'batch', 'approve', bundle(), '--out', at('approved.rescind')),
  )
  // What is approved is shown before it is signed.
  for (const shown of ['superseded', `items      ${ITEMS}`, 'digest', 'Prepared by', 'item 1: '])
    expect(approved.stderr).toContain(shown)
  const again = await signing('approver', 'batch', 'approve', at('approved.rescind'))
  expect(errorOf(again).message).toContain('has approved it already')
  const verdict = await done(on('approver', 'verify', at('approved.rescind'), '--trust', at('approver.json')))
  expect(Verdict.parse(verdict.json()).checks.at(-2)?.message).toContain('at 2')
})

test('the approval comes back by importing the bundle again, and the batch runs', async () => {
  const merged = await done(on('runner', 'batch', 'import', at('approved.rescind')))
  expect(merged.json()).toMatchObject({ outcome: 'known', newApprovals: 1, batch: { state: 'approved' } })
  const same = await done(on('runner', 'batch', 'import', at('approved.rescind')))
  expect(same.json()).toMatchObject({ outcome: 'known', newApprovals: 0 })
  const run = await withKey('runner', 'run', 'q3', '--connection', 'sandbox', '--yes', String(ITEMS))
  expect(run.code, run.stderr).toBe(0)
  const { state, counts } = RunStatus.parse(run.json())
  expect(state).toBe('finished')
  expect(counts.confirmed + counts['already-done']).toBe(ITEMS)
})

test('what has run here is not run again, whatever it is called', async () => {
  const again = await withKey('runner', 'run', 'q3', '--connection', 'sandbox', '--yes', String(ITEMS))
  expect(again.code).toBe(2)
  expect(errorOf(again).code).toBe('state.already-run')
  const renamed = await done(on('runner', 'batch', 'import', bundle(), '--name', 'q3-again'))
  expect(renamed.json()).toMatchObject({ outcome: 'known', batch: { name: 'q3', state: 'finished' } })
  expect(Batch.array().parse((await done(on('runner', 'batch', 'list'))).json())).toHaveLength(1)
  const exported = await on('runner', 'batch', 'export', 'q3', '--out', at('again.rescind'))
  expect(errorOf(exported).code).toBe('state.started')
})

test('the evidence tells who prepared, who approved and on whose word it ran', async () => {
  await done(on('runner', 'report', 'q3', '--format', 'jsonl', '--out', at('unsigned.jsonl')))
  // A policy asks for signatures: without one nothing shows that the record was not made anew.
  expect(await on('runner', 'verify', at('unsigned.jsonl'))).toMatchObject({ code: 5 })
  await done(signing('runner', 'report', 'q3', '--format', 'jsonl', '--out', at('q3.jsonl'), '--sign'))
  await done(on('runner', 'verify', at('q3.jsonl')))
  const events = readFileSync(at('q3.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { type?: string; data?: { by?: unknown } })
  const types = events.flatMap(({ type }) => (type === undefined || type.includes('submit') ? [] : [type]))
  expect(types.slice(0, 5)).toEqual([
    'batch.sealed',
    'batch.imported',
    'batch.approved',
    'run.permitted',
    'run.started',
  ])
})

test('a changed bundle ends verify and import with 5 and the place, and imports nothing', async () => {
  const bytes = readFileSync(bundle())
  for (const offset of [0, 30, Math.floor(bytes.length / 2), bytes.length - 1]) {
    const changed = Buffer.from(bytes)
    changed[offset] = (changed[offset] ?? 0) ^ 1
    writeFileSync(at('changed.rescind'), changed)
    const imported = await on('approver', 'batch', 'import', at('changed.rescind'))
    expect(imported.code).toBe(5)
    expect(errorOf(imported).message).toMatch(/^Bytes \d+ to \d+: /)
  }
  const verified = await on('approver', 'verify', at('changed.rescind'))
  expect(verified.code).toBe(5)
  const { from, to } = Verdict.parse(verified.json()).firstBad?.bytes ?? { from: -1, to: -1 }
  expect(from).toBeLessThanOrEqual(bytes.length - 1)
  expect(to).toBe(bytes.length - 1)
  expect((await done(on('approver', 'batch', 'list'))).json()).toEqual([])
})

test('a lower policy needs the approval that the policy asks for: proposed, approved elsewhere, applied once', async () => {
  const change = at('change.json')
  const alone = await signing('runner', 'policy', 'set', '--approvals', '0')
  expect(alone.code).toBe(2)
  expect(errorOf(alone)).toMatchObject({ code: 'state.change-needs-approval' })
  await done(signing('runner', 'policy', 'set', '--approvals', '0', '--propose', change))
  const early = await signing('runner', 'policy', 'apply', change)
  expect(errorOf(early).code).toBe('state.change-needs-approval')
  const approved = await done(signing('approver', 'policy', 'approve', change))
  for (const shown of ['a policy of 0 approvals, fewer than now', 'change 4 of its record', '1 approval'])
    expect(approved.stderr).toContain(shown)
  const applied = await done(signing('runner', 'policy', 'apply', change))
  expect(Policy.parse(applied.json())).toMatchObject({
    approvals: 0,
    changes: [{ seq: 4, approvals: 1 }, {}, {}, {}],
  })
  const again = await signing('runner', 'policy', 'apply', change)
  expect(errorOf(again).code).toBe('state.changed-meanwhile')
})

test('nothing that was written or printed holds a passphrase', async () => {
  for (const name of ['q3.rescind', 'approved.rescind', 'approver.json', 'q3.jsonl', 'change.json']) {
    const content = readFileSync(at(name))
    for (const secret of [...Object.values(PASSPHRASE), sandbox.key(VENDOR)])
      expect(content.includes(secret), name).toBe(false)
  }
})
