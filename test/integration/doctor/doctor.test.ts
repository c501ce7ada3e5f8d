import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import path from 'node:path'
import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import type { Diagnosis, Finding } from '../../../src/contract/doctor.ts'
import { AppError } from '../../../src/main/app-error.ts'
import { openAppLog } from '../../../src/main/app-log.ts'
import { systemClock } from '../../../src/main/clock.ts'
import { crashReports } from '../../../src/main/crash-reports.ts'
import { createDoctor, type DoctorDeps } from '../../../src/main/doctor/doctor.ts'
import type { Keychain } from '../../../src/main/keychain/keychain.ts'
import { memoryKeychain } from '../../../src/main/keychain/memory-keychain.ts'
import { vendorRegistry } from '../../../src/main/vendors/registry.ts'
import { sourceWorkers } from '../../../src/main/worker-files.ts'
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts'
import {
  CONNECTION,
  inWorkspace,
  removeFolder,
  sealBatch,
  temporaryFolder,
  VENDOR,
} from '../../support/cli-workspace.ts'
import { formsOf } from '../../support/forms-of-key.ts'
import { noKeychain } from '../../support/no-keychain.ts'
import { openOpensslCa } from '../../support/openssl-ca.ts'
import { type CliOptions, runCli } from '../../support/rescind-cli.ts'

const MINUTE_MS = 60_000
/** The environment of the tests themselves may name a proxy. */
const QUIET = {
  env: {},
  execArgv: [],
  versions: process.versions,
  platform: process.platform,
  arch: process.arch,
}

function folderOfTest(): string {
  const folder = temporaryFolder()
  onTestFinished(() => removeFolder(folder))
  return folder
}

function doctorOf(dataDir: string, some: Partial<DoctorDeps> = {}) {
  const clock = some.clock ?? systemClock()
  return createDoctor({
    dataDir,
    keychain: memoryKeychain(),
    vendors: vendorRegistry(),
    clock,
    product: 'rescind 0.0.0',
    fonts: sourceWorkers().fonts,
    process: QUIET,
    crashes: crashReports(dataDir, { product: 'rescind 0.0.0', clock }),
    ...some,
  })
}

const of = ({ findings }: Diagnosis, id: string): readonly Finding[] =>
  findings.filter((finding) => finding.id === id)
const only = (diagnosis: Diagnosis, id: string): Finding => {
  const [finding, ...more] = of(diagnosis, id)
  if (finding === undefined || more.length > 0) throw new Error(`${id}: ${JSON.stringify(of(diagnosis, id))}`)
  return finding
}
const here = { reach: false }

async function connectTo(dataDir: string, baseUrl: string, extra: { extraCa?: string } = {}): Promise<void> {
  await inWorkspace(dataDir, ({ connections }) =>
    connections.add({ name: CONNECTION, vendor: VENDOR, baseUrl, options: {}, limits: 'vendor', ...extra }),
  )
}

/** A clock that is so much behind or ahead. */
const shifted = (ms: number): DoctorDeps['clock'] => {
  const clock = systemClock()
  return { ...clock, now: () => clock.now() + ms }
}

test('nothing is wrong with a usual workspace; nothing of it is changed, and the keychain is left as it was', async () => {
  const dataDir = path.join(folderOfTest(), 'w')
  await inWorkspace(dataDir, () => {})
  const before = readdirSync(dataDir).map((name) => [name, statSync(path.join(dataDir, name)).mode])
  const accounts = new Map<string, unknown>()
  const kept = memoryKeychain()
  const keychain: Keychain = {
    ...kept,
    async set(account, secret) {
      accounts.set(account, secret)
      await kept.set(account, secret)
    },
    async delete(account) {
      accounts.delete(account)
      await kept.delete(account)
    },
  }
  const diagnosis = await doctorOf(dataDir, { keychain }).examine(here)
  expect(diagnosis.findings.filter(({ condition }) => condition === 'wrong')).toEqual([])
  expect(diagnosis).toMatchObject({ ok: true, reached: false })
  expect(only(diagnosis, 'version').says).toContain(`Node ${process.versions.node}`)
  expect(only(diagnosis, 'workspace')).toMatchObject({ condition: 'good' })
  expect(only(diagnosis, 'keychain')).toMatchObject({ condition: 'good' })
  expect([...accounts]).toEqual([])
  const after = readdirSync(dataDir)
    .filter((name) => !/-(wal|shm)$/.test(name))
    .map((name) => [name, statSync(path.join(dataDir, name)).mode])
  expect(after).toEqual(before.filter(([name]) => !/-(wal|shm)$/.test(String(name))))
})

