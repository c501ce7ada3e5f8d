import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Verdict } from '../../../src/contract/reports.ts'
import { verifyFile } from '../../../src/main/bundle/verify-file.ts'
import { systemClock } from '../../../src/main/clock.ts'
import type { AskPassphrase } from '../../../src/main/identity/identity.ts'
import { readKeyAndFormer } from '../../../src/main/identity/key-file.ts'
import { passphraseNeeded } from '../../../src/main/identity/passphrase-needed.ts'
import type { Keychain } from '../../../src/main/keychain/keychain.ts'
import { memoryKeychain } from '../../../src/main/keychain/memory-keychain.ts'
import { Secret } from '../../../src/main/keychain/secret.ts'
import {
  type EvidenceSummary,
  exportStatement,
  summaryLine,
} from '../../../src/main/reports/evidence-format.ts'
import { vendorRegistry } from '../../../src/main/vendors/registry.ts'
import { openWorkbench, type Workbench } from '../../../src/main/workbench.ts'
import type { Sandbox } from '../../../src/sandbox/sandbox.ts'
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts'
import { VENDOR } from '../../support/cli-workspace.ts'
import { noKeychain } from '../../support/no-keychain.ts'
import { runCli } from '../../support/rescind-cli.ts'
import { signingKey } from '../../support/signing-key.ts'
import { testWorkers } from '../../support/test-workers.ts'

/** A workspace outlives its signing key: what was signed before still verifies, and says which key stands for it now. */
const ITEMS = 3
const PASSPHRASE = 'four words nobody guesses'
const VERIFIER = new URL('../../../resources/verify_evidence.py', import.meta.url).pathname
const nobody: AskPassphrase = async (why) => {
  throw passphraseNeeded(why)
}
const typed: AskPassphrase = async () => new Secret(PASSPHRASE)

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox({ vendors: [VENDOR], items: 60, limit: 'none' })
})
afterAll(() => sandbox.close())
let folder = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'rescind-keys-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))
const at = (name: string) => path.join(folder, name)

const open = (name: string, keychain: Keychain): Workbench =>
  openWorkbench({
    dataDir: at(name),
    keychain,
    clock: systemClock(),
    vendors: vendorRegistry(),
    operator: `${name}@desk`,
    product: 'rescind test',
    workers: testWorkers(),
  })

async function sealed({ inventories, batches }: Workbench, name: string): Promise<void> {
  const csv = at(`${name}.csv`)
  writeFileSync(csv, sandbox.inventoryCsv(VENDOR, { rows: ITEMS }).csv)
  await inventories.import({ file: csv, name, vendor: VENDOR, settings: {} })
  batches.create({
    name,
    inventory: name,
    request: { operation: 'revoke', reason: 'superseded', comment: '', options: {} },
    filter: {},
  })
  await batches.seal(name)
}
async function ran({ runs }: Workbench, batch: string): Promise<void> {
  const { done } = await runs.start({
    batch,
    connection: 'sandbox',
    key: new Secret(sandbox.key(VENDOR)),
    confirmCount: ITEMS,
    canary: false,
    preflight: false,
  })
  expect((await done).state).toBe('finished')
}
const connect = ({ connections }: Workbench) =>
  connections.add(
    {
      name: 'sandbox',
      vendor: VENDOR,
      baseUrl: sandbox.url(VENDOR),
      options: { settle_ms: '50' },
      limits: 'none',
    },
    new Secret(sandbox.key(VENDOR)),
  )
const keyFile = async ({ identity, trust }: Workbench, name: string): Promise<string> => {
  await identity.exportTo(at(name), trust.replacements())
  return at(name)
}
/** What both verifiers say of a file; they must not differ. */
async function judged(file: string, ...trust: readonly string[]): Promise<Verdict> {
  const given = await Promise.all(trust.map(readKeyAndFormer))
  const ours = await verifyFile(file, {
    trusted: given.length === 0 ? undefined : given.map(({ key }) => key),
    links: given.flatMap(({ links }) => links),
  })
  const args = trust.flatMap((name) => ['--trust', name])
  const python = spawnSync('python3', [VERIFIER, '--json', file, ...args], { encoding: 'utf8' })
  expect(python.stderr).toBe('')
  const theirs = JSON.parse(python.stdout) as Verdict & { line: number | null }
  expect({ ok: theirs.ok, line: theirs.line }).toEqual({ ok: ours.ok, line: ours.firstBad?.line ?? null })
  if (ours.ok)
    expect({ signature: theirs.signature, replaced: theirs.replaced }).toEqual({
      signature: ours.signature,
      replaced: ours.replaced,
    })
  return ours
}

