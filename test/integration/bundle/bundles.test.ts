import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { importingName } from '../../../src/main/batches/batch-row.ts'
import { readBundle } from '../../../src/main/bundle/read-bundle.ts'
import { verifyFile } from '../../../src/main/bundle/verify-file.ts'
import { withSignatures } from '../../../src/main/bundle/with-signatures.ts'
import { Secret } from '../../../src/main/keychain/secret.ts'
import type { Workbench } from '../../../src/main/workbench.ts'
import type { Sandbox } from '../../../src/sandbox/sandbox.ts'
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts'
import { bundleItem, makeBundle } from '../../support/bundle-file.ts'
import { VENDOR } from '../../support/cli-workspace.ts'
import { signingKey } from '../../support/signing-key.ts'
import { testWorkbench } from '../../support/test-workbench.ts'

const ITEMS = 8
const ask = async (): Promise<never> => {
  throw new Error('nobody is asked: the keychain holds the key')
}

let folder: string
let sandbox: Sandbox
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rescind-bundles-'))
  sandbox = await startSandbox({ vendors: [VENDOR], items: 40, limit: 'none' })
})
afterAll(async () => {
  await sandbox.close()
  await rm(folder, { recursive: true, force: true })
})

const at = (name: string) => path.join(folder, name)

/** A batch that was sealed in the workspace. */
async function seal(workbench: Workbench, name: string): Promise<void> {
  const file = at(`${name}.csv`)
  await writeFile(file, sandbox.inventoryCsv(VENDOR, { rows: ITEMS }).csv)
  await workbench.inventories.import({ file, name, vendor: VENDOR, settings: {} })
  workbench.batches.create({
    name,
    inventory: name,
    request: { operation: 'revoke', reason: 'superseded', comment: 'CHG-7', options: {} },
    filter: {},
  })
  await workbench.batches.seal(name)
}

const connect = (workbench: Workbench) =>
  workbench.connections.add(
    {
      name: 'sandbox',
      vendor: VENDOR,
      baseUrl: sandbox.url(VENDOR),
      options: { settle_ms: '50' },
      limits: 'none',
    },
    new Secret(sandbox.key(VENDOR)),
  )
const start = (workbench: Workbench, batch: string) =>
  workbench.runs.start({
    batch,
    connection: 'sandbox',
    confirmCount: ITEMS,
    canary: false,
    preflight: false,
  })

/** Rows of the workspace that have to do with batches. */
function rowsOf(workbench: Workbench): Record<string, unknown> {
  const db = new Database(path.join(workbench.dataDir, 'rescind.db'), { readonly: true })
  try {
    return Object.fromEntries(
      ['batch', 'batch_item', 'batch_seal', 'batch_approval', 'event'].map((table) => [
        table,
        (db.prepare(`SELECT count(*) AS rows FROM ${table}`).get() as { rows: number }).rows,
      ]),
    )
  } finally {
    db.close()
  }
}
const NOTHING = { batch: 0, batch_item: 0, batch_seal: 0, batch_approval: 0, event: 0 }

test('a batch comes out of a bundle as it was sealed, and the bundle of the import is the same file', async () => {
  await using preparer = await testWorkbench()
  await using runner = await testWorkbench()
  await seal(preparer.workbench, 'same')
  const first = await preparer.workbench.bundles.export('same', at('same-1.rescind'), { ask })
  const second = await preparer.workbench.bundles.export('same', at('same-2.rescind'), { ask })
  expect(second.sha256).toBe(first.sha256)

  const { batch } = await runner.workbench.bundles.import(at('same-1.rescind'))
  const { id, digest, counts, request, sealedAt, source } = preparer.workbench.batches.get('same')
  expect(batch).toMatchObject({ id, digest, counts, request, sealedAt, source, state: 'sealed' })
  const third = await runner.workbench.bundles.export('same', at('same-3.rescind'), { ask })
  expect(third.sha256).toBe(first.sha256)
  await expect(runner.workbench.batches.check('same')).rejects.toMatchObject({
    code: 'state.prepared-elsewhere',
  })
})

