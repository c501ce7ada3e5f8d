import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { verifyFile } from '../../../src/main/bundle/verify-file.ts'
import { systemClock } from '../../../src/main/clock.ts'
import { createAsker } from '../../../src/main/ipc/asker.ts'
import { bindChannels } from '../../../src/main/ipc/bind.ts'
import { createFileHandles } from '../../../src/main/ipc/file-handles.ts'
import { createHandlers } from '../../../src/main/ipc/handlers.ts'
import { createSandboxes } from '../../../src/main/ipc/sandboxes.ts'
import { Secret } from '../../../src/main/keychain/secret.ts'
import type { Sandbox } from '../../../src/sandbox/sandbox.ts'
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts'
import { openShellWorkbench } from '../../shell/open-shell-workbench.ts'
import { scriptedDesk } from '../../shell/scripted-desk.ts'
import { VENDOR } from '../../support/cli-workspace.ts'
import { noKeychain } from '../../support/no-keychain.ts'

/** A window on a machine without a keychain: the signing key lies in a file, and signs a run where its passphrase is given. */
const ITEMS = 3
const PASSPHRASE = 'quiet river seven'

let folder: string
let sandbox: Sandbox
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rescind-signed-'))
  sandbox = await startSandbox({ vendors: [VENDOR], items: 20, limit: 'none' })
})
afterEach(async () => {
  await sandbox.close()
  await rm(folder, { recursive: true, force: true })
})

test('a passphrase that is typed at the start or the resumption signs that run, and none before or after it', async () => {
  const dataDir = path.join(folder, 'runner')
  await using workbench = openShellWorkbench({ dataDir, keychain: noKeychain() })
  const { inventories, batches, runs, identity, checkpointer, reports } = workbench
  const { desk } = scriptedDesk({ version: '0.0.0', sandboxes: createSandboxes(async () => sandbox) })
  const answer = bindChannels({
    handlers: createHandlers({ workbench, desk, files: createFileHandles(systemClock()) }),
    mayCall: () => true,
    asker: createAsker(desk.confirm),
    log: { refused() {}, failed() {} },
    checkOutputs: true,
  })
  const call = (name: 'runs.start' | 'runs.resume', raw: object) =>
    answer(name, { origin: 'app://bundle', isMainFrame: true, isDetached: false }, raw)
  const file = path.join(folder, 'q3.csv')
  await writeFile(file, sandbox.inventoryCsv(VENDOR, { rows: ITEMS }).csv)
  await inventories.import({ file, name: 'q3', vendor: VENDOR, settings: {} })
  batches.create({
    name: 'q3',
    inventory: 'q3',
    request: { operation: 'revoke', reason: 'superseded', comment: '', options: {} },
    filter: {},
  })
  await batches.seal('q3')
  await workbench.connections.add({
    name: 'sandbox',
    vendor: VENDOR,
    baseUrl: sandbox.url(VENDOR),
    options: { settle_ms: '50' },
    limits: 'none',
  })
  const { fingerprint } = await identity.ensure(async () => new Secret(PASSPHRASE))
  const key = sandbox.key(VENDOR)
  const start = {
    batch: 'q3',
    connection: 'sandbox',
    confirmCount: ITEMS,
    canary: false,
    preflight: false,
    key,
  }

  expect(await call('runs.start', { ...start, passphrase: 'not this one' })).toMatchObject({
    ok: false,
    failure: { code: 'input.wrong-passphrase' },
  })
  expect(sandbox.requests(VENDOR)).toEqual([])
  await sandbox.change(VENDOR, { keyRevoked: true })
  expect(await call('runs.start', { ...start, passphrase: PASSPHRASE })).toMatchObject({ ok: true })
  await expect.poll(() => runs.status('q3').state).toBe('paused')
  // The run is over, and with it the key.
  await expect.poll(() => checkpointer.signer()).toBeNull()
  await sandbox.change(VENDOR, { keyRevoked: false })
  expect(await call('runs.resume', { batch: 'q3', key })).toMatchObject({ ok: true })
  await expect.poll(() => runs.status('q3').state).toBe('finished')

  const out = path.join(folder, 'q3.jsonl')
  await reports.write('q3', 'jsonl', out)
  const text = await readFile(out, 'utf8')
  const events = text
    .split('\n')
    .filter((line) => line.includes('"checkpoint.signed"'))
    .map((line) => (JSON.parse(line) as { data: { why: string } }).data.why)
  // Of the first half, which was signed, and nothing of the second, for which nobody gave the passphrase.
  expect(events).toEqual(['start', 'pause'])
  const verdict = await verifyFile(out)
  expect(verdict.checks.find(({ name }) => name === 'signatures')?.message).toContain(fingerprint)
  for (const entry of await readdir(dataDir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const content = await readFile(path.join(entry.parentPath, entry.name))
    expect(content.includes(PASSPHRASE), entry.name).toBe(false)
  }
})