test('a key hands over to another: evidence of before and after verifies by either, and says so', async () => {
  await using runner = open('runner', memoryKeychain())
  await using stranger = open('stranger', memoryKeychain())
  const { identity, trust, reports } = runner
  await identity.ensure(nobody, 'Anna')
  const old = identity.info()
  const oldFile = await keyFile(runner, 'old.json')
  await stranger.identity.ensure(nobody)
  const strangers = await keyFile(stranger, 'stranger.json')
  await connect(runner)
  await sealed(runner, 'q3')
  await reports.write('q3', 'jsonl', at('before.jsonl'))

  const info = await trust.replaceKey(nobody)
  expect(info).toMatchObject({ name: 'Anna', kept: 'keychain' })
  expect(info.keyId).not.toBe(old?.keyId)
  await trust.verify()
  await ran(runner, 'q3')
  await reports.write('q3', 'jsonl', at('after.jsonl'))
  const newFile = await keyFile(runner, 'new.json')
  const link = { from: old?.fingerprint, to: info.fingerprint, why: 'handed-over', approvedBy: [] }

  // What was written before the key was replaced knows nothing of it; the new key's file does.
  expect(await judged(at('before.jsonl'), oldFile)).toMatchObject({ ok: true, replaced: [] })
  const before = await judged(at('before.jsonl'), newFile)
  expect(before).toMatchObject({ ok: true, signature: 'checked', replaced: [link] })
  expect(before.checks.find(({ name }) => name === 'signatures')?.message).toMatch(
    new RegExp(
      `${old?.fingerprint} was replaced by ${info.fingerprint} at .*, handed over by the old key itself`,
    ),
  )
  // What was written after it shows it by itself: to those who know the old key too.
  for (const known of [newFile, oldFile])
    expect(await judged(at('after.jsonl'), known)).toMatchObject({ ok: true, replaced: [link] })
  expect(await judged(at('after.jsonl'))).toMatchObject({
    ok: true,
    signature: 'unchecked',
    replaced: [link],
  })
  expect(await judged(at('after.jsonl'), strangers)).toMatchObject({ ok: false })

  // Once more, and its line goes back to the first.
  await trust.replaceKey(nobody)
  await trust.verify()
  const newer = await readKeyAndFormer(await keyFile(runner, 'newer.json'))
  expect(await verifyFile(at('before.jsonl'), { trusted: [newer.key], links: newer.links })).toMatchObject({
    signature: 'checked',
  })
  expect(trust.former().map(({ keyId }) => keyId)).toEqual([old?.keyId, info.keyId])
  const signer = await identity.signer(nobody)
  await expect(trust.add(trust.former()[0] as never, 'Anna before', signer)).rejects.toMatchObject({
    code: 'input.own-key',
  })
})

