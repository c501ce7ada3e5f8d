import { execFile } from 'node:child_process'
import { chmodSync, chownSync, cpSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Sandbox } from '../../../src/sandbox/sandbox.ts'
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts'
import {
  connect,
  inWorkspace,
  removeFolder,
  sealBatch,
  temporaryFolder,
} from '../../support/cli-workspace.ts'
import { CLI_MAIN } from '../../support/rescind-cli.ts'

/** Somebody who may read a workspace and not write to it: an auditor at a share, a read-only disk. */
/** Whose the workspace is where the tests run as root: no user of this machine. */
const OWNER = 65_533
/** What root may beyond its own files. */
const POWERS = ['dac_override', 'dac_read_search', 'fowner', 'chown'].map((power) => `-${power}`).join(',')
const ITEMS = 4
const isRoot = process.getuid?.() === 0
/** Each command is a process of its own: a busy machine takes its time. */
const TEST_MS_MAX = 240_000

let folder = ''
let sandbox: Sandbox
beforeAll(async () => {
  folder = temporaryFolder()
  sandbox = await startSandbox({ vendors: ['digicert-tlm'], items: 20, limit: 'none' })
  mkdirSync(at('workspace'))
  await sealBatch(at('workspace'), sandbox, ITEMS)
  await connect(at('workspace'), sandbox, 50)
})
afterAll(async () => {
  await sandbox.close()
  // Whoever is not root removes nothing from a folder that may only be read.
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
    if (entry.isDirectory()) chmodSync(path.join(entry.parentPath, entry.name), 0o755)
  removeFolder(folder)
})
const at = (name: string) => path.join(folder, name)

/** A copy of the workspace that this process's reader may only read, and a folder in which it may write. */
function readOnlyCopy(name: string, prepare: (dataDir: string) => void = () => {}): string {
  const dataDir = at(name)
  cpSync(at('workspace'), dataDir, { recursive: true })
  prepare(dataDir)
  for (const entry of readdirSync(dataDir, { recursive: true, withFileTypes: true }))
    chmodSync(path.join(entry.parentPath, entry.name), entry.isDirectory() ? 0o555 : 0o444)
  chmodSync(dataDir, 0o555)
  giveAway(dataDir)
  mkdirSync(at(`${name}-out`))
  return dataDir
}

/** Where the tests run as root, the reader is root too: what it only reads belongs to somebody else. */
function giveAway(dataDir: string): void {
  if (!isRoot) return
  for (const name of ['.', ...readdirSync(dataDir, { recursive: true, encoding: 'utf8' })])
    chownSync(path.join(dataDir, name), OWNER, OWNER)
}

/**
 * The command line as that reader. Root reads and writes whatever the permissions say, so it puts that power down; it stays
 * root, since the checkout may lie where nobody else can go (`/root`, a folder of `mktemp -d`).
 */
async function asReader(dataDir: string, ...args: string[]) {
  const command = [process.execPath, CLI_MAIN, '--data-dir', dataDir, '--json', ...args]
  const [program = '', ...rest] = isRoot
    ? ['setpriv', `--bounding-set=${POWERS}`, `--inh-caps=${POWERS}`, ...command]
    : command
  const env = {
    ...process.env,
    DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent',
    NODE_COMPILE_CACHE: '',
  }
  try {
    const { stdout } = await promisify(execFile)(program, rest, { env })
    return { code: 0, document: JSON.parse(stdout) as unknown }
  } catch (error) {
    const { code, stdout } = error as { code: number; stdout: string }
    return { code, document: JSON.parse(stdout) as { error?: { code: string; message: string } } }
  }
}

test.skipIf(process.platform !== 'linux')(
  'status, list and every report come out of it, and it stays as it was',
  { timeout: TEST_MS_MAX },
  async () => {
    const dataDir = readOnlyCopy('closed')
    const before = readFileSync(path.join(dataDir, 'rescind.db'))
    expect(await asReader(dataDir, 'batch', 'list')).toMatchObject({ code: 0, document: [{ name: 'b' }] })
    expect(await asReader(dataDir, 'status', 'b')).toMatchObject({ code: 0, document: { batch: 'b' } })
    for (const format of ['pdf', 'html', 'csv', 'jsonl']) {
      const out = path.join(at('closed-out'), `b.${format}`)
      expect(await asReader(dataDir, 'report', 'b', '--format', format, '--out', out), format).toMatchObject({
        code: 0,
      })
    }
    const verified = await asReader(dataDir, 'verify', path.join(at('closed-out'), 'b.jsonl'))
    expect(verified).toMatchObject({ code: 0, document: { ok: true, items: ITEMS } })
    expect(readFileSync(path.join(dataDir, 'rescind.db')).equals(before)).toBe(true)
    expect(readdirSync(dataDir).filter((name) => /wal|shm/.test(name))).toEqual([])
  },
)

