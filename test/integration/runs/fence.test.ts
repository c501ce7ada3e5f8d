import { renameSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { openWorkspaceDb } from '../../../src/main/db/workspace-db.ts'
import { Secret } from '../../../src/main/keychain/secret.ts'
import type { DebugPoint } from '../../../src/main/runner/debug-point.ts'
import { openLeases } from '../../../src/main/runner/lease.ts'
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts'
import {
  BATCH,
  CONNECTION,
  connect,
  inWorkspace,
  removeFolder,
  sealBatch,
  temporaryFolder,
  VENDOR,
} from '../../support/cli-workspace.ts'
import { virtualClock } from '../../support/virtual-clock.ts'

const ITEMS = 12

/** Runs a batch; when its first intents are on disk, and nothing has left yet, `happen` happens. */
async function interrupted(happen: (dataDir: string) => void) {
  const dataDir = temporaryFolder()
  const sandbox = await startSandbox({ vendors: [VENDOR], items: ITEMS, plain: true, limit: 'none' })
  onTestFinished(async () => {
    await sandbox.close()
    removeFolder(dataDir)
  })
  await sealBatch(dataDir, sandbox, ITEMS)
  await connect(dataDir, sandbox, 30)
  let isFirst = true
  const debugPoint = (label: DebugPoint) => {
    if (label !== 'after-intent' || !isFirst) return
    isFirst = false
    happen(dataDir)
  }
  const status = await inWorkspace(
    dataDir,
    async ({ runs }) => {
      const active = await runs.start({
        batch: BATCH,
        connection: CONNECTION,
        confirmCount: ITEMS,
        canary: false,
        preflight: false,
        key: new Secret(sandbox.key(VENDOR)),
      })
      return active.done
    },
    debugPoint,
  )
  return { dataDir, sandbox, status }
}

test('a process whose run was taken over between intent and send sends nothing and writes nothing', async () => {
  const on = await interrupted((dataDir) => {
    const other = new Database(path.join(dataDir, 'rescind.db'))
    other
      .prepare(
        `UPDATE lease SET holder = 'another', host = 'another', process_start = 'ticks:1#other', heartbeat_ms = 0`,
      )
      .run()
    other.prepare(`UPDATE batch SET state = 'finished'`).run()
    other.close()
  })
  expect(on.status.halt).toMatchObject({ kind: 'lease' })
  expect(on.sandbox.effects(VENDOR)).toEqual([])
  const after = new Database(path.join(on.dataDir, 'rescind.db'), { readonly: true })
  expect(after.prepare('SELECT state FROM batch').pluck().get()).toBe('finished')
  expect(after.prepare(`SELECT count(*) FROM event WHERE type = 'submit.outcome'`).pluck().get()).toBe(0)
  after.close()
})

test('a database that is moved away during a run stops it before anything more leaves', async () => {
  const on = await interrupted((dataDir) =>
    renameSync(path.join(dataDir, 'rescind.db'), path.join(dataDir, 'moved.db')),
  )
  expect(on.status.halt).toMatchObject({ kind: 'disk', message: expect.stringMatching(/moved/) })
  expect(on.sandbox.effects(VENDOR)).toEqual([])
})

test('outside of Linux a number that another process has by now holds a run no longer than its silence', () => {
  const platform = Object.getOwnPropertyDescriptor(process, 'platform') as PropertyDescriptor
  const dataDir = temporaryFolder()
  const db = openWorkspaceDb(dataDir)
  onTestFinished(() => {
    Object.defineProperty(process, 'platform', platform)
    db.close()
    removeFolder(dataDir)
  })
  Object.defineProperty(process, 'platform', { ...platform, value: 'darwin' })
  db.pragma('foreign_keys = OFF')
  const clock = virtualClock()
  // Both have the number of this process: the first has ended without a word, as it were.
  const [ended, later] = [openLeases({ db, clock }), openLeases({ db, clock })]
  ended.take('b')
  expect(() => later.take('b')).toThrow(/is being run by process/)
  clock.jump(59_000)
  expect(() => later.take('b')).toThrow(/is being run by process/)
  clock.jump(2_000)
  later.take('b')
  expect([ended.holds('b'), later.holds('b')]).toEqual([false, true])
})