test('what the old key signs later is not its any more, and a file that claims a line of keys is looked at', async () => {
  await using runner = open('runner', memoryKeychain())
  await sealed(runner, 'q3')
  const thief = await runner.identity.signer(nobody)
  await runner.reports.write('q3', 'jsonl', at('good.jsonl'))
  await runner.trust.replaceKey(nobody)
  const file = await keyFile(runner, 'new.json')
  const text = readFileSync(file, 'utf8')
  const carried = JSON.parse(text) as { replaces: [{ jws: string; approvals: string[] }] }
  // The same file, signed by the old key as of later: it knows nothing of that key's end, and the new key's file does.
  const lines = readFileSync(at('good.jsonl'), 'utf8').trimEnd().split('\n')
  const { digest } = JSON.parse(lines[0] ?? '') as { digest: string }
  const { checksum: _, jws: __, ...facts } = (JSON.parse(lines.at(-1) ?? '') as EvidenceSummary).summary
  const later = { ...facts, exportedAt: '2999-01-01T00:00:00.000Z' }
  const jws = await thief.sign(exportStatement(digest, later))
  writeFileSync(at('late.jsonl'), [...lines.slice(0, -1), summaryLine({ ...later, jws }), ''].join('\n'))
  expect((await judged(at('good.jsonl'), file)).ok).toBe(true)
  expect((await judged(at('late.jsonl'), file)).firstBad).toMatchObject({ line: lines.length })

  // Nobody's key becomes another's by a line that does not hold.
  const { signer: other, key } = await signingKey('other')
  const forged = {
    ...carried.replaces[0],
    approvals: [await other.sign({ kind: 'rescind-change-approval' })],
  }
  writeFileSync(at('forged.json'), JSON.stringify({ ...JSON.parse(text), replaces: [forged] }))
  writeFileSync(at('taken.json'), JSON.stringify({ ...key.jwk, replaces: carried.replaces }))
  for (const name of ['forged.json', 'taken.json']) {
    await expect(readKeyAndFormer(at(name)), name).rejects.toMatchObject({ code: 'input.bad-public-key' })
    const python = spawnSync('python3', [VERIFIER, at('late.jsonl'), '--trust', at(name)], {
      encoding: 'utf8',
    })
    expect(python.status, python.stdout).toBe(2)
  }
})

test('a key that is lost is replaced by the word of somebody who is trusted here, and by nobody else', async () => {
  await using bob = open('bob', memoryKeychain())
  await using eve = open('eve', memoryKeychain())
  const [bobs, eves] = [await bob.identity.signer(nobody), await eve.identity.signer(nobody)]
  const bobFile = await keyFile(bob, 'bob.json')
  let old = ''
  {
    await using runner = open('runner', memoryKeychain())
    await sealed(runner, 'q3')
    await expect(runner.trust.proposeLost(at('x.json'), nobody)).rejects.toMatchObject({
      code: 'state.nobody-trusted',
    })
    await runner.trust.add(bobs.key, 'Bob', await runner.identity.signer(nobody))
    await runner.reports.write('q3', 'jsonl', at('before.jsonl'))
    old = runner.identity.info()?.fingerprint ?? ''
  }
  // Another machine, or a new account on this one: its keychain knows nothing.
  const keychain = memoryKeychain()
  await using runner = open('runner', keychain)
  const { trust, identity, reports } = runner
  await expect(identity.signer(nobody)).rejects.toMatchObject({ code: 'state.signing-key-gone' })
  await expect(trust.replaceKey(nobody)).rejects.toMatchObject({ code: 'state.signing-key-gone' })
  const proposal = at('lost.json')
  await trust.proposeLost(proposal, nobody)
  expect(identity.info()?.fingerprint).toBe(old)
  const applied = async (file: string) => trust.apply(file, await trust.signerFor(file, nobody))
  await expect(applied(proposal)).rejects.toMatchObject({ code: 'state.change-needs-approval' })
  await eve.trust.approve(proposal, at('eves.json'), eves)
  await expect(applied(at('eves.json'))).rejects.toMatchObject({ code: 'state.change-needs-approval' })
  await bob.trust.approve(proposal, at('bobs.json'), bobs)
  expect(await applied(at('bobs.json'))).toMatchObject({
    changes: [{ change: { kind: 'key.replaced', why: 'lost', from: old }, isSigned: true, approvals: 1 }, {}],
  })
  await trust.verify()
  await expect(applied(at('bobs.json'))).rejects.toMatchObject({ code: 'state.no-next-key' })

  await connect(runner)
  await ran(runner, 'q3')
  await reports.write('q3', 'jsonl', at('after.jsonl'))
  const newFile = await keyFile(runner, 'new.json')
  const link = { from: old, why: 'lost', approvedBy: [bobs.key.fingerprint] }
  // The new key alone could call any key its own: whoever approved it must be known too.
  for (const file of [at('before.jsonl'), at('after.jsonl')]) {
    expect(await judged(file, newFile, bobFile), file).toMatchObject({ ok: true, replaced: [link] })
    expect(await judged(file, newFile), file).toMatchObject({ ok: false })
  }
  expect((await judged(at('after.jsonl'), newFile)).firstBad?.message).toContain(bobs.key.fingerprint)
})

