import { createHash } from 'node:crypto'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { readFileSync } from 'node:fs'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect } from 'vitest'
import { type ChannelName, channels, type Input } from '../../../src/contract/index.ts'
import { systemClock } from '../../../src/main/clock.ts'
import { readKeyFile } from '../../../src/main/identity/key-file.ts'
import { createAsker } from '../../../src/main/ipc/asker.ts'
import { asksFirst, bindChannels } from '../../../src/main/ipc/bind.ts'
import { createFileHandles } from '../../../src/main/ipc/file-handles.ts'
import { createHandlers } from '../../../src/main/ipc/handlers.ts'
import { createSandboxes } from '../../../src/main/ipc/sandboxes.ts'
import { memoryKeychain } from '../../../src/main/keychain/memory-keychain.ts'
import { Secret } from '../../../src/main/keychain/secret.ts'
import type { Sandbox } from '../../../src/sandbox/sandbox.ts'
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts'
import { openShellWorkbench } from '../../shell/open-shell-workbench.ts'
import { scriptedDesk } from '../../shell/scripted-desk.ts'
import { VENDOR } from '../../support/cli-workspace.ts'
import { formsOf } from '../../support/forms-of-key.ts'
import { openOpensslCa } from '../../support/openssl-ca.ts'
import { testWorkbench } from '../../support/test-workbench.ts'
import { opensslTest as test } from '../../support/tool-test.ts'

const FRAME = { origin: 'app://bundle', isMainFrame: true, isDetached: false }
const ROWS = 12
const PROXY = 'http://proxy.example.com:8080'
const tlsFile = (name: string): string => new URL(`../../fixtures/tls/${name}.pem`, import.meta.url).pathname
const NAMES = Object.keys(channels) as ChannelName[]
const nobody = async (): Promise<never> => {
  throw new Error('nobody is asked: the keychain holds the key')
}

let folder: string
let sandbox: Sandbox
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rescind-leave-'))
  sandbox = await startSandbox({ vendors: [VENDOR], items: 40, plain: true, limit: 'none' })
})
afterEach(async () => {
  await sandbox.close()
  await rm(folder, { recursive: true, force: true })
})

/** Every row of every table, and the names of the workspace's files. */
async function digestOf(dataDir: string): Promise<string> {
  const db = new Database(path.join(dataDir, 'rescind.db'), { readonly: true })
  try {
    const hash = createHash('sha256')
    const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").all()
    for (const { name } of tables as { name: string }[]) {
      const rows = db.prepare(`SELECT * FROM "${name}"`).safeIntegers().all()
      hash.update(
        JSON.stringify([name, rows], (_key, value) => (typeof value === 'bigint' ? `${value}n` : value)),
      )
    }
    hash.update(JSON.stringify((await readdir(dataDir, { recursive: true })).toSorted()))
    return hash.digest('hex')
  } finally {
    db.close()
  }
}

/** A bundle that somebody else has prepared, and their public key. */
async function fromSomebodyElse(): Promise<{ bundle: string; key: string; proposal: string }> {
  await using preparer = await testWorkbench()
  const file = path.join(folder, 'other.csv')
  await writeFile(file, sandbox.inventoryCsv(VENDOR, { rows: ROWS }).csv)
  const { inventories, batches, bundles, identity } = preparer.workbench
  await inventories.import({ file, name: 'other', vendor: VENDOR, settings: {} })
  batches.create({
    name: 'other',
    inventory: 'other',
    request: { operation: 'revoke', reason: 'superseded', comment: '', options: {} },
    filter: {},
  })
  await batches.seal('other')
  const at = {
    bundle: path.join(folder, 'other.rescind'),
    key: path.join(folder, 'other.json'),
    proposal: path.join(folder, 'proposal.json'),
  }
  await bundles.export('other', at.bundle, { ask: nobody })
  await identity.exportTo(at.key)
  // They ask for one approval, and would ask for none.
  const signer = await identity.signer(nobody)
  await preparer.workbench.trust.setPolicy(1, signer)
  await preparer.workbench.trust.propose({ kind: 'policy.set', approvals: 0 }, at.proposal, signer)
  return at
}