test('a workspace that is not there is not made; one of another version or none at all is said with what to do', async () => {
  const dataDir = path.join(folderOfTest(), 'w')
  expect(only(await doctorOf(dataDir).examine(here), 'workspace')).toMatchObject({ condition: 'note' })
  expect(existsSync(dataDir)).toBe(false)

  await inWorkspace(dataDir, () => {})
  const db = new Database(path.join(dataDir, 'rescind.db'))
  const present = db.pragma('user_version', { simple: true }) as number
  db.pragma('user_version = 999')
  const newer = await doctorOf(dataDir).examine(here)
  expect(newer.ok).toBe(false)
  expect(only(newer, 'workspace')).toMatchObject({
    condition: 'wrong',
    says: expect.stringContaining('format 999'),
    mend: expect.stringContaining('newer version'),
  })
  db.pragma(`user_version = ${present - 1}`)
  expect(only(await doctorOf(dataDir).examine(here), 'workspace')).toMatchObject({
    condition: 'note',
    says: expect.stringContaining(`to format ${present}`),
  })
  expect(db.pragma('user_version', { simple: true })).toBe(present - 1)
  db.close()

  const broken = folderOfTest()
  writeFileSync(path.join(broken, 'rescind.db'), 'no database, but long enough to be looked at'.repeat(100), {
    mode: 0o600,
  })
  chmodSync(broken, 0o700)
  expect(only(await doctorOf(broken).examine(here), 'workspace')).toMatchObject({
    condition: 'wrong',
    says: expect.stringContaining('file is not a database'),
  })
})

test('files that others may read are named with the command that mends them, and what else lies there is left alone', async () => {
  const dataDir = path.join(folderOfTest(), 'w')
  await inWorkspace(dataDir, () => {})
  writeFileSync(path.join(dataDir, 'my notes.txt'), '', { mode: 0o644 })
  expect(only(await doctorOf(dataDir).examine(here), 'modes')).toMatchObject({ condition: 'good' })
  chmodSync(path.join(dataDir, 'rescind.db'), 0o644)
  mkdirSync(path.join(dataDir, 'inventories'), { recursive: true, mode: 0o700 })
  writeFileSync(path.join(dataDir, 'inventories/1.db'), '', { mode: 0o640 })
  const found = only(await doctorOf(dataDir).examine(here), 'modes')
  expect(found).toMatchObject({ condition: 'wrong', mend: `chmod -R go-rwx "${dataDir}"` })
  // What SQLite puts beside the database has its permissions.
  for (const name of ['rescind.db', 'inventories/1.db']) expect(found.says).toContain(name)
  expect(found.says).not.toContain('my notes')
  chmodSync(dataDir, 0o777)
  expect(only(await doctorOf(dataDir).examine(here), 'workspace')).toMatchObject({
    condition: 'wrong',
    mend: `chmod go-w "${dataDir}"`,
  })
})

test('no keychain is a note, since keys can be given for one run; one that takes nothing, or loses it, is wrong', async () => {
  const dataDir = folderOfTest()
  const examine = async (keychain: Keychain) =>
    only(await doctorOf(dataDir, { keychain }).examine(here), 'keychain')
  expect(await examine(noKeychain())).toMatchObject({
    condition: 'note',
    mend: expect.stringContaining('--key-stdin'),
  })
  const locked: Keychain = {
    ...memoryKeychain(),
    set: async () => {
      throw new AppError('state.keychain-locked', 'locked', { hint: 'Unlock it.' })
    },
  }
  expect(await examine(locked)).toMatchObject({ condition: 'wrong', mend: 'Unlock it.' })
  expect(await examine({ ...memoryKeychain(), get: async () => null })).toMatchObject({ condition: 'wrong' })
})

