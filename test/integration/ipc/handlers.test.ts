import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type ChannelName, channels, type Input, type Output } from '../../../src/contract/index.ts'
import { AppError } from '../../../src/main/app-error.ts'
import { systemClock } from '../../../src/main/clock.ts'
import { createAsker } from '../../../src/main/ipc/asker.ts'
import { bindChannels, bindDroppedFile } from '../../../src/main/ipc/bind.ts'
import { createFileHandles } from '../../../src/main/ipc/file-handles.ts'
import { createHandlers } from '../../../src/main/ipc/handlers.ts'
import { createSandboxes } from '../../../src/main/ipc/sandboxes.ts'
import type { Keychain } from '../../../src/main/keychain/keychain.ts'
import { memoryKeychain } from '../../../src/main/keychain/memory-keychain.ts'
import { sandboxKeychain } from '../../../src/main/keychain/sandbox-keychain.ts'
import type { Sandbox } from '../../../src/sandbox/sandbox.ts'
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts'
import { openShellWorkbench } from '../../shell/open-shell-workbench.ts'
import { scriptedDesk } from '../../shell/scripted-desk.ts'
import { arbitraryOf } from '../../support/arbitrary-of.ts'

const SANDBOX_ITEMS = 40
const FRAME = { origin: 'app://bundle', isMainFrame: true, isDetached: false }

let dataDir: string
beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'rescind-handlers-'))
})
afterEach(() => rm(dataDir, { recursive: true, force: true }))

/** A shell without a window: the bridge's main side over a real workbench. */
function openMain(keychain: Keychain = memoryKeychain()) {
  const listening: Sandbox[] = []
  const sandboxes = createSandboxes(async (vendor) => {
    const sandbox = await startSandbox({ vendors: [vendor], items: SANDBOX_ITEMS, year: 2026 })
    listening.push(sandbox)
    return sandbox
  })
  const workbench = openShellWorkbench({ dataDir, keychain: sandboxKeychain(keychain, sandboxes.servesAt) })
  const { desk, person } = scriptedDesk({ version: '0.0.0', sandboxes })
  const files = createFileHandles(systemClock())
  const bugs: unknown[] = []
  const bound = {
    mayCall: () => true,
    asker: createAsker(desk.confirm),
    log: { refused() {}, failed: ({ error }: { error: unknown }) => void bugs.push(error) },
  }
  const answer = bindChannels({
    ...bound,
    handlers: createHandlers({ workbench, desk, files }),
    checkOutputs: true,
  })
  const drop = bindDroppedFile({ ...bound, files })
  return {
    workbench,
    person,
    listening,
    bugs,
    answer: (name: ChannelName, raw: unknown) => answer(name, FRAME, raw),
    drop: (file: string) => drop(FRAME, file),
    async call<N extends ChannelName>(name: N, input: Input<N>): Promise<Output<N>> {
      const reply = await answer(name, FRAME, input)
      if (!reply.ok) throw new Error(`${reply.failure.code}: ${reply.failure.message}`)
      return reply.value as Output<N>
    },
    async [Symbol.asyncDispose]() {
      await workbench.close()
      await sandboxes.close()
    },
  }
}

async function contentOf(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
  return (await Promise.all(files.map((file) => readFile(file, 'latin1')))).join('\n')
}

test('starts a sandbox with a connection to it and an inventory of what it has, once', async () => {
  await using main = openMain()
  const [first, again] = await Promise.all([
    main.call('workspace.startSandbox', { vendor: 'digicert-tlm' }),
    main.call('workspace.startSandbox', { vendor: 'digicert-tlm' }),
  ])
  expect(again).toEqual(first)
  expect(main.listening).toHaveLength(1)
  expect(await main.call('connections.list', {})).toMatchObject([
    { name: first.connection, baseUrl: first.url, key: 'stored' },
  ])
  expect(await main.call('connections.check', { connection: first.connection })).toMatchObject({ ok: true })
  expect(await main.call('inventories.list', {})).toMatchObject([
    { inventory: first.inventory, imported: main.listening[0]?.inventoryCsv('digicert-tlm').truth.imported },
  ])
})

test('leads the connection to the new sandbox after a restart, and uses the inventory that is there', async () => {
  const start = async () => {
    await using main = openMain()
    const started = await main.call('workspace.startSandbox', { vendor: 'digicert-tlm' })
    return {
      ...started,
      checked: (await main.call('connections.check', { connection: started.connection })).ok,
      inventories: (await main.call('inventories.list', {})).length,
    }
  }
  const first = await start()
  const second = await start()
  expect(second).toEqual({ ...first, url: second.url })
  expect(second).toMatchObject({ checked: true, inventories: 1 })
})