/** A workspace in which every channel has something to do, and a window over it that was taken over. */
async function takenOver() {
  const dataDir = path.join(folder, 'workspace')
  const workbench = openShellWorkbench({ dataDir, keychain: memoryKeychain() })
  let agrees = false
  const sandboxes = createSandboxes(async () => sandbox)
  await sandboxes.running(VENDOR)
  const { desk, asked } = scriptedDesk({
    version: '0.0.0',
    sandboxes,
    confirm: async () => agrees,
  })
  const files = createFileHandles(systemClock())
  const answer = bindChannels({
    handlers: createHandlers({ workbench, desk, files }),
    asker: createAsker(desk.confirm),
    mayCall: () => true,
    log: { refused() {}, failed() {} },
    checkOutputs: true,
  })
  const { connections, inventories, batches, bundles, identity, trust, runs, effect } = workbench
  const other = await fromSomebodyElse()
  const csv = path.join(folder, 'march.csv')
  await writeFile(csv, sandbox.inventoryCsv(VENDOR, { rows: ROWS }).csv)
  await inventories.import({ file: csv, name: 'march', vendor: VENDOR, settings: {} })
  const request = { operation: 'revoke', reason: 'superseded' as const, comment: 'INC-7', options: {} }
  for (const name of ['draft', 'mine', 'ran'])
    batches.create({ name, inventory: 'march', request, filter: {} })
  const when = { notBefore: null, windows: [], timeZone: 'UTC', after: [], waitsForReplacement: false }
  const startsItself = { incident: 'inc', wave: 'w', when }
  batches.create({
    ...{ name: 'own', inventory: 'march', request: { ...request, startsItself }, filter: {} },
  })
  await batches.seal('mine')
  await batches.seal('ran')
  const sample = path.join(import.meta.dirname, '../../../resources/samples/adcs.csv')
  await inventories.import({ file: sample, name: 'by-hand', vendor: 'adcs', settings: {} })
  batches.create({ name: 'by-hand', inventory: 'by-hand', request, filter: {} })
  await batches.seal('by-hand')
  const at = {
    vendor: VENDOR as typeof VENDOR,
    baseUrl: sandbox.url(VENDOR),
    limits: 'none' as const,
    options: {},
  }
  await connections.add({ name: 'tlm', ...at }, new Secret(sandbox.key(VENDOR)))
  await connections.add({ name: 'renamed', ...at, baseUrl: at.baseUrl.replace('127.0.0.1', 'localhost') })
  const proxied = {
    vendor: VENDOR as typeof VENDOR,
    options: {},
    limits: 'vendor' as const,
    baseUrl: 'https://far.example.com',
  }
  await connections.add({ name: 'proxied', ...proxied, proxy: PROXY }, undefined, {
    certificate: readFileSync(tlsFile('good')),
    key: readFileSync(tlsFile('server-key')),
  })
  await workbench.proxies.setLogin(PROXY, { user: 'ada', password: new Secret('proxy password') })
  await identity.ensure(nobody)
  await bundles.import(other.bundle)
  const start = { batch: 'ran', connection: 'tlm', confirmCount: batches.get('ran').counts.total }
  await runs.start({ ...start, canary: true, preflight: false, concurrency: 1 })
  await runs.pause('ran')
  const ca = openOpensslCa({ folder: path.join(folder, 'ca'), name: '/O=Example/CN=Example CA' })
  const caFile = path.join(folder, 'ca.pem')
  await writeFile(caFile, ca.certificate)
  effect.authorities.add(
    openOpensslCa({ folder: path.join(folder, 'ca2'), name: '/O=Example/CN=Second CA' }).certificate,
  )
  const key = await (async () => {
    await using colleague = await testWorkbench()
    const file = path.join(folder, 'colleague.json')
    await colleague.workbench.identity.ensure(nobody)
    await colleague.workbench.identity.exportTo(file)
    return file
  })()
  const handle = async (file: string) => (await files.register(file)).file
  return {
    workbench,
    dataDir,
    asked,
    at,
    request,
    handles: {
      csv: await handle(csv),
      bundle: await handle(other.bundle),
      key: await handle(other.key),
      ca: await handle(caFile),
      proposal: await handle(other.proposal),
      clientCertificate: await handle(tlsFile('good')),
      clientKey: await handle(tlsFile('server-key')),
    },
    colleague: key,
    fingerprint: trust.keys()[0]?.fingerprint ?? '',
    agree(says: boolean) {
      agrees = says
    },
    call: (name: ChannelName, input: unknown) => answer(name, FRAME, input),
    [Symbol.asyncDispose]: () => workbench.close(),
  }
}
type TakenOver = Awaited<ReturnType<typeof takenOver>>