test('a clock behind the last event is wrong; one that is on time or later is not', async () => {
  const dataDir = folderOfTest()
  const sandbox = await startSandbox({ vendors: [VENDOR], items: 5, plain: true, limit: 'none' })
  onTestFinished(() => sandbox.close())
  await sealBatch(dataDir, sandbox, 5)
  // The seal's event alone: the activity says nothing later.
  const db = new Database(path.join(dataDir, 'rescind.db'))
  db.exec('DELETE FROM activity')
  db.close()
  const clockOf = async (ms: number) =>
    only(await doctorOf(dataDir, { clock: shifted(ms) }).examine(here), 'clock')
  expect(await clockOf(-90 * MINUTE_MS)).toMatchObject({
    condition: 'wrong',
    says: expect.stringMatching(/^It is (89|90) minutes behind/),
  })
  expect(await clockOf(0)).toMatchObject({ condition: 'good' })
  expect(await clockOf(400 * 24 * 60 * MINUTE_MS)).toMatchObject({ condition: 'good' })
})

test('vendors are asked only when that was said, without a key, and their clock is compared; never in the air gap', async () => {
  const dataDir = folderOfTest()
  const asked: { method: string | undefined; authorization: string | undefined }[] = []
  const server = createServer((request, response) => {
    asked.push({ method: request.method, authorization: request.headers.authorization })
    response.setHeader('date', new Date(Date.now() + 60 * MINUTE_MS).toUTCString())
    response.writeHead(404).end('not here')
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { port } = server.address() as { port: number }
  await connectTo(dataDir, `http://127.0.0.1:${port}/services/v2`)
  const doctor = doctorOf(dataDir)
  expect(only(await doctor.examine(here), 'reach').says).toBe('1 here; nobody was asked.')
  expect(asked).toEqual([])
  expect(doctor.wouldReach()).toEqual([`http://127.0.0.1:${port}`])

  const reached = await doctor.examine({ reach: true })
  expect(asked).toEqual([{ method: 'GET', authorization: undefined }])
  expect(reached.reached).toBe(true)
  expect(only(reached, 'reach')).toMatchObject({
    condition: 'good',
    says: `“${CONNECTION}”: 127.0.0.1:${port} answers (HTTP 404).`,
  })
  expect(of(reached, 'clock').at(-1)).toMatchObject({
    condition: 'wrong',
    says: expect.stringMatching(/this machine is (59|60) minutes behind/),
  })

  await inWorkspace(dataDir, ({ airGap }) => airGap.set(true))
  const gapped = await doctor.examine({ reach: true })
  expect(only(gapped, 'reach').says).toContain('Air-gapped')
  expect(gapped.reached).toBe(false)
  expect(doctor.wouldReach()).toEqual([])
  expect(asked).toHaveLength(1)

  await inWorkspace(dataDir, ({ airGap }) => airGap.set(false))
  await new Promise((resolve) => server.close(resolve))
  expect(only(await doctor.examine({ reach: true }), 'reach')).toMatchObject({
    condition: 'wrong',
    says: expect.stringContaining('the connection was refused'),
  })
})

test('an expired CA of a connection, a proxy of the environment, missing fonts and earlier crashes are said', async () => {
  const dataDir = folderOfTest()
  const ca = openOpensslCa({ folder: path.join(dataDir, 'ca'), name: '/O=Example/CN=Example CA' })
  await connectTo(dataDir, 'https://vendor.example.com', { extraCa: ca.certificate })
  const today = await doctorOf(dataDir).examine(here)
  expect(of(today, 'trust').filter(({ condition }) => condition === 'wrong')).toEqual([])
  const later = await doctorOf(dataDir, { clock: shifted(100 * 365 * 24 * 60 * MINUTE_MS) }).examine(here)
  expect(of(later, 'trust').at(-1)).toMatchObject({
    condition: 'wrong',
    says: expect.stringContaining(`“${CONNECTION}” believes has expired`),
  })
  const proxied = { ...QUIET, env: { HTTPS_PROXY: 'http://anna:hidden@proxy.example.com' } }
  const through = only(await doctorOf(dataDir, { process: proxied }).examine(here), 'proxy')
  expect(through).toMatchObject({
    condition: 'good',
    says: expect.stringMatching(/reached directly.*HTTPS_PROXY/),
  })
  expect(JSON.stringify(through)).not.toContain('hidden')

  const fonts = folderOfTest()
  const fontsAt = new URL(`file://${fonts}/`)
  expect(only(await doctorOf(dataDir, { fonts: fontsAt }).examine(here), 'fonts').says).toBe('None is there.')
  writeFileSync(path.join(fonts, 'A.ttf'), 'no font')
  expect(only(await doctorOf(dataDir, { fonts: fontsAt }).examine(here), 'fonts')).toMatchObject({
    condition: 'wrong',
    says: 'Not readable as fonts: A.ttf.',
  })
  crashReports(dataDir, { product: 'rescind 0.0.0', clock: systemClock() }).write({
    what: 'window',
    reason: 'oom',
  })
  expect(only(await doctorOf(dataDir).examine(here), 'crashes').says).toMatch(
    /^1 crash is on record.*window, oom/,
  )
})

test('the command line ends with 0 or 3, in lines or as JSON, even where nothing else works', async () => {
  const dataDir = path.join(folderOfTest(), 'w')
  await inWorkspace(dataDir, () => {})
  const doctor = (args: readonly string[], some: Partial<CliOptions> = {}) =>
    runCli(['doctor', ...args], { dataDir, ...some })
  const fine = await doctor([])
  expect({ code: fine.code, stderr: fine.stderr }).toEqual({ code: 0, stderr: '' })
  expect(fine.stdout).toMatch(/^good +Version +rescind .*\n[\s\S]*\n\nNothing is wrong\.\n$/)
  expect(fine.stdout).toMatch(/^note +Keychain .*\n +to mend it +/m)

  const weak = await doctor(['--json'], { env: { NODE_TLS_REJECT_UNAUTHORIZED: '0' } })
  expect(weak.code).toBe(3)
  expect(only(weak.json<Diagnosis>(), 'version')).toMatchObject({
    condition: 'wrong',
    mend: expect.stringContaining('Unset NODE_TLS_REJECT_UNAUTHORIZED'),
  })
  writeFileSync(path.join(dataDir, 'rescind.db'), 'gone'.repeat(1000))
  const broken = await doctor([])
  expect(broken.code).toBe(3)
  expect(broken.stdout).toMatch(/^wrong +Workspace /m)
  expect(broken.stdout).toMatch(/\n1 thing is wrong\.\n$/)
  const nowhere = await doctor(['--bundle', path.join(dataDir, 'no such folder', 'x.json')])
  expect(nowhere.code).toBe(2)
  expect(nowhere.stderr).toContain('no such file or directory')
}, 60_000)

const KEY = 'cAnArY-9b41f7+key/with=odd&signs%'
const SERIAL = '0A44C7F1D2E3B4A5968778695A4B3C2D'

test('a support file holds no key, no serial number and no name, whatever was seeded and wherever', async () => {
  const dataDir = path.join(folderOfTest(), `workspace ${SERIAL}`)
  const sandbox = await startSandbox({ vendors: [VENDOR], items: 30, plain: true, limit: 'none', key: KEY })
  onTestFinished(() => sandbox.close())
  mkdirSync(dataDir, { mode: 0o700 })
  const csv = path.join(dataDir, `${SERIAL}.csv`)
  const inventory = sandbox.inventoryCsv(VENDOR, { rows: 30 }).csv
  writeFileSync(csv, inventory, { mode: 0o644 })
  const named = `${KEY} ${SERIAL}`
  await inWorkspace(dataDir, async ({ connections, inventories, batches }) => {
    await connections.add({
      name: named,
      vendor: VENDOR,
      baseUrl: `${sandbox.url(VENDOR)}/${SERIAL}`,
      options: {},
      limits: 'none',
    })
    await inventories.import({ file: csv, name: named, vendor: VENDOR, settings: {} })
    const request = { operation: 'revoke', reason: 'superseded' as const, comment: named, options: {} }
    batches.create({ name: SERIAL, inventory: named, request, filter: {} })
    await batches.seal(SERIAL)
  })
  const log = openAppLog(dataDir)
  log.failed({ name: named, error: new SyntaxError(`Unexpected token in "${KEY}", ${SERIAL}`) })
  log.failed({ name: 'connections.check', error: Object.assign(new Error(KEY), { code: KEY, name: SERIAL }) })
  log.refused({ name: named, code: `input.${KEY}`, message: named })
  log.refused({ name: 'batches.seal', code: 'input.no-such-batch', message: named })
  log.event(`x.${SERIAL.toLowerCase()}`, { what: named })
  // What a library's error quotes is not in the log to begin with.
  const lines = readFileSync(path.join(dataDir, 'rescind.log'), 'utf8')
  expect(lines).not.toContain('Unexpected token')
  const crashes = crashReports(dataDir, { product: 'rescind 0.0.0', clock: systemClock() })
  crashes.write({
    what: 'main',
    reason: 'TypeError',
    error: new TypeError(`${named}\n    at ${KEY} (/home/${SERIAL}/x.ts:1:1)`),
  })
  const foreign = {
    at: '2026-01-01T00:00:00.000Z',
    what: 'main',
    product: 'rescind 0.0.0',
    reason: KEY,
    frames: [SERIAL],
  }
  writeFileSync(path.join(dataDir, 'crashes/foreign.json'), JSON.stringify(foreign))
  const bundle = path.join(dataDir, '..', 'ticket.json')
  const end = await runCli(['doctor', '--reach', '--bundle', bundle], {
    dataDir,
    env: { HTTPS_PROXY: `http://${SERIAL}:${encodeURIComponent(KEY)}@proxy.example.com` },
  })
  expect([0, 3]).toContain(end.code)
  expect(end.stderr).toContain('Look through it before you send it')
  expect(statSync(bundle).mode & 0o777).toBe(0o600)
  const text = readFileSync(bundle, 'utf8')
  const serials = inventory.match(/\b[0-9A-Fa-f]{16,40}\b|\b\d{15,50}\b/g) ?? []
  expect(serials.length).toBeGreaterThanOrEqual(30)
  const names = inventory.match(/[\w.-]+\.example\.(com|org|net)/g) ?? []
  const seeds = [...formsOf(KEY), ...formsOf(SERIAL), SERIAL.toLowerCase(), ...serials, ...names]
  expect(seeds.filter((seed) => text.includes(seed))).toEqual([])
  expect(text).not.toContain(path.dirname(dataDir))

  // And it is of use.
  const ticket = JSON.parse(text) as {
    diagnosis: Diagnosis
    workspace: unknown
    crashes: unknown[]
    log: object[]
  }
  expect(ticket.workspace).toMatchObject({
    counts: { connections: 1, inventories: 1, batches: 1, items: 30 },
  })
  expect(ticket.crashes).toMatchObject([
    { reason: 'TypeError', frames: expect.arrayContaining([expect.stringContaining('doctor.test.ts')]) },
  ])
  expect(ticket.log).toMatchObject([
    { event: 'call.failed', error: 'SyntaxError' },
    { event: 'call.failed', call: 'connections.check' },
    { event: 'call.refused' },
    { event: 'call.refused', call: 'batches.seal', code: 'input.no-such-batch' },
  ])
  expect(of(ticket.diagnosis, 'reach').at(-1)?.says).toMatch(
    /^connection 1 \(digicert-tlm\): its host answers/,
  )
}, 60_000)