test.skipIf(process.platform !== 'linux')(
  'what would write to it is refused in words, and nothing is sent',
  { timeout: TEST_MS_MAX },
  async () => {
    const dataDir = readOnlyCopy('writing')
    for (const args of [
      ['settings', 'air-gap', 'on'],
      ['connections', 'remove', 'sandbox'],
      ['run', 'b', '--connection', 'sandbox', '--yes', String(ITEMS)],
    ]) {
      const { code, document } = await asReader(dataDir, ...args)
      expect({ code, document }, args.join(' ')).toMatchObject({
        code: 2,
        document: { error: { code: 'state.read-only-workspace', message: expect.stringContaining(dataDir) } },
      })
    }
    expect(sandbox.requests('digicert-tlm')).toEqual([])
  },
)

test.skipIf(process.platform !== 'linux')('it can be read while its owner has it open', async () => {
  const dataDir = at('open')
  cpSync(at('workspace'), dataDir, { recursive: true })
  await inWorkspace(dataDir, async ({ batches }) => {
    batches.create({
      name: 'second',
      inventory: 'b',
      request: { operation: 'revoke', reason: 'superseded', comment: '', options: {} },
      filter: {},
    })
    for (const name of readdirSync(dataDir).filter((entry) => entry.startsWith('rescind.db')))
      chmodSync(path.join(dataDir, name), 0o444)
    chmodSync(dataDir, 0o555)
    giveAway(dataDir)
    const listed = await asReader(dataDir, 'batch', 'list')
    expect(listed).toMatchObject({ code: 0, document: [{ name: 'second' }, { name: 'b' }] })
    chmodSync(dataDir, 0o755)
  })
})

test.skipIf(process.platform === 'win32')(
  'what the program writes is for its owner only, in a folder that was there before too',
  { timeout: TEST_MS_MAX },
  async () => {
    const dataDir = at('modes')
    mkdirSync(dataDir, { mode: 0o755 })
    await sealBatch(dataDir, sandbox, ITEMS)
    await inWorkspace(dataDir, async ({ reports, folderWarning }) => {
      expect(folderWarning).toBeNull()
      for (const format of ['pdf', 'html', 'csv', 'jsonl'] as const)
        await reports.write('b', format, at(`modes.${format}`))
      for (const name of readdirSync(dataDir, { recursive: true, withFileTypes: true })) {
        if (!name.isFile() || name.name.endsWith('.csv')) continue
        const file = path.join(name.parentPath, name.name)
        expect(statSync(file).mode & 0o777, file).toBe(0o600)
      }
    })
    for (const name of ['pdf', 'html', 'csv', 'jsonl'])
      expect(statSync(at(`modes.${name}`)).mode & 0o777, name).toBe(0o600)
  },
)

test.skipIf(process.platform === 'win32')(
  'a database that was open to others is taken from them at the next opening',
  { timeout: TEST_MS_MAX },
  async () => {
    const dataDir = at('older')
    cpSync(at('workspace'), dataDir, { recursive: true })
    chmodSync(path.join(dataDir, 'rescind.db'), 0o644)
    chmodSync(dataDir, 0o777)
    await inWorkspace(dataDir, ({ folderWarning }) => {
      expect(folderWarning).toContain('chmod go-w')
      expect(statSync(path.join(dataDir, 'rescind.db')).mode & 0o777).toBe(0o600)
    })
  },
)

test.skipIf(process.platform !== 'linux')(
  'one that an earlier version wrote is read all the same, and stays as it was',
  { timeout: TEST_MS_MAX },
  async () => {
    const file = path.join(at('older-format'), 'rescind.db')
    const dataDir = readOnlyCopy('older-format', () => {
      const db = new Database(file)
      db.pragma('foreign_keys = OFF')
      // What migrations 0006 to 0021 brought.
      const names = db.prepare<[], { type: string; name: string }>(
        `SELECT type, name FROM sqlite_master WHERE type <> 'index'
           AND (name LIKE 'incident%' OR tbl_name LIKE 'incident%' OR name LIKE 'handover%' OR sql LIKE '%incident_%')
           ORDER BY type = 'table', type = 'view'`,
      )
      for (const { type, name } of names.all()) db.exec(`DROP ${type} ${name}`)
      db.exec('DROP TABLE kept_answer')
      db.exec('DROP TABLE identity_next')
      db.exec('DROP TABLE moved')
      for (const column of ['confirmed', 'failed', 'doubted'])
        db.exec(`ALTER TABLE batch_minute DROP COLUMN ${column}`)
      for (const column of ['learnt', 'concurrency', 'life'])
        db.exec(`ALTER TABLE batch DROP COLUMN ${column}`)
      db.exec('ALTER TABLE lease DROP COLUMN pulse')
      db.exec('ALTER TABLE connection DROP COLUMN network')
      db.exec('ALTER TABLE batch_item DROP COLUMN confirmed_by')
      db.exec('ALTER TABLE batch_item DROP COLUMN line_mark')
      db.pragma('user_version = 4')
      db.close()
    })
    const before = readFileSync(file)
    const out = path.join(at('older-format-out'), 'b.jsonl')
    expect(await asReader(dataDir, 'report', 'b', '--format', 'jsonl', '--out', out)).toMatchObject({
      code: 0,
    })
    expect(readFileSync(file).equals(before)).toBe(true)
  },
)