/** What a window would send that wants to do most: complete by type, so that a new channel cannot be forgotten. */
async function inputsFor(main: TakenOver): Promise<{ readonly [N in ChannelName]: Input<N> }> {
  const { handles, workbench, request, at } = main
  const { batches, bundles, effect } = workbench
  const digest = batches.get('other').digest ?? ''
  const preview = await main.call('trust.preview', { file: handles.key })
  const fingerprint = (preview as { value: { fingerprint: string } }).value.fingerprint
  const page = { offset: 0, limit: 10 }
  const inspected = await main.call('policy.inspect', { file: handles.proposal })
  const proposed = (inspected as { value: { digest: string } }).value.digest
  const run = { batch: 'mine', connection: 'tlm', canary: false, preflight: false }
  if (workbench.incidents.find('inc') === null) await withHeldWave(workbench)
  return {
    'workspace.info': {},
    'workspace.settings': {},
    'workspace.setSettings': { timeStampUrl: 'https://tsa.example.com/' },
    'workspace.activity': { limit: 10 },
    'workspace.chooseFile': { purpose: 'inventory' },
    'workspace.readCa': { file: handles.ca },
    'workspace.startSandbox': { vendor: VENDOR },
    'workspace.takeNews': {},
    'memory.read': {},
    'memory.keep': { visited: [{ screen: 'runs', subject: 'march' }] },
    'inventories.list': {},
    'inventories.preview': { file: handles.csv, vendor: VENDOR, settings: {} },
    'inventories.import': { job: 'j1', file: handles.csv, name: 'again', vendor: VENDOR, settings: {} },
    'inventories.cancel': { job: 'j1' },
    'inventories.discover': { job: 'j2', connection: 'tlm', name: 'found', query: { status: 'any' } },
    'inventories.items': { inventory: 'march', ...page },
    'inventories.find': { host: 'a.example.com' },
    'inventories.keepFound': { host: 'a.example.com', name: 'kept' },
    'inventories.compare': { a: 'march', b: 'march' },
    'inventories.combine': { a: 'march', b: 'march', part: 'both', name: 'common' },
    'inventories.rejects': { inventory: 'march', after: 0, limit: 10 },
    'inventories.saveRejects': { inventory: 'march' },
    'inventories.remove': { inventory: 'march' },
    'batches.list': {},
    'batches.show': { batch: 'mine' },
    'batches.create': { name: 'more', inventory: 'march', request, filter: {} },
    'batches.update': { batch: 'draft', request: { ...request, comment: 'other' }, filter: {} },
    'batches.check': { batch: 'mine' },
    // Others are sealed without a question.
    'batches.seal': { batch: 'own' },
    'batches.remove': { batch: 'draft' },
    'bundles.inspect': { file: handles.bundle },
    'bundles.import': { file: handles.bundle },
    'bundles.export': { batch: 'mine', host: 'evil.example.com' },
    'bundles.subject': { batch: 'mine' },
    'bundles.approve': { batch: 'other', digest },
    'bundles.approveFile': { file: handles.bundle, digest: (await bundles.subject('other')).digest },
    'runs.status': { batch: 'ran' },
    'runs.list': {},
    'runs.start': { ...run, confirmCount: batches.get('mine').counts.total },
    'runs.pause': { batch: 'ran' },
    'runs.resume': { batch: 'ran' },
    'runs.stop': { batch: 'ran' },
    'runs.retry': { batch: 'ran', state: 'refused' },
    'runs.skip': { batch: 'ran', ordinals: [ROWS - 1] },
    'runs.elsewhere': { batch: 'mine' },
    'runs.skipElsewhere': { batch: 'mine' },
    'runs.move': { batch: 'ran', connection: 'renamed', reason: 'renamed', giveUpOpen: true },
    'runs.items': { batch: 'ran', group: 'all', ...page },
    'runs.series': { batch: 'ran' },
    'reports.export': { batch: 'ran', format: 'csv' },
    'reports.excerpt': { file: handles.bundle, find: '1' },
    'reports.verify': { file: handles.bundle },
    'connections.list': {},
    'connections.add': {
      connection: { name: 'evil', ...at, baseUrl: 'https://evil.example.com', limits: 'vendor' },
      key: 'k',
    },
    'connections.setKey': { connection: 'tlm', key: 'another' },
    'connections.way': { connection: 'proxied' },
    'connections.setProxyLogin': { connection: 'proxied', user: 'eve', password: 'another' },
    'connections.removeProxyLogin': { connection: 'proxied' },
    'connections.setClientCertificate': {
      connection: 'proxied',
      certificate: handles.clientCertificate,
      key: handles.clientKey,
    },
    'connections.removeClientCertificate': { connection: 'proxied' },
    'connections.check': { connection: 'tlm' },
    'connections.remove': { connection: 'tlm' },
    'connections.behind': { connection: 'tlm' },
    'connections.vendors': {},
    'connections.keychain': {},
    'identity.show': {},
    'identity.create': {},
    'identity.export': {},
    'identity.replace': {},
    'identity.proposeLost': {},
    'trust.list': {},
    'trust.preview': { file: handles.key },
    'trust.add': { file: handles.key, fingerprint },
    'trust.remove': { fingerprint: main.fingerprint },
    'policy.show': {},
    'policy.set': { approvals: 2 },
    'policy.propose': { change: { kind: 'policy.set', approvals: 0 } },
    'policy.inspect': { file: handles.proposal },
    'policy.approve': { file: handles.proposal, digest: proposed },
    'policy.apply': { file: handles.proposal, digest: proposed },
    'effect.check': { batch: 'mine' },
    'effect.cancel': { batch: 'mine' },
    'effect.read': { batch: 'mine' },
    'effect.items': { batch: 'mine', show: 'wrong', after: 0, limit: 10 },
    'authorities.list': {},
    'authorities.add': { file: handles.ca, crlUrls: [], ocspUrls: [] },
    'authorities.remove': { fingerprint: effect.authorities.list()[0]?.fingerprint ?? '' },
    'doctor.look': {},
    'doctor.reach': {},
    'doctor.save': {},
    'incidents.list': {},
    'incidents.get': { incident: 'inc' },
    'incidents.members': { incident: 'inc', ...page },
    'incidents.report': { incident: 'inc', format: 'html' },
    'incidents.causes': {},
    'incidents.waves': { incident: 'inc' },
    'incidents.save': { incident: 'inc' },
    'incidents.load': { file: handles.bundle },
    'incidents.readProgress': { incident: 'inc', file: handles.bundle },
    'incidents.burnDown': { incident: 'inc' },
    'incidents.open': {
      incident: 'inc2',
      cause: 'br-4.9.1.1-3',
      knownAt: '2026-01-01T00:00:00.000Z',
      knownHow: '',
      note: '',
    },
    'incidents.change': { incident: 'inc', owner: 'mallory', note: 'x' },
    'incidents.add': { incident: 'inc', inventory: 'march' },
    'incidents.compare': { incident: 'inc', inventory: 'march' },
    'incidents.exclude': { incident: 'inc', chosen: { inventory: 'fresh' }, why: 'x', until: null },
    'incidents.include': { incident: 'inc', chosen: { inventory: 'fresh' }, why: 'x' },
    'incidents.plan': {
      ...{ incident: 'inc', wave: 'w2', where: '', connections: [] },
      schedule: { notBefore: null, windows: [], timeZone: 'UTC', after: [], waitsForReplacement: false },
    },
    'incidents.hold': { incident: 'inc', wave: 'w', why: 'x' },
    'incidents.release': { incident: 'inc', wave: 'w', why: 'x' },
    'incidents.close': { incident: 'inc', statement: 'x' },
    'incidents.reopen': { incident: 'inc', why: 'x' },
    'probe.ask': { connection: 'tlm', target: {} },
    'probe.save': { connection: 'tlm' },
    'trace.state': {},
    'trace.start': { serials: false },
    'trace.stop': {},
    'handovers.list': { batch: 'by-hand' },
    'handovers.write': { batch: 'by-hand' },
    'handovers.read': { batch: 'by-hand', file: handles.csv, closed: true },
  }
}