test('keeps a sandbox’s key out of the keychain and out of the workspace', async () => {
  const refuse = async (): Promise<never> => {
    throw new AppError('state.keychain-unavailable', 'none')
  }
  const none: Keychain = {
    state: async () => ({ available: false, kind: 'none', message: '' }),
    has: refuse,
    get: refuse,
    set: refuse,
    delete: refuse,
  }
  await using main = openMain(none)
  const { connection } = await main.call('workspace.startSandbox', { vendor: 'digicert-tlm' })
  expect(await main.call('connections.check', { connection })).toMatchObject({ ok: true })
  const key = main.listening[0]?.key('digicert-tlm') ?? ''
  expect(key).not.toBe('')
  expect(await contentOf(dataDir)).not.toContain(key)
})

test('imports what was dropped, tells how far it is, and saves what was rejected where the operator says', async () => {
  await using main = openMain()
  const file = path.join(dataDir, 'spring.csv')
  await writeFile(file, 'serial_number\n0A1B2C3D4E5F60718293A4B5C6D7E8F9\n1.23E+37\n')
  const dropped = await main.drop(file)
  if (!dropped.ok) throw new Error(dropped.failure.message)
  const jobs: string[] = []
  main.workbench.announcer.on('inventories.progress', ({ job }) => void jobs.push(job))
  const settings = { serialFormat: 'hex' as const }
  const summary = await main.call('inventories.import', {
    job: 'job-1',
    file: dropped.value.file,
    name: 'spring',
    vendor: 'digicert-tlm',
    settings,
  })
  expect(summary).toMatchObject({ imported: 1, rejected: 1 })
  expect(new Set(jobs)).toEqual(new Set(['job-1']))

  expect(await main.call('inventories.saveRejects', { inventory: 'spring' })).toBeNull()
  const saved = path.join(dataDir, 'rejected.csv')
  await main.person.nextSaveFile(saved)
  expect(await main.call('inventories.saveRejects', { inventory: 'spring' })).toBe('rejected.csv')
  expect(await readFile(saved, 'utf8')).toContain('1.23E+37')
})

test('imports several files and a folder that were chosen in the dialog as one inventory each', async () => {
  await using main = openMain()
  const folder = path.join(dataDir, 'lists')
  await mkdir(folder)
  const files = ['a.csv', 'b.txt'].map((name) => path.join(folder, name))
  await writeFile(files[0] ?? '', 'serial_number\n0A1B2C3D4E5F60718293A4B5C6D7E8F9\n')
  await writeFile(files[1] ?? '', '34FC5C02FC51ADD1F15F1CD95D8E3970\n')
  for (const [purpose, chosen] of [
    ['inventory', files],
    ['folder', folder],
  ] as const) {
    await main.person.nextOpenFile(chosen)
    const handed = await main.call('workspace.chooseFile', { purpose })
    const asked = { file: handed?.file ?? '', vendor: 'digicert-tlm' as const, settings: {} }
    expect(await main.call('inventories.preview', asked)).toMatchObject({
      files: { length: 2 },
      missing: [],
    })
    const done = await main.call('inventories.import', { ...asked, job: purpose, name: `of the ${purpose}` })
    expect(done).toMatchObject({ imported: 2, files: { length: 2 } })
  }
  expect(await main.call('workspace.chooseFile', { purpose: 'folder' })).toBeNull()
})

test('finds by a key that main reads, and nothing of a private key reaches the window or the workspace', async () => {
  await using main = openMain()
  const file = (name: string) => path.join(dataDir, name)
  execFileSync(
    'openssl',
    // biome-ignore format: as it is typed
    ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', file('k.pem'), '-out', file('c.pem'), '-subj', '/CN=lost.example.com'],
    { stdio: 'ignore' },
  )
  await main.workbench.inventories.import({
    file: file('c.pem'),
    name: 'certificates',
    vendor: 'digicert-tlm',
    settings: { authorities: true },
  })
  await main.person.nextOpenFile(file('k.pem'))
  const key = (await main.call('workspace.chooseFile', { purpose: 'find-key' }))?.file ?? ''
  const found = await main.call('inventories.find', { key })
  expect(found).toMatchObject({
    keyFrom: 'private key',
    looked: 1,
    found: [{ inventory: 'certificates', total: 1, items: [{ commonName: 'lost.example.com' }] }],
  })
  expect(await main.call('inventories.keepFound', { key, name: 'compromised' })).toMatchObject({
    imported: 1,
  })
  const secret = (await readFile(file('k.pem'), 'utf8')).split('\n')[1] ?? ''
  expect(secret.length).toBeGreaterThan(40)
  expect(JSON.stringify(found)).not.toContain(secret)
  await rm(file('k.pem'))
  expect(await contentOf(dataDir)).not.toContain(secret)
  expect(await main.call('inventories.find', { host: 'nobody.example.com' })).toMatchObject({ found: [] })
})