test('an incident that was saved before its key was replaced verifies by either; what the old key saves after it by none', async () => {
  await using preparer = open('preparer', memoryKeychain())
  await using old = open('old', memoryKeychain())
  await preparer.identity.ensure(nobody)
  await keyFile(preparer, 'former.json')
  await sealed(preparer, 'q3')
  const { incidents, trust } = preparer
  incidents.open({ name: 'INC', cause: 'br-4.9.1.1-12', knownAtMs: Date.now(), knownHow: '', note: '' })
  await incidents.add('INC', 'q3', {})
  await incidents.save('INC', at('before.rescind'), { ask: nobody })
  const former = preparer.identity.info()
  const renewed = await trust.replaceKey(nobody)
  const { key, links } = await readKeyAndFormer(await keyFile(preparer, 'renewed.json'))
  const given = (file: string, known = key, by = links) =>
    verifyFile(at(file), { trusted: [known], links: by })

  const replaced = [
    { from: former?.fingerprint, to: renewed.fingerprint, why: 'handed-over', approvedBy: [] },
  ]
  expect(await given('before.rescind')).toMatchObject({ ok: true, signature: 'checked', replaced })
  expect(await given('before.rescind', key, [])).toMatchObject({ ok: false, replaced: [] })
  await incidents.save('INC', at('after.rescind'), { ask: nobody })
  const { key: formerKey } = await readKeyAndFormer(at('former.json'))
  expect(await given('after.rescind', formerKey, [])).toMatchObject({ ok: false })
  expect(await given('after.rescind', formerKey)).toMatchObject({ ok: true, replaced })
  // The old key, in other hands, once it was replaced.
  await old.identity.ensure(nobody)
  old.incidents.open({ name: 'INC', cause: 'br-4.9.1.1-12', knownAtMs: Date.now(), knownHow: '', note: '' })
  await sealed(old, 'q3')
  await old.incidents.add('INC', 'q3', {})
  await old.incidents.save('INC', at('late.rescind'), { ask: nobody })
  const { key: theirs } = await readKeyAndFormer(await keyFile(old, 'theirs.json'))
  const ended = links.map((link) => ({ ...link, from: theirs }))
  expect(await given('late.rescind', theirs, ended)).toMatchObject({ ok: false, signature: 'unchecked' })
})

test('a batch that was bound to the workspace runs by its new key, and the record of both verifies', async () => {
  await using runner = open('runner', memoryKeychain())
  await using preparer = open('preparer', memoryKeychain())
  await using bob = open('bob', memoryKeychain())
  const signer = await runner.identity.signer(nobody)
  const bobs = await bob.identity.signer(nobody)
  await runner.trust.add(bobs.key, 'Bob', signer)
  await runner.trust.setPolicy(1, signer)
  await sealed(preparer, 'bound')
  const bundle = at('bound.rescind')
  await preparer.bundles.export('bound', bundle, { workspace: signer.key.fingerprint, ask: nobody })
  const { subject } = await bob.bundles.inspect(bundle)
  await bob.bundles.approveFile(bundle, subject.digest, bundle, nobody)
  await runner.bundles.import(bundle)
  await connect(runner)
  await preparer.trust.replaceKey(nobody)
  const renewed = await readKeyAndFormer(await keyFile(preparer, 'renewed.json'))
  for (const links of [renewed.links, []])
    expect(await verifyFile(bundle, { trusted: [renewed.key], links })).toMatchObject({
      ok: links.length > 0,
    })
  await runner.trust.replaceKey(nobody)
  await ran(runner, 'bound')
  await runner.reports.write('bound', 'jsonl', at('bound.jsonl'))
  const files = await Promise.all([
    keyFile(runner, 'r.json'),
    keyFile(preparer, 'p.json'),
    keyFile(bob, 'b.json'),
  ])
  expect(await judged(at('bound.jsonl'), ...files)).toMatchObject({ ok: true, signature: 'checked' })
})