/** An incident with a wave that is held and a member that is excluded: there is something to let go. */
async function withHeldWave({ incidents, inventories }: TakenOver['workbench']): Promise<void> {
  await inventories.collect({ name: 'fresh', vendor: VENDOR, source: 'a test' }, freshPage())
  incidents.open({ name: 'inc', cause: 'br-4.9.1.1-3', knownAtMs: 0, knownHow: '', note: '' })
  await incidents.add('inc', 'fresh', {})
  await incidents.plan('inc', {
    wave: 'w',
    where: () => ({}),
    whereText: '',
    schedule: { notBefore: null, windows: [], timeZone: 'UTC', after: [], waitsForReplacement: false },
    connections: [],
    comment: '',
  })
  incidents.hold('inc', 'w', 'not yet')
  await incidents.exclude('inc', { inventory: 'fresh', filter: {} }, 'not yet', null)
}
async function* freshPage() {
  yield { items: [{ target: { serial_number: '0AFE01' }, attributes: {} }] }
}

/** Every TCP connection that this process begins. */
function watchSockets() {
  let begun = 0
  const note = () => {
    begun += 1
  }
  subscribe('net.client.socket', note)
  return { begun: () => begun, [Symbol.dispose]: () => void unsubscribe('net.client.socket', note) }
}