test('evidence of an imported batch holds', async () => {
  await using preparer = await testWorkbench()
  await using runner = await testWorkbench()
  await seal(preparer.workbench, 'evident')
  await preparer.workbench.bundles.export('evident', at('evident.rescind'), { ask })
  await runner.workbench.bundles.import(at('evident.rescind'), 'another name')
  await runner.workbench.reports.write('another name', 'jsonl', at('evident.jsonl'))
  expect(await verifyFile(at('evident.jsonl'))).toMatchObject({ kind: 'evidence', ok: true, items: ITEMS })
})

test('a bundle whose items no import would have let in is refused, signed or not, and leaves nothing', async () => {
  await using runner = await testWorkbench()
  const { signer } = await signingKey('preparer')
  const hostile = [
    { ...bundleItem(2), target: { serial_number: '../../revoke-all' } },
    { ...bundleItem(2), target: { serial_number: 'ab12' } },
    { ...bundleItem(2), target: { serial_number: '0A1B', extra: 'x' } },
    { ...bundleItem(2), target: { thumbprint: 'AB'.repeat(32) } },
    { ...bundleItem(2), reason: 'remove_from_crl' },
  ]
  for (const [index, item] of hostile.entries()) {
    const { bytes } = await makeBundle(signer, [], [bundleItem(1), item])
    await writeFile(at(`hostile-${index}.rescind`), bytes)
    await expect(runner.workbench.bundles.import(at(`hostile-${index}.rescind`))).rejects.toMatchObject({
      code: 'check.bundle-broken',
      message: expect.stringContaining('Item 2'),
    })
  }
  expect(rowsOf(runner.workbench)).toEqual(NOTHING)
})

test('an import that broke off is nowhere to be seen, and the next one clears it away', async () => {
  await using runner = await testWorkbench()
  const { workbench } = runner
  const { signer } = await signingKey('preparer')
  const { bytes, manifest } = await makeBundle(signer, [], [bundleItem(1), bundleItem(2)])
  await writeFile(at('broken-off.rescind'), bytes)
  const db = new Database(path.join(workbench.dataDir, 'rescind.db'))
  db.prepare(
    `INSERT INTO batch (id, name, vendor, kind, state, inventory, source, request, filter, created_at, created_by)
     VALUES (?, ?, 'digicert-tlm', 'certificate', 'draft', 'i', '{}', '{}', '{}', '', '')`,
  ).run(manifest.id, importingName(manifest.id))
  db.prepare(
    `INSERT INTO batch_item (batch, ordinal, target, label, attributes, source_row) VALUES (?, 1, '{}', '', '{}', 1)`,
  ).run(manifest.id)
  db.close()
  expect(workbench.batches.list()).toEqual([])
  expect((await workbench.bundles.inspect(at('broken-off.rescind'))).here).toBeNull()
  const { outcome } = await workbench.bundles.import(at('broken-off.rescind'))
  expect(outcome).toBe('imported')
  expect(rowsOf(workbench)).toMatchObject({ batch: 1, batch_item: 2 })
})

test('a name that is taken asks for another, and other content under a known id is refused', async () => {
  await using runner = await testWorkbench()
  const { workbench } = runner
  const { signer } = await signingKey('preparer')
  const one = await makeBundle(signer, [], [bundleItem(1)])
  const two = await makeBundle(signer, [], [bundleItem(1), bundleItem(2)])
  await writeFile(at('one.rescind'), one.bytes)
  await writeFile(at('two.rescind'), two.bytes)
  await seal(workbench, 'q3')
  await expect(workbench.bundles.import(at('one.rescind'))).rejects.toMatchObject({
    code: 'input.name-taken',
    hint: expect.stringContaining('--name'),
  })
  await workbench.bundles.import(at('one.rescind'), 'theirs')
  await expect(workbench.bundles.import(at('two.rescind'))).rejects.toMatchObject({
    code: 'check.other-batch',
  })
  expect(workbench.batches.get('theirs').counts.total).toBe(1)
})

