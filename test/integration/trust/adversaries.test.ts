import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { expiryOf } from '../../../src/main/approvals/expiry.ts'
import { subjectOf } from '../../../src/main/approvals/statements.ts'
import { readBundle } from '../../../src/main/bundle/read-bundle.ts'
import { withSignatures } from '../../../src/main/bundle/with-signatures.ts'
import { type Clock, systemClock } from '../../../src/main/clock.ts'
import type { AskPassphrase } from '../../../src/main/identity/identity.ts'
import type { Signer } from '../../../src/main/identity/signer.ts'
import type { StoredEvent } from '../../../src/main/journal/event.ts'
import type { Keychain } from '../../../src/main/keychain/keychain.ts'
import { memoryKeychain } from '../../../src/main/keychain/memory-keychain.ts'
import { Secret } from '../../../src/main/keychain/secret.ts'
import { vendorRegistry } from '../../../src/main/vendors/registry.ts'
import { openWorkbench, type Workbench } from '../../../src/main/workbench.ts'
import type { Sandbox } from '../../../src/sandbox/sandbox.ts'
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts'
import { VENDOR } from '../../support/cli-workspace.ts'
import { noKeychain } from '../../support/no-keychain.ts'
import { runCli } from '../../support/rescind-cli.ts'
import { signingKey } from '../../support/signing-key.ts'
import { testWorkers } from '../../support/test-workers.ts'

/**
 * Three adversaries against four eyes: who prepares, who operates the workspace that runs, and who administers its machine
 * (may edit the database, and has the files, not the passphrase). What each can still do stands in SECURITY.md.
 */
const ITEMS = 4
const DAY_MS = 24 * 60 * 60 * 1_000
const PASSPHRASE = 'four words nobody guesses'
const ask: AskPassphrase = async () => new Secret(PASSPHRASE)
const nobody: AskPassphrase = async () => {
  throw new Error('nobody is asked')
}

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox({ vendors: [VENDOR], items: 60, limit: 'none' })
})
afterAll(() => sandbox.close())
let folder = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'rescind-adversaries-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))
const at = (name: string) => path.join(folder, name)

function open(name: string, keychain: Keychain, clock: Clock = systemClock()): Workbench {
  return openWorkbench({
    dataDir: at(name),
    keychain,
    clock,
    vendors: vendorRegistry(),
    operator: `${name}@desk`,
    product: 'rescind test',
    workers: testWorkers(),
  })
}

/** A clock that goes on from another day. */
const daysAhead = (days: number): Clock => {
  const clock = systemClock()
  return { ...clock, now: () => clock.now() + days * DAY_MS }
}

/** Prepared in a workspace of its own, and signed for a bundle. */
async function prepared(name: string, bound: { workspace?: string } = {}): Promise<string> {
  await using workbench = open('preparer', memoryKeychain())
  const { inventories, batches, bundles } = workbench
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
  const bundle = at(`${name}.rescind`)
  await bundles.export(name, bundle, { ...bound, ask: nobody })
  return bundle
}