test('with a person who refuses, no channel sends anything, and none that asks or only reads changes anything', async () => {
  await using main = await takenOver()
  // A key that may be removed again, added by somebody who was asked.
  main.agree(true)
  const { fingerprint } = await trustColleague(main)
  main.agree(false)
  const inputs = { ...(await inputsFor(main)), 'trust.remove': { fingerprint } }
  expect(Object.keys(inputs).toSorted()).toEqual(NAMES.toSorted())
  using sockets = watchSockets()
  const sent = sandbox.requests(VENDOR).length
  const before = await digestOf(main.dataDir)
  const classOf = (name: ChannelName) => channels[name].class
  for (const name of NAMES.filter((one) => classOf(one) !== 'local')) {
    const asked = main.asked.length
    const reply = await main.call(name, inputs[name])
    if (asksFirst(name)) {
      expect(reply, name).toMatchObject({ ok: false, failure: { code: 'state.not-agreed' } })
      expect(main.asked.length, name).toBe(asked + 1)
    } else {
      expect(reply, name).toMatchObject({ ok: true })
      expect(main.asked.length, name).toBe(asked)
    }
    expect(await digestOf(main.dataDir), `${name} changed something`).toBe(before)
  }
  for (const name of NAMES.filter((one) => classOf(one) === 'local')) await main.call(name, inputs[name])
  expect(sandbox.requests(VENDOR).length).toBe(sent)
  expect(sockets.begun()).toBe(0)
  expect(main.workbench.batches.get('mine').state).toBe('sealed')
  expect((await main.workbench.bundles.subject('mine')).host).toBeNull()
  // The key in the keychain is still the one that was there.
  expect((await main.workbench.connections.check('tlm')).ok).toBe(true)
})

