import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { verifyFile } from '../../../src/main/bundle/verify-file.ts'
import { systemClock } from '../../../src/main/clock.ts'
import type { AskPassphrase } from '../../../src/main/identity/identity.ts'
import { readKeyAndFormer } from '../../../src/main/identity/key-file.ts'
import { passphraseNeeded } from '../../../src/main/identity/passphrase-needed.ts'
import type { Keychain } from '../../../src/main/keychain/keychain.ts'
import { memoryKeychain } from '../../../src/main/keychain/memory-keychain.ts'
import { Secret } from '../../../src/main/keychain/secret.ts'
import { receiveWorkspace } from '../../../src/main/move/receive-workspace.ts'
import { vendorRegistry } from '../../../src/main/vendors/registry.ts'
import { openWorkbench, type Workbench } from '../../../src/main/workbench.ts'
import type { Sandbox } from '../../../src/sandbox/sandbox.ts'
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts'
import { VENDOR } from '../../support/cli-workspace.ts'
import { runCli } from '../../support/rescind-cli.ts'
import { signingKey } from '../../support/signing-key.ts'
import { testWorkers } from '../../support/test-workers.ts'

/** A workspace goes to another machine, and is in force at one place only. */
const ITEMS = 3
const PASSPHRASE = 'quiet river seven'
const VERIFIER = new URL('../../../resources/verify_evidence.py', import.meta.url).pathname
const nobody: AskPassphrase = async (why) => {
  throw passphraseNeeded(why)
}

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox({ vendors: [VENDOR], items: 60, limit: 'none' })
})
afterAll(() => sandbox.close())
let folder = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'rescind-move-'))
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
const receive = (name: string, keychain: Keychain, file: string, passphrase = PASSPHRASE) =>
  receiveWorkspace(
    { dataDir: at(name), keychain, clock: systemClock(), operator: `${name}@desk` },
    file,
    new Secret(passphrase),
    nobody,
  )

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
const connect = ({ connections }: Workbench, key?: Secret) =>
  connections.add(
    {
      name: 'sandbox',
      vendor: VENDOR,
      baseUrl: sandbox.url(VENDOR),
      options: { settle_ms: '50' },
      limits: 'none',
    },
    key,
  )
const start = (workbench: Workbench, batch: string) =>
  workbench.runs.start({
    batch,
    connection: 'sandbox',
    key: new Secret(sandbox.key(VENDOR)),
    confirmCount: ITEMS,
    canary: false,
    preflight: false,
  })