test.each([
  ['a change of key cut off', `DELETE FROM authority_change WHERE seq = 2`],
  ['another key put in', `UPDATE identity SET key_id = iif(key_id LIKE 'x%', 'y', 'x') || substr(key_id, 2)`],
  [
    'its approval taken out',
    `UPDATE authority_change SET body = replace(body, '"approvals":[', '"approvals":["x",')`,
  ],
])('somebody who edits the database is found out: %s', async (_what, sql) => {
  await using runner = open('runner', memoryKeychain())
  const { trust, identity, dataDir } = runner
  await trust.add((await signingKey('Bob')).key, 'Bob', await identity.signer(nobody))
  await trust.replaceKey(nobody)
  await trust.verify()
  edit(dataDir, sql)
  await expect(trust.verify()).rejects.toMatchObject({ code: 'check.authority-changed' })
})

test('checkpoints name the end of the record of trust: cut with all that is kept of it, it is found out', async () => {
  await using runner = open('runner', noKeychain())
  const { trust, identity, checkpointer, reports, dataDir } = runner
  const signer = await identity.signer(typed)
  await trust.add((await signingKey('Bob')).key, 'Bob', signer)
  await trust.setPolicy(1, signer)
  const held = await checkpointer.hold(typed)
  await sealed(runner, 'q3')
  held.release()
  await reports.write('q3', 'jsonl', at('q3.jsonl'), { ask: typed })
  const checkpoints = readFileSync(at('q3.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line.includes('"checkpoint.signed"'))
    .map((line) => (JSON.parse(line) as { data: { authority: unknown } }).data.authority)
  expect(checkpoints).toEqual(checkpoints.map(() => ({ changes: 2, head: trust.head().head })))
  expect(await judged(at('q3.jsonl'))).toMatchObject({ ok: true })
  edit(dataDir, 'DELETE FROM authority_change')
  for (const name of readdirSync(dataDir).filter((entry) => entry.startsWith('authority-head')))
    rmSync(path.join(dataDir, name))
  await expect(trust.verify()).rejects.toMatchObject({
    code: 'check.authority-changed',
    message: expect.stringMatching(/a checkpoint of .* was under change 2/),
  })
})

test('from the command line, with a key in a file', async () => {
  const dataDir = at('machine')
  const cli = (...args: string[]) => runCli(['--json', ...args], { dataDir, key: PASSPHRASE })
  const shown = (await cli('identity', 'show', '--passphrase-stdin')).json<{ fingerprint: string }>()
  expect(await cli('identity', 'replace', '--lost')).toMatchObject({ code: 2 })
  const replaced = await cli('identity', 'replace', '--passphrase-stdin')
  expect(replaced, replaced.stderr).toMatchObject({ code: 0 })
  const pems = readdirSync(dataDir).filter((name) => name.endsWith('.pem'))
  expect(pems).toEqual([`signing-key-${replaced.json<{ keyId: string }>().keyId}.pem`])
  expect((await cli('identity', 'show')).json()).toMatchObject({
    kept: 'file',
    replaced: [{ from: shown.fingerprint, why: 'handed-over' }],
  })
  expect((await cli('policy', 'show')).json()).toMatchObject({
    changes: [{ change: { kind: 'key.replaced', from: shown.fingerprint } }],
  })
  expect(
    await cli('identity', 'replace', '--lost', '--propose', at('x'), '--passphrase-stdin'),
  ).toMatchObject({
    code: 2,
  })
})

/** What whoever administers the machine does: edits the database, triggers or not. */
function edit(dataDir: string, sql: string): void {
  const db = new Database(path.join(dataDir, 'rescind.db'))
  db.exec(
    `DROP TRIGGER IF EXISTS authority_is_never_changed; DROP TRIGGER IF EXISTS authority_is_never_removed; ${sql}`,
  )
  db.close()
}