async function trustColleague(main: TakenOver): Promise<{ fingerprint: string }> {
  const { workbench } = main
  return workbench.trust.add(
    await readKeyFile(main.colleague),
    'colleague',
    await workbench.identity.signer(nobody),
  )
}

test('the air gap is opened by the person alone; closing it asks nobody', async () => {
  await using main = await takenOver()
  expect(await main.call('workspace.setSettings', { airGapped: true })).toMatchObject({ ok: true })
  expect(await main.call('workspace.setSettings', { airGapped: false })).toMatchObject({
    ok: false,
    failure: { code: 'state.not-agreed' },
  })
  expect(main.workbench.airGap.isClosed()).toBe(true)
  // No question about what could not be done anyway.
  const asked = main.asked.length
  for (const [name, input] of [
    ['connections.check', { connection: 'tlm' }],
    ['effect.check', { batch: 'mine' }],
    ['runs.resume', { batch: 'ran' }],
  ] as const)
    expect(await main.call(name, input)).toMatchObject({ ok: false, failure: { code: 'state.air-gapped' } })
  expect(main.asked.length).toBe(asked)
})

test('before a run main says what it does, to how many and where, by its own count', async () => {
  await using main = await takenOver()
  const total = main.workbench.batches.get('mine').counts.total
  const start = { batch: 'mine', connection: 'tlm', canary: false, preflight: false }
  expect(await main.call('runs.start', { ...start, confirmCount: total - 1 })).toMatchObject({
    ok: false,
    failure: { code: 'input.count-differs' },
  })
  expect(main.asked).toEqual([])
  await main.call('runs.start', { ...start, confirmCount: total })
  const host = new URL(sandbox.url(VENDOR)).host
  expect(main.asked[0]).toMatchObject({
    message: `Run: Revoke certificates, ${total} items, at ${host} (this machine)?`,
    button: 'Revoke certificates',
  })
  for (const fact of [
    'Batch: mine',
    `Items: ${total}`,
    `${total} superseded`,
    host,
    'this machine',
    'nothing real happens',
    'all of them at once',
    'permanent',
  ])
    expect(main.asked[0]?.detail).toContain(fact)
})

test('what was granted is not asked again for the same batch at the same host, and is for any other', async () => {
  await using main = await takenOver()
  main.agree(true)
  const messages = () => main.asked.map(({ message }) => message.split(/[:?]/, 1)[0])
  expect(await main.call('runs.resume', { batch: 'ran' })).toMatchObject({ ok: true })
  await main.call('runs.pause', { batch: 'ran' })
  await main.call('runs.resume', { batch: 'ran' })
  await main.call('runs.pause', { batch: 'ran' })
  expect(messages()).toEqual(['Carry on'])
  // The same sandbox by another address is another host.
  const elsewhere = { ...main.at, baseUrl: sandbox.url(VENDOR).replace('127.0.0.1', 'localhost') }
  await main.call('connections.add', { connection: { name: 'elsewhere', ...elsewhere }, key: 'k' })
  await main.call('connections.check', { connection: 'elsewhere' })
  await main.call('connections.check', { connection: 'tlm' })
  await main.call('connections.check', { connection: 'tlm' })
  main.agree(false)
  expect(await main.call('runs.resume', { batch: 'ran', connection: 'elsewhere' })).toMatchObject({
    ok: false,
    failure: { code: 'state.not-agreed' },
  })
  expect(main.asked).toHaveLength(4)
  await main.call('runs.retry', { batch: 'ran', state: 'refused' })
  await main.call('runs.retry', { batch: 'ran', state: 'refused' })
  expect(main.asked).toHaveLength(6)
})