test("who counts: trusted keys of other people, never the preparer's, a stranger's or the runner's own", async () => {
  await using runner = await testWorkbench()
  const { trust, identity, bundles, approvals, batches } = runner.workbench
  const preparer = await signingKey('preparer')
  const trusted = await signingKey('trusted')
  const stranger = await signingKey('stranger')
  const signer = await identity.signer(ask)
  await trust.add(trusted.key, 'Tia', signer)
  await trust.add(preparer.key, 'Pia', signer)
  await trust.setPolicy(3, signer)
  const { bytes } = await makeBundle(
    preparer.signer,
    [preparer.signer, trusted.signer, stranger.signer],
    [bundleItem(1)],
  )
  await writeFile(at('who.rescind'), bytes)
  const { subject } = await bundles.inspect(at('who.rescind'))
  expect(subject.approvals.map(({ name, counts, note }) => [name, counts, note])).toEqual([
    ['Pia', false, 'by the key that prepared the batch'],
    ['Tia', true, null],
    ['somebody', false, 'by a key that is not trusted here'],
  ])
  await bundles.import(at('who.rescind'))
  await bundles.approve('q3', subject.digest, ask)
  expect(batches.get('q3').approvals.filter(({ counts }) => counts)).toHaveLength(1)
  await expect(bundles.approve('q3', subject.digest, ask)).rejects.toMatchObject({
    code: 'state.not-yours-to-approve',
  })
  await connect(runner.workbench)
  await expect(
    runner.workbench.runs.start({
      batch: 'q3',
      connection: 'sandbox',
      confirmCount: 1,
      canary: false,
      preflight: false,
    }),
  ).rejects.toMatchObject({
    code: 'state.needs-approval',
    message: expect.stringMatching(
      /needs 3 approvals .* has 1\..*Tia.*Not counted: .*(Pia|somebody|which would run it)/,
    ),
    details: { needed: 3, have: 1 },
  })
  expect(approvals.authority().needed).toBe(3)
})

test('trust that was taken away counts when a run is resumed', async () => {
  await using preparer = await testWorkbench()
  await using runner = await testWorkbench()
  const { bundles, trust, identity, runs } = runner.workbench
  const approver = await signingKey('approver')
  await seal(preparer.workbench, 'resumed')
  await preparer.workbench.bundles.export('resumed', at('resumed.rescind'), { ask })
  const { seal: signed } = await readBundle(at('resumed.rescind'), { known: [] })
  const { kind: _kind, product: _product, ...facts } = signed.statement
  const approval = await approver.signer.sign({ kind: 'rescind-approval', decision: 'approved', ...facts })
  await withSignatures(
    at('resumed.rescind'),
    { seal: signed.jws, approvals: [approval] },
    at('resumed.rescind'),
  )
  await bundles.import(at('resumed.rescind'))
  await connect(runner.workbench)
  const signer = await identity.signer(ask)
  await trust.add(approver.key, 'Aya', signer)
  await trust.setPolicy(1, signer)
  const active = await start(runner.workbench, 'resumed')
  await runs.pause('resumed')
  expect((await active.done).state).toBe('paused')
  await trust.remove(approver.key.fingerprint, signer)
  await expect(runs.resume('resumed')).rejects.toMatchObject({ code: 'state.needs-approval' })
  // Nobody whose key is trusted is left to approve another: to trust somebody again takes another workspace.
  await expect(trust.add(approver.key, 'Aya', signer)).rejects.toMatchObject({
    code: 'state.change-needs-approval',
  })
})