test('fills an inventory by a search at the vendor, under the connection’s limits', async () => {
  await using main = openMain()
  const { connection } = await main.call('workspace.startSandbox', { vendor: 'digicert-tlm' })
  const summary = await main.call('inventories.discover', {
    job: 'search',
    connection,
    name: 'found',
    query: { status: 'any' },
  })
  expect(summary).toMatchObject({
    imported: main.listening[0]?.items('digicert-tlm').length,
    source: { name: `${connection}: status=any` },
  })
  const refused = await main.answer('inventories.discover', {
    job: 'search',
    connection,
    name: 'other',
    query: { nonsense: 'x' },
  })
  expect(refused).toMatchObject({ ok: false, failure: { code: expect.stringMatching(/^input\./) } })
})

test('sends digests to a time stamp authority only after the person has agreed to it in main’s own dialog', async () => {
  await using main = openMain()
  const timeStampUrl = 'https://tsa.example.com/'
  await main.person.nextAnswer(false)
  expect(await main.answer('workspace.setSettings', { timeStampUrl })).toMatchObject({
    ok: false,
    failure: { code: 'state.not-agreed' },
  })
  expect(await main.call('workspace.settings', {})).toMatchObject({ timeStampUrl: null })
  await main.person.nextAnswer(true)
  expect(await main.call('workspace.setSettings', { timeStampUrl })).toMatchObject({ timeStampUrl })
  // What is set already, and off, need no answer.
  await main.person.nextAnswer(false)
  expect(await main.call('workspace.setSettings', { timeStampUrl })).toMatchObject({ timeStampUrl })
  expect(await main.call('workspace.setSettings', { timeStampUrl: null })).toMatchObject({
    timeStampUrl: null,
  })
  for (const bad of ['ftp://tsa.example.com/', 'https://user:word@tsa.example.com/', 'tsa'])
    expect(await main.answer('workspace.setSettings', { timeStampUrl: bad })).toMatchObject({ ok: false })
})

test('gives no handle a second meaning: an unknown one is refused by every channel that takes a file', async () => {
  await using main = openMain()
  const file = '/etc/hostname'
  for (const [name, input] of [
    ['workspace.readCa', { file }],
    ['reports.verify', { file }],
    ['reports.excerpt', { file, find: 'AB12' }],
    ['inventories.preview', { file, vendor: 'digicert-tlm', settings: {} }],
    ['inventories.import', { job: 'j', file, name: 'n', vendor: 'digicert-tlm', settings: {} }],
  ] as const) {
    expect(await main.answer(name, input)).toMatchObject({
      ok: false,
      failure: { code: 'input.unknown-file' },
    })
  }
})

test('reads CA certificates and refuses a file that holds a private key', async () => {
  await using main = openMain()
  const tls = path.join(import.meta.dirname, '../../fixtures/tls')
  const chosen = async (file: string) => {
    await main.person.nextOpenFile(file)
    return (await main.call('workspace.chooseFile', { purpose: 'ca' }))?.file ?? ''
  }
  expect(await main.call('workspace.readCa', { file: await chosen(path.join(tls, 'ca.pem')) })).toMatch(
    /^-----BEGIN CERTIFICATE-----/,
  )
  const reply = await main.answer('workspace.readCa', {
    file: await chosen(path.join(tls, 'server-key.pem')),
  })
  expect(reply).toMatchObject({ ok: false, failure: { code: 'input.bad-ca' } })
  expect(JSON.stringify(reply)).not.toContain('PRIVATE KEY-----')
})

test('meets inputs of the contract’s shape and of any content with an answer or an error of its own, never with a bug', async () => {
  await using main = openMain()
  const { connection, inventory } = await main.call('workspace.startSandbox', { vendor: 'digicert-tlm' })
  const request = { operation: 'revoke', reason: 'key_compromise' as const, comment: '', options: {} }
  await main.call('batches.create', { name: 'draft', inventory, request, filter: {} })
  const names = [connection, inventory, 'draft', 'revoke']
  for (const name of Object.keys(channels) as ChannelName[]) {
    await fc.assert(
      fc.asyncProperty(arbitraryOf(channels[name].input, names), async (raw) => {
        const reply = await main.answer(name, raw)
        if (!reply.ok)
          expect(reply.failure.code, reply.failure.message).toMatch(/^(input|state|halt|check)\./)
      }),
      { numRuns: 40 },
    )
  }
  expect(main.bugs).toEqual([])
  expect(main.listening[0]?.effects('digicert-tlm')).toEqual([])
})