test('a name that would turn the letters of a question around is refused before anybody is asked', async () => {
  await using main = await takenOver()
  const name = 'good\u202edoog'
  const { request } = main
  main.workbench.batches.create({ name, inventory: 'march', request, filter: {} })
  expect(await main.call('batches.remove', { batch: name })).toMatchObject({ ok: false })
  expect(main.asked).toEqual([])
})

test('a move is asked about with both places named, and what only the old place could tell counted', async () => {
  await using main = await takenOver()
  main.agree(true)
  const move = { batch: 'ran', connection: 'renamed', reason: 'the host was renamed', giveUpOpen: true }
  const place = main.workbench.runs.status('ran').place?.origin ?? ''
  expect(await main.call('runs.move', { ...move, reason: '   ' })).toMatchObject({
    ok: false,
    failure: { code: 'input.invalid' },
  })
  expect(await main.call('runs.move', move)).toMatchObject({
    ok: true,
    value: { place: { origin: place.replace('127.0.0.1', 'localhost') } },
  })
  const [{ message, detail } = { message: '', detail: '' }] = main.asked
  expect(message).toBe(`Move ran to ${place.replace('127.0.0.1', 'localhost')} (this machine)?`)
  expect(detail).toMatch(/^From: \S+, account \S+ \(this machine\)$/m)
  expect(detail).toContain(`From: ${place}, account `)
  expect(detail).toContain('Reason: the host was renamed')
})

test('what stands in other batches is told and taken out in one action, after main has asked with its own count', async () => {
  await using main = await takenOver()
  main.agree(true)
  // All of it was sent by the first batch.
  await main.call('runs.resume', { batch: 'ran' })
  await expect.poll(() => main.workbench.runs.status('ran').state).toBe('finished')
  const total = main.workbench.batches.get('mine').counts.total
  expect(await main.call('runs.elsewhere', { batch: 'mine' })).toEqual({
    ok: true,
    value: [{ batch: 'ran', state: 'confirmed', reason: 'superseded', standing: 'done', items: total }],
  })
  expect(await main.call('batches.check', { batch: 'draft' })).toMatchObject({
    ok: true,
    value: { sealable: false, elsewhere: [{ batch: 'ran', standing: 'done', items: total }] },
  })
  const start = { batch: 'mine', connection: 'tlm', confirmCount: total, canary: false, preflight: false }
  expect(await main.call('runs.start', start)).toMatchObject({
    ok: false,
    failure: { code: 'state.done-elsewhere', hint: expect.not.stringContaining('rescind ') },
  })
  expect(await main.call('runs.skipElsewhere', { batch: 'mine' })).toEqual({
    ok: true,
    value: { items: total },
  })
  expect(main.asked.at(-1)).toMatchObject({ message: `Take ${total} items out of mine?` })
  expect(main.workbench.runs.status('mine').counts).toMatchObject({ skipped: total, queued: 0 })
})