test('a batch that is bound to a host runs nowhere else', async () => {
  await using preparer = await testWorkbench()
  await using runner = await testWorkbench()
  await seal(preparer.workbench, 'bound')
  const { bundles } = preparer.workbench
  await bundles.export('bound', at('bound.rescind'), { host: 'demo.one.digicert.com', ask })
  expect((await bundles.inspect(at('bound.rescind'))).subject.host).toBe('demo.one.digicert.com')
  await runner.workbench.bundles.import(at('bound.rescind'))
  await connect(runner.workbench)
  const before = sandbox.requests(VENDOR).length
  await expect(start(runner.workbench, 'bound')).rejects.toMatchObject({ code: 'state.wrong-host' })
  expect(sandbox.requests(VENDOR)).toHaveLength(before)
  await expect(
    runner.workbench.bundles.export('bound', at('other.rescind'), { host: 'elsewhere', ask }),
  ).rejects.toMatchObject({ code: 'state.bound-already' })
})

test.each([
  ['the approval of somebody else', `UPDATE batch_approval SET key_id = 'x'`, 'check.signature-broken'],
  ['the preparer', `UPDATE batch_seal SET key_id = 'x'`, 'check.signature-broken'],
  ["the preparer's signature gone", 'DELETE FROM batch_seal', 'check.signature-broken'],
  [
    'an approval that says something else',
    `UPDATE batch_approval SET jws = (SELECT jws FROM batch_seal)`,
    'check.signature-broken',
  ],
  [
    'another manifest',
    `UPDATE batch SET manifest = replace(manifest, 'superseded', 'unspecified')`,
    'check.content-changed',
  ],
])('a workspace that was edited does not run: %s', async (_what, sql, code) => {
  await using runner = await testWorkbench()
  const { signer } = await signingKey('preparer')
  const trusted = await signingKey('trusted')
  const { bytes } = await makeBundle(signer, [trusted.signer], [bundleItem(1)])
  await writeFile(at('edited.rescind'), bytes)
  const { bundles, trust, identity, runs } = runner.workbench
  await bundles.import(at('edited.rescind'))
  await connect(runner.workbench)
  const key = await identity.signer(ask)
  await trust.add(trusted.key, 'Tia', key)
  await trust.setPolicy(1, key)
  const db = new Database(path.join(runner.workbench.dataDir, 'rescind.db'))
  db.exec(sql)
  db.close()
  const before = sandbox.requests(VENDOR).length
  const run = { batch: 'q3', connection: 'sandbox', confirmCount: 1, canary: false, preflight: false }
  await expect(runs.start(run)).rejects.toMatchObject({ code })
  expect(sandbox.requests(VENDOR)).toHaveLength(before)
})

test('items that were edited are neither approved nor exported', async () => {
  await using runner = await testWorkbench()
  const { signer } = await signingKey('preparer')
  const { bytes, digest } = await makeBundle(signer, [], [bundleItem(1), bundleItem(2)])
  await writeFile(at('items.rescind'), bytes)
  const { bundles } = runner.workbench
  await bundles.import(at('items.rescind'))
  const db = new Database(path.join(runner.workbench.dataDir, 'rescind.db'))
  db.exec(`UPDATE batch_item SET attributes = '{"profile_id":"another"}' WHERE ordinal = 2`)
  db.close()
  await expect(bundles.approve('q3', digest, ask)).rejects.toMatchObject({ code: 'check.evidence-broken' })
  const out = at('edited-items.rescind')
  await expect(bundles.export('q3', out, { ask })).rejects.toMatchObject({ code: 'check.evidence-broken' })
  await expect(readFile(out)).rejects.toMatchObject({ code: 'ENOENT' })
})

test('a file that is neither bundle nor evidence does not hold, whoever is trusted', async () => {
  const { key } = await signingKey('somebody')
  await writeFile(at('plain.jsonl'), '{}\n')
  expect(await verifyFile(at('plain.jsonl'))).toMatchObject({ kind: 'unknown', ok: false })
  expect(await verifyFile(at('plain.jsonl'), { trusted: [key] })).toMatchObject({
    kind: 'unknown',
    ok: false,
  })
})
