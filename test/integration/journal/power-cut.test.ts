import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Db, openWorkspaceDb } from '../../../src/main/db/workspace-db.ts'
import { openJournal } from '../../../src/main/journal/journal.ts'
import { memoryVendor } from '../../support/memory-vendor.ts'
import { replayedBatch } from '../../support/replayed-batch.ts'
import { simulatedWorkspace } from '../../support/simulated-runs.ts'
import { virtualClock } from '../../support/virtual-clock.ts'

const CUT_BYTES = 512
const ITEMS = 6

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'rescind-power-cut-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Journals the whole way of a few items, noting after each commit how long the write-ahead log is and how many events it holds. */
async function journalled() {
  const clock = virtualClock()
  const { vendor } = memoryVendor({ clock, latencyMs: () => 1, lagMs: 0, behaviour: () => 'ok' })
  const workspace = await simulatedWorkspace({
    clock,
    vendor,
    items: ITEMS,
    dataDir: path.join(folder, 'workspace'),
  })
  const { db } = workspace
  db.pragma('wal_checkpoint(TRUNCATE)')
  db.pragma('wal_autocheckpoint = 0')
  const { id } = db.prepare('SELECT id FROM batch').get() as { id: string }
  const journal = openJournal({ db, clock, operator: 'tester' })
  const wal = path.join(workspace.dataDir, 'rescind.db-wal')
  const acknowledged: { bytes: number; events: number }[] = []
  const commit = (entries: Parameters<typeof journal.append>[1]) => {
    journal.append(id, entries)
    const { events } = db.prepare('SELECT events FROM batch').get() as { events: number }
    acknowledged.push({ bytes: statSync(wal).size, events })
  }
  for (let item = 1; item <= ITEMS; item += 1) {
    commit([{ item, type: 'submit.intent', data: { attempt: 1, digest: 'd' } }])
    commit([{ item, type: 'submit.outcome', data: { attempt: 1, outcome: 'accepted' } }])
    commit([
      {
        item,
        type: 'status.answer',
        data: { purpose: 'confirm', status: 'effective', vendorStatus: 'revoked' },
      },
    ])
  }
  return { workspace, id, wal, acknowledged }
}

function reopenCut(dataDir: string, bytes: number): Db {
  const cut = path.join(folder, 'cut')
  rmSync(cut, { recursive: true, force: true })
  const db = openWorkspaceDb(cut)
  db.close()
  copyFileSync(path.join(dataDir, 'rescind.db'), path.join(cut, 'rescind.db'))
  copyFileSync(path.join(dataDir, 'rescind.db-wal'), path.join(cut, 'rescind.db-wal'))
  truncateSync(path.join(cut, 'rescind.db-wal'), bytes)
  return openWorkspaceDb(cut)
}

test('a power cut at any place of the write-ahead log loses nothing that was acknowledged before it', async () => {
  const { workspace, id, wal, acknowledged } = await journalled()
  using _ = workspace
  const length = readFileSync(wal).length
  let last = 0
  const cuts = [...Array.from({ length: Math.ceil(length / CUT_BYTES) }, (_, n) => n * CUT_BYTES), length]
  for (const bytes of cuts) {
    const db = reopenCut(workspace.dataDir, bytes)
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
    const { events } = db.prepare('SELECT events FROM batch').get() as { events: number }
    const promised = acknowledged.findLast((commit) => commit.bytes <= bytes)?.events ?? 0
    expect(events).toBeGreaterThanOrEqual(promised)
    expect(events).toBeGreaterThanOrEqual(last)
    const replayed = replayedBatch(db, id)
    expect([...replayed.items]).toEqual([...replayed.stored])
    last = events
    db.close()
  }
  // The sealing and its checkpoint, and three events an item.
  expect(last).toBe(2 + ITEMS * 3)
})