test('a connection is added with its client certificate and the login for its proxy, or not at all', async () => {
  await using main = await takenOver()
  const { clientCertificate: certificate, clientKey: key } = main.handles
  const proxy = 'http://another-proxy.example.com:3128'
  const draft = {
    name: 'gateway',
    vendor: VENDOR as typeof VENDOR,
    baseUrl: 'https://far.example.com',
    options: {},
    limits: 'vendor' as const,
    proxy,
  }
  const given = {
    connection: draft,
    clientCertificate: { certificate, key },
    proxyLogin: { user: 'ada', password: 'a password' },
  }
  const loginOf = () => main.workbench.proxies.loginState(proxy)
  const add = (change: object = {}) => main.call('connections.add', { ...given, ...change })
  main.agree(false)
  expect(await add()).toMatchObject({ ok: false })
  expect(main.asked.at(-1)?.detail).toMatch(/CN=good[\s\S]*another-proxy/)
  main.agree(true)
  expect(await add({ clientCertificate: { certificate } })).toMatchObject({ ok: false })
  expect(await add({ connection: { ...draft, name: 'proxied' } })).toMatchObject({
    ok: false,
    failure: { code: 'input.name-taken' },
  })
  expect(await add({ proxyLogin: { user: 'with:colon', password: 'x' } })).toMatchObject({ ok: false })
  expect(await add({ connection: { ...draft, proxy: 'none' } })).toMatchObject({
    ok: false,
    failure: { code: 'input.no-proxy' },
  })
  // Nothing of what was refused is kept.
  expect(await loginOf()).toBe('none')
  expect((await main.workbench.connections.list()).map(({ name }) => name)).not.toContain('gateway')
  expect(await add()).toMatchObject({ ok: true, value: { clientCertificate: { subject: 'CN=good' } } })
  expect(await loginOf()).toBe('stored')
  // One that is kept is replaced only with leave of its own.
  const before = main.asked.length
  await add({ connection: { ...draft, name: 'second' } })
  expect(main.asked.slice(before).map(({ message }) => message)).toEqual([
    expect.stringContaining('Add a connection'),
    expect.stringContaining('Replace the name and the password'),
  ])
})

test('a proxy’s password and a client certificate are given in the window, and are in no file and no answer', async () => {
  await using main = await takenOver()
  main.agree(true)
  const canary = 'cAnArY-proxy-9f1c07/with=odd&signs'
  const login = { connection: 'proxied', user: 'ada', password: canary }
  const [, keyLine = ''] = readFileSync(tlsFile('server-key'), 'utf8').split('\n')
  const { clientCertificate, clientKey } = main.handles
  const answers = [
    await main.call('connections.removeProxyLogin', { connection: 'proxied' }),
    await main.call('connections.way', { connection: 'proxied' }),
    await main.call('connections.setProxyLogin', login),
    await main.call('connections.removeClientCertificate', { connection: 'proxied' }),
    await main.call('connections.setClientCertificate', {
      connection: 'proxied',
      certificate: clientCertificate,
      key: clientKey,
      passphrase: canary,
    }),
    await main.call('connections.setClientCertificate', {
      connection: 'proxied',
      certificate: clientCertificate,
      passphrase: canary,
    }),
    await main.call('connections.setProxyLogin', { ...login, user: 'with:colon' }),
    await main.call('connections.setProxyLogin', { ...login, connection: 'tlm' }),
    await main.call('connections.way', { connection: 'tlm' }),
  ]
  const asked = main.asked.map(({ message }) => message)
  expect(answers).toMatchObject([
    { ok: true, value: { login: 'none' } },
    { ok: true, value: { proxy: PROXY, namedBy: 'the connection', login: 'none' } },
    { ok: true, value: { login: 'stored' } },
    { ok: true, value: { name: 'proxied' } },
    { ok: true, value: { clientCertificate: { subject: 'CN=good' } } },
    { ok: false, failure: { code: 'input.bad-client-certificate' } },
    { ok: false, failure: { code: 'input.bad-proxy-login' } },
    { ok: false, failure: { code: 'state.no-proxy' } },
    { ok: true, value: { proxy: null, login: null } },
  ])
  expect(asked).toEqual([
    `Forget the name and the password for the proxy ${PROXY}?`,
    'Show no client certificate to far.example.com any more?',
    'Show the certificate CN=good to far.example.com?',
    `Replace the name and the password for the proxy ${PROXY}?`,
  ])
  const used = await main.workbench.proxies.forConnection(new URL('https://far.example.com'), {
    proxy: PROXY,
  })
  expect(used?.login?.password.reveal()).toBe(canary)
  const forms = [canary, keyLine].flatMap(formsOf)
  const texts = [
    JSON.stringify([answers, main.asked]),
    ...(await readdir(main.dataDir, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'latin1')),
  ]
  expect(texts.length).toBeGreaterThan(1)
  expect(texts.filter((text) => forms.some((form) => text.includes(form)))).toEqual([])
})