/** Adds approvals as another program would: signed statements about what the preparer has sealed. */
async function approve(
  bundle: string,
  signers: readonly Signer[],
  facts: { at?: string; expires?: string; movedTo?: string } = {},
): Promise<void> {
  const { seal } = await readBundle(bundle, { known: [] })
  const statement = {
    kind: 'rescind-approval',
    decision: 'approved',
    ...subjectOf(seal.statement),
    at: new Date().toISOString(),
    by: 'somebody',
    ...facts,
  }
  const approvals = await Promise.all(signers.map((signer) => signer.sign(statement)))
  await withSignatures(bundle, { seal: seal.jws, approvals }, bundle)
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
const start = ({ runs }: Workbench, batch: string) =>
  runs.start({
    batch,
    connection: 'sandbox',
    key: new Secret(sandbox.key(VENDOR)),
    confirmCount: ITEMS,
    canary: false,
    preflight: false,
  })
const finished = async (workbench: Workbench, batch: string) =>
  expect((await (await start(workbench, batch)).done).state).toBe('finished')

function eventsOf({ dataDir }: Workbench, type: StoredEvent['type']) {
  const db = new Database(path.join(dataDir, 'rescind.db'), { readonly: true })
  try {
    return db
      .prepare<[string], { body: string }>('SELECT body FROM event WHERE type = ? ORDER BY seq')
      .all(type)
      .map(({ body }) => (JSON.parse(body) as { data: Record<string, unknown> }).data)
  } finally {
    db.close()
  }
}

/** What the administrator does: edits the database, triggers or not. */
function edit(dataDir: string, sql: string): void {
  const db = new Database(path.join(dataDir, 'rescind.db'))
  db.exec(
    `DROP TRIGGER IF EXISTS authority_is_never_changed; DROP TRIGGER IF EXISTS authority_is_never_removed; ${sql}`,
  )
  db.close()
}

test('the operator: a second key of one person is no second person', async () => {
  await using runner = open('runner', memoryKeychain())
  const { trust, identity, bundles } = runner
  const signer = await identity.signer(nobody)
  const [one, two, cleo] = [await signingKey('Bob'), await signingKey('bob'), await signingKey('Cleo')]
  expect(await trust.add(one.key, 'Bob', signer)).toMatchObject({ note: null })
  expect(await trust.add(two.key, ' BOB ', signer)).toMatchObject({
    note: expect.stringContaining('count as one person'),
  })
  await trust.add(cleo.key, 'Cleo', signer)
  await trust.setPolicy(2, signer)
  const bundle = await prepared('twice')
  await approve(bundle, [one.signer, two.signer])
  await bundles.import(bundle)
  await connect(runner)
  await expect(start(runner, 'twice')).rejects.toMatchObject({
    code: 'state.needs-approval',
    message: expect.stringMatching(/has 1\..*has approved it with another key/),
  })
  await approve(bundle, [one.signer, two.signer, cleo.signer])
  await bundles.import(bundle)
  await finished(runner, 'twice')
  expect(eventsOf(runner, 'run.permitted')).toMatchObject([
    {
      needed: 2,
      keys: expect.arrayContaining([cleo.key.keyId]),
      by: [expect.any(String), expect.any(String)],
      runner: signer.keyId,
      preparer: expect.any(String),
      until: expect.any(String),
    },
  ])
})

test('the operator: a run is moved only where as many approvals name the new place as the policy asks for', async () => {
  await using runner = open('runner', memoryKeychain())
  const elsewhere = await startSandbox({ vendors: [VENDOR], items: 60, limit: 'none' })
  onTestFinished(() => elsewhere.close())
  const { trust, identity, bundles, connections, runs, reports } = runner
  const bob = await signingKey('Bob')
  await trust.add(bob.key, 'Bob', await identity.signer(nobody))
  await trust.setPolicy(1, await identity.signer(nobody))
  const bundle = await prepared('moved')
  await approve(bundle, [bob.signer])
  await bundles.import(bundle)
  await connect(runner)
  const place = {
    vendor: VENDOR,
    baseUrl: elsewhere.url(VENDOR),
    options: { settle_ms: '50' },
    limits: 'none',
  } as const
  await connections.add({ ...place, name: 'renamed' }, new Secret(elsewhere.key(VENDOR)))
  await sandbox.change(VENDOR, { keyRevoked: true })
  expect((await (await start(runner, 'moved')).done).halt?.kind).toBe('key-refused')
  await sandbox.change(VENDOR, { keyRevoked: false })

  const { origin } = new URL(elsewhere.url(VENDOR))
  const move = { connection: 'renamed', reason: 'the host was renamed', giveUpOpen: false }
  const refusal = { code: 'state.needs-approval', message: expect.stringContaining(origin) }
  await expect(runs.move('moved', move)).rejects.toMatchObject(refusal)
  // For another place than the one that was approved.
  await approve(bundle, [bob.signer], { movedTo: 'https://elsewhere.example' })
  expect(await bundles.import(bundle)).toMatchObject({ outcome: 'known', newApprovals: 1 })
  await expect(runs.move('moved', move)).rejects.toMatchObject(refusal)

  await approve(bundle, [bob.signer], { movedTo: origin })
  await bundles.import(bundle)
  expect(await runs.move('moved', move)).toMatchObject({ place: { origin } })
  expect((await (await runs.resume('moved')).done).state).toBe('finished')
  expect(elsewhere.effects(VENDOR)).toHaveLength(ITEMS)
  expect(eventsOf(runner, 'run.moved')).toMatchObject([{ to: { origin }, reason: 'the host was renamed' }])
  const evidence = at('moved.jsonl')
  await reports.write('moved', 'jsonl', evidence)
  expect((await runCli(['verify', evidence], { dataDir: at('auditor') })).code).toBe(0)
  const python = spawnSync('python3', ['resources/verify_evidence.py', evidence], { encoding: 'utf8' })
  expect(python.status, python.stdout + python.stderr).toBe(0)
})

test("the operator: neither the runner's own key nor one under the runner's or the preparer's name approves", async () => {
  await using runner = open('runner', memoryKeychain())
  const { trust, identity, bundles } = runner
  const signer = await identity.signer(nobody)
  const asRunner = await signingKey('x')
  const asPreparer = await signingKey('x')
  expect(await trust.add(asRunner.key, signer.key.name, signer)).toMatchObject({
    note: expect.stringContaining('same person'),
  })
  await trust.add(asPreparer.key, 'preparer@desk', signer)
  await trust.setPolicy(1, signer)
  const bundle = await prepared('own')
  await approve(bundle, [signer, asRunner.signer, asPreparer.signer])
  await bundles.import(bundle)
  await connect(runner)
  await expect(start(runner, 'own')).rejects.toMatchObject({
    code: 'state.needs-approval',
    message: expect.stringMatching(/has 0\./),
  })
  const { subject } = await bundles.inspect(bundle)
  expect(subject.approvals.map(({ note }) => note).toSorted()).toEqual([
    'by the key of this workspace, which would run it',
    'preparer@desk has prepared the batch, with another key',
    'runner@desk would run it: the key of this workspace has the same name',
  ])
})

test('the operator: what loosens the policy needs its approvals, in its own place of the record, once', async () => {
  await using runner = open('runner', memoryKeychain())
  await using bob = open('bob', memoryKeychain())
  await using eve = open('eve', memoryKeychain())
  const { trust, identity } = runner
  const signer = await identity.signer(nobody)
  const bobs = await bob.identity.signer(nobody)
  const eves = await eve.identity.signer(nobody)
  await trust.add(bobs.key, 'Bob', signer)
  await trust.setPolicy(1, signer)
  const refusal = { code: 'state.change-needs-approval' }
  await expect(trust.setPolicy(0, signer)).rejects.toMatchObject(refusal)
  await expect(trust.add(eves.key, 'Eve', signer)).rejects.toMatchObject(refusal)
  await expect(trust.propose({ kind: 'policy.set', approvals: 2 }, at('x'), signer)).rejects.toMatchObject({
    code: 'state.needs-no-approval',
  })

  const file = at('change.json')
  await trust.propose({ kind: 'policy.set', approvals: 0 }, file, signer)
  await expect(trust.apply(file, signer)).rejects.toMatchObject(refusal)
  await expect(trust.approve(file, file, signer)).rejects.toMatchObject({ code: 'state.own-change' })
  // Approved by somebody who is not trusted here.
  await eve.trust.approve(file, at('eves.json'), eves)
  await expect(trust.apply(at('eves.json'), signer)).rejects.toMatchObject(refusal)
  // The file changed after the approval.
  await bob.trust.approve(file, at('bobs.json'), bobs)
  const text = readFileSync(at('bobs.json'), 'utf8')
  const other = at('other.json')
  await trust.propose({ kind: 'trust.added', key: eves.key, name: 'Eve' }, other, signer)
  const otherProposal = (JSON.parse(readFileSync(other, 'utf8')) as { proposal: string }).proposal
  const proposal = (JSON.parse(text) as { proposal: string }).proposal
  writeFileSync(at('swapped.json'), text.replace(proposal, otherProposal))
  await expect(trust.apply(at('swapped.json'), signer)).rejects.toMatchObject({ code: 'check.not-a-change' })
  await expect(eve.trust.apply(at('bobs.json'), eves)).rejects.toMatchObject({
    code: 'state.other-workspace',
  })

  expect(await trust.apply(at('bobs.json'), signer)).toMatchObject({
    approvals: 0,
    changes: [{ change: { kind: 'policy.set', approvals: 0 }, isSigned: true, approvals: 1 }, {}, {}],
  })
  await trust.verify()
  // Once: it was for that place of the record.
  await trust.setPolicy(1, signer)
  await expect(trust.apply(at('bobs.json'), signer)).rejects.toMatchObject({
    code: 'state.changed-meanwhile',
  })
  // To stop somebody needs nobody.
  await trust.remove(bobs.key.fingerprint, signer)
  expect(trust.keys()).toEqual([])
})

test('the operator: a change that needed approvals and carries none does not hold, though the key has signed it', async () => {
  const keychain = memoryKeychain()
  {
    await using runner = open('runner', keychain)
    const signer = await runner.identity.signer(nobody)
    await runner.trust.add((await signingKey('Bob')).key, 'Bob', signer)
    await runner.trust.setPolicy(1, signer)
  }
  // With the key in hand: a program of their own writes what ours refuses.
  const { openAuthorityChain, signedPart } = await import('../../../src/main/trust/authority-chain.ts')
  await using runner = open('runner', keychain)
  const signer = await runner.identity.signer(nobody)
  const db = new Database(path.join(runner.dataDir, 'rescind.db'))
  await openAuthorityChain(db).append(
    { kind: 'policy.set', approvals: 0 },
    { at: new Date().toISOString(), actor: 'x', approvals: [] },
    ({ hash }) => signer.sign(signedPart(hash)),
  )
  db.close()
  await expect(runner.trust.verify()).rejects.toMatchObject({
    code: 'check.authority-changed',
    message: expect.stringContaining('change 3 needed 1 approval and has 0'),
  })
  const bundle = await prepared('forced')
  await runner.bundles.import(bundle)
  await connect(runner)
  await expect(start(runner, 'forced')).rejects.toMatchObject({ code: 'check.authority-changed' })
})

test('the operator: 1, 0, run, 1 again stands in the record of the run and in the report', async () => {
  await using runner = open('runner', memoryKeychain())
  await using bob = open('bob', memoryKeychain())
  const { trust, identity, bundles, reports } = runner
  const signer = await identity.signer(nobody)
  const bobs = await bob.identity.signer(nobody)
  await trust.add(bobs.key, 'Bob', signer)
  await trust.setPolicy(1, signer)
  await bundles.import(await prepared('quick'))
  await connect(runner)
  await trust.propose({ kind: 'policy.set', approvals: 0 }, at('c'), signer)
  await bob.trust.approve(at('c'), at('c'), bobs)
  await trust.apply(at('c'), signer)
  await finished(runner, 'quick')
  await trust.setPolicy(1, signer)
  const [{ authority } = {}] = eventsOf(runner, 'run.started')
  expect(authority).toEqual({
    approvals: 0,
    atSeal: 1,
    most: 1,
    changes: 3,
    head: expect.stringMatching(/^[0-9a-f]{64}$/),
  })
  expect(eventsOf(runner, 'run.permitted')).toEqual([])
  await reports.write('quick', 'html', at('quick.html'))
  expect(readFileSync(at('quick.html'), 'utf8')).toMatch(
    /LOWERED before .*: 0 approvals asked for at this start, 1 when the batch was sealed or came here/,
  )
  await reports.write('quick', 'jsonl', at('quick.jsonl'))
  expect(readFileSync(at('quick.jsonl'), 'utf8')).toContain('"atSeal":1')
})

test.each([
  ['in the keychain', memoryKeychain, nobody],
  ['in a file', noKeychain, ask],
])(
  'the administrator: changes cut off, and all of them, are found out; the key is %s',
  async (_where, keychainOf, asked) => {
    for (const cut of ['WHERE seq = 3', 'WHERE seq > 1', '']) {
      rmSync(at('runner'), { recursive: true, force: true })
      const keychain = keychainOf()
      {
        await using runner = open('runner', keychain)
        const signer = await runner.identity.signer(asked)
        await runner.trust.add((await signingKey('Bob')).key, 'Bob', signer)
        await runner.trust.setPolicy(1, signer)
        await runner.trust.setPolicy(2, signer)
      }
      edit(at('runner'), `DELETE FROM authority_change ${cut}`)
      await using runner = open('runner', keychain)
      const signer = await runner.identity.signer(asked)
      const refusal = {
        code: 'check.authority-changed',
        message: expect.stringContaining('deleted or replaced'),
      }
      await expect(runner.trust.verify(), cut).rejects.toMatchObject(refusal)
      // Nothing is built upon it either, which would hide it.
      await expect(runner.trust.setPolicy(5, signer), cut).rejects.toMatchObject(refusal)
      if (asked === ask) {
        for (const name of readdirSync(at('runner')).filter((entry) => entry.startsWith('authority-head')))
          rmSync(path.join(at('runner'), name))
        if (cut !== '')
          await expect(runner.trust.verify(), cut).rejects.toMatchObject({ code: 'check.authority-changed' })
      }
    }
  },
)

test('the administrator: with the record and what is kept of its end both gone, a run that was under it tells', async () => {
  await using runner = open('runner', noKeychain())
  const signer = await runner.identity.signer(ask)
  const bob = await signingKey('Bob')
  await runner.trust.add(bob.key, 'Bob', signer)
  await runner.trust.setPolicy(1, signer)
  const bundle = await prepared('told')
  await approve(bundle, [bob.signer])
  await runner.bundles.import(bundle)
  await runner.connections.add({
    name: 'sandbox',
    vendor: VENDOR,
    baseUrl: sandbox.url(VENDOR),
    options: { settle_ms: '50' },
    limits: 'none',
  })
  await finished(runner, 'told')
  edit(runner.dataDir, 'DELETE FROM authority_change')
  rmSync(path.join(runner.dataDir, `authority-head-${signer.keyId}.jws`))
  await expect(runner.trust.verify()).rejects.toMatchObject({
    code: 'check.authority-changed',
    message: expect.stringContaining('was under change 2'),
  })
})

test('what an earlier version added unsigned does not count until it is added again, and its record still opens', async () => {
  await using runner = open('runner', memoryKeychain())
  const { trust, identity } = runner
  const signer = await identity.signer(nobody)
  const bob = await signingKey('Bob')
  const { canonicalJson, sha256Hex } = await import('../../../src/main/journal/canonical.ts')
  const body = canonicalJson({
    seq: 1,
    at: '2026-10-01T10:00:00.000Z',
    actor: 'x',
    change: { kind: 'trust.added', keyId: bob.key.keyId, name: 'Bob', jwk: bob.key.jwk },
    prev: '0'.repeat(64),
  })
  edit(runner.dataDir, `INSERT INTO authority_change VALUES (1, '${body}', '${sha256Hex(body)}', NULL)`)
  await trust.verify()
  expect(trust.publicKeys()).toEqual([])
  expect(trust.keys()).toMatchObject([{ name: 'Bob', note: expect.stringContaining('does not count') }])
  await trust.add(bob.key, 'Bob', signer)
  expect(trust.publicKeys()).toMatchObject([{ name: 'Bob' }])
  expect(trust.keys()).toMatchObject([{ note: null }])
  await trust.verify()
})

test('approvals end: as they say, after thirty days where they say nothing, after ninety whatever they say; and are given anew', async () => {
  const keychain = memoryKeychain()
  const bob = await signingKey('Bob')
  {
    await using runner = open('runner', keychain)
    const signer = await runner.identity.signer(nobody)
    await runner.trust.add(bob.key, 'Bob', signer)
    await runner.trust.setPolicy(1, signer)
    await connect(runner)
    await runner.bundles.import(await prepared('late'))
  }
  const bundle = at('late.rescind')
  const refused = async (days: number, facts: { at?: string; expires?: string }) => {
    await approve(bundle, [bob.signer], facts)
    await using runner = open('runner', keychain, daysAhead(days))
    await runner.bundles.import(bundle)
    return await start(runner, 'late').then(
      async (active) => (await active.done).state,
      (error: { code: string; message: string }) => `${error.code} ${/expired/.test(error.message)}`,
    )
  }
  const now = Date.now()
  const given = (ms: number) => new Date(now + ms).toISOString()
  expect(await refused(2, { at: given(1), expires: expiryOf(now, 1) })).toBe('state.needs-approval true')
  expect(await refused(31, { at: given(2) })).toBe('state.needs-approval true')
  expect(await refused(91, { at: given(3), expires: expiryOf(now, 3_650) })).toBe('state.needs-approval true')
  expect(await refused(29, { at: given(4) })).toBe('finished')
})

test('the preparer: a batch that is bound to a workspace runs in no other', async () => {
  await using one = open('one', memoryKeychain())
  await using two = open('two', memoryKeychain())
  const { key } = await one.identity.signer(nobody)
  await two.identity.signer(nobody)
  const bundle = await prepared('bound', { workspace: key.fingerprint })
  for (const workbench of [one, two]) {
    await workbench.bundles.import(bundle)
    await connect(workbench)
  }
  expect((await one.bundles.inspect(bundle)).subject.workspace).toBe(key.fingerprint)
  await expect(start(two, 'bound')).rejects.toMatchObject({ code: 'state.other-workspace' })
  await finished(one, 'bound')
})