test('it goes on where it went, by the key that was there, and stays behind to be read', async () => {
  const [oldChain, newChain] = [memoryKeychain(), memoryKeychain()]
  const file = at('moving.rescind-workspace')
  {
    await using there = open('new', newChain)
    await there.identity.ensure(nobody)
    await there.identity.exportTo(at('new.json'))
  }
  const { key: to } = await readKeyAndFormer(at('new.json'))
  await using here = open('old', oldChain)
  await using other = open('old', oldChain)
  await sealed(here, 'third-quarter')
  await here.trust.add((await signingKey('Bob')).key, 'Bob', await here.identity.signer(nobody))
  await connect(here, new Secret(sandbox.key(VENDOR)))
  const old = here.identity.info()?.fingerprint
  await here.reports.write('third-quarter', 'jsonl', at('before.jsonl'))
  await expect(
    here.move.away(to, at('no/such/folder/f'), new Secret(PASSPHRASE), nobody),
  ).rejects.toBeInstanceOf(Error)
  expect(here.move.moved()).toBeNull()
  // A run that another program carries finds its lease gone before it sends anything more.
  const raw = new Database(path.join(at('old'), 'rescind.db'))
  raw
    .prepare(
      `INSERT INTO lease (batch, holder, host, pid, process_start, heartbeat_ms)
       SELECT id, 'process 7 on elsewhere', 'elsewhere', 7, 'x', 1 FROM batch`,
    )
    .run()
  await here.move.away(to, file, new Secret(PASSPHRASE), nobody)
  expect(raw.prepare('SELECT * FROM lease').all()).toEqual([])
  raw.close()

  // Nothing that it holds stands in the file as it is, nor anything of a keychain.
  const bytes = readFileSync(file)
  for (const text of ['SQLite format', 'third-quarter', sandbox.key(VENDOR), PASSPHRASE])
    expect(bytes.includes(text), text).toBe(false)
  expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([])

  // What stays behind neither signs, seals, approves nor runs; not in a program that has it open either.
  await using again = open('old', oldChain)
  expect(again.isReadOnly).toBe(true)
  for (const workbench of [here, again, other]) {
    await expect(workbench.identity.signer(nobody)).rejects.toMatchObject({ code: 'state.moved-workspace' })
    await expect(start(workbench, 'third-quarter')).rejects.toThrow(/readonly|moved/)
    await expect(sealed(workbench, `more-${Math.random()}`)).rejects.toThrow(/readonly|moved/)
  }
  await again.reports.write('third-quarter', 'html', at('third-quarter.html'))
  expect(sandbox.requests(VENDOR).filter(({ method }) => method !== 'GET')).toEqual([])
  // The same file may be written again, for the same key.
  await again.move.away(to, at('again'), new Secret(PASSPHRASE), nobody)
  await expect(
    again.move.away((await signingKey('x')).key, at('x'), new Secret(PASSPHRASE), nobody),
  ).rejects.toMatchObject({ code: 'state.moved-workspace' })

  // It is taken in whole or not at all.
  const changed = Buffer.from(bytes)
  changed[changed.length - 40] = (changed[changed.length - 40] ?? 0) ^ 1
  writeFileSync(at('changed'), changed)
  writeFileSync(at('cut'), bytes.subarray(0, -100))
  for (const [what, passphrase, code] of [
    [file, 'not the passphrase', 'input.wrong-passphrase'],
    [at('changed'), PASSPHRASE, 'input.wrong-passphrase'],
    [at('cut'), PASSPHRASE, 'input.wrong-passphrase'],
    [at('third-quarter.html'), PASSPHRASE, 'check.not-a-workspace'],
    [at('none'), PASSPHRASE, 'input.cannot-read'],
  ] as const)
    await expect(receive('new', newChain, what, passphrase), what).rejects.toMatchObject({ code })
  {
    const stranger = memoryKeychain()
    {
      await using third = open('third', stranger)
      await third.identity.ensure(nobody)
    }
    await expect(receive('third', stranger, file)).rejects.toMatchObject({ code: 'state.other-workspace' })
  }
  expect(await receive('new', newChain, file)).toEqual({
    batches: 1,
    inventories: 1,
    connections: 1,
    fingerprint: to.fingerprint,
    from: old,
  })
  await expect(receive('new', newChain, file)).rejects.toMatchObject({ code: 'state.in-use' })

  await using there = open('new', newChain)
  expect(there.isReadOnly).toBe(false)
  await there.trust.verify()
  expect(there.trust.keys()).toMatchObject([{ name: 'Bob' }])
  expect((await (await start(there, 'third-quarter')).done).state).toBe('finished')
  await there.reports.write('third-quarter', 'jsonl', at('after.jsonl'))
  await there.identity.exportTo(at('key.json'), there.trust.replacements())
  const { key, links } = await readKeyAndFormer(at('key.json'))
  for (const name of ['before.jsonl', 'after.jsonl']) {
    expect(await verifyFile(at(name), { trusted: [key], links }), name).toMatchObject({
      ok: true,
      replaced: [{ from: old, to: to.fingerprint, why: 'handed-over' }],
    })
    const python = spawnSync('python3', [VERIFIER, at(name), '--trust', at('key.json')], { encoding: 'utf8' })
    expect(python.status, python.stdout).toBe(0)
  }
})

test('from the command line, between two machines without a keychain', async () => {
  const on = (machine: string, ...args: string[]) =>
    runCli(['--json', ...args, '--passphrase-stdin'], { dataDir: at(machine), key: PASSPHRASE })
  const shown = await on('new', 'identity', 'export', '--out', at('new.json'))
  const { fingerprint } = shown.json<{ fingerprint: string }>()
  await on('old', 'identity', 'show')
  const file = at('moving')
  const away = ['workspace', 'move', '--to', at('new.json'), '--out', file, '--fingerprint']
  expect(
    await on(
      'old',
      ...away,
      fingerprint.replace(/^./, (digit) => (digit === '0' ? '1' : '0')),
    ),
  ).toMatchObject({
    code: 5,
  })
  const moved = await on('old', ...away, fingerprint)
  expect(moved, moved.stderr).toMatchObject({ code: 0 })
  const refused = await on('old', 'policy', 'set', '--approvals', '1')
  expect(refused.code).toBe(2)
  expect(refused.json()).toMatchObject({ error: { code: 'state.moved-workspace' } })
  expect(readdirSync(at('old')).filter((name) => name.endsWith('.pem'))).toEqual([])
  const received = await on('new', 'workspace', 'receive', file)
  expect(received, received.stderr).toMatchObject({ code: 0 })
  expect(await on('new', 'policy', 'set', '--approvals', '1')).toMatchObject({ code: 0 })
})
