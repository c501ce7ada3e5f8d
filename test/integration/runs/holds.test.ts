import { expect, test } from 'vitest'
import type { BatchRow } from '../../../src/main/batches/batch-row.ts'
import { assertNotElsewhere, createHolds } from '../../../src/main/runner/not-elsewhere.ts'
import { memoryVendor } from '../../support/memory-vendor.ts'
import { originOf, serial, simulatedWorkspace } from '../../support/simulated-runs.ts'
import { untilDone, virtualClock } from '../../support/virtual-clock.ts'

const HERE = originOf('c')

/** Two batches of the same certificates; a run of `b` looks at the other one. */
async function twoBatches(note?: string) {
  const clock = virtualClock()
  const { vendor } = memoryVendor({ clock, latencyMs: () => 5, lagMs: 0, behaviour: () => 'ok' })
  const batches = [{ name: 'b', ...(note === undefined ? {} : { note }) }, { name: 'd' }]
  const workspace = await simulatedWorkspace({ clock, vendor, items: 3, batches })
  const { db } = workspace
  const row = () => db.prepare<[], BatchRow>(`SELECT * FROM batch WHERE name = 'b'`).get() as BatchRow
  const holdOf = createHolds(db, row(), HERE)
  const setOther = (change: string) => void db.prepare(`UPDATE batch SET ${change} WHERE name = 'd'`).run()
  const setItems = (state: string) =>
    void db
      .prepare(`UPDATE batch_item SET state = ? WHERE batch = (SELECT id FROM batch WHERE name = 'd')`)
      .run(state)
  const held = () => holdOf({ serial_number: serial(1) })
  return { clock, workspace, db, row, setOther, setItems, held }
}

test('a batch that is sealed or imported after a run began is seen by it', async () => {
  const { workspace, db, setOther, setItems, held } = await twoBatches()
  using _ = workspace
  const digest = db.prepare(`SELECT digest FROM batch WHERE name = 'd'`).pluck().get() as string
  setItems('submitting')
  setOther(`state = 'draft', digest = NULL`)
  expect(held()).toBeNull()
  setOther(`state = 'sealed', digest = '${digest}'`)
  expect(held()).toEqual({ batch: 'd', why: 'live' })
})

test('what the other batch has done meanwhile, or left open, is not sent once more without a note', async () => {
  const { workspace, setItems, held } = await twoBatches()
  using _ = workspace
  expect(held()).toBeNull()
  for (const state of ['confirmed', 'already-done', 'unconfirmed', 'unresolved']) {
    setItems(state)
    expect(held()).toEqual({ batch: 'd', why: 'sent' })
  }
  const noted = await twoBatches('the reason was wrong')
  using _noted = noted.workspace
  noted.setItems('confirmed')
  expect(noted.held()).toBeNull()
  noted.setItems('in-doubt')
  expect(noted.held()).toEqual({ batch: 'd', why: 'live' })
})

test('a run that was moved is met by both names of its place, another one at its own place only', async () => {
  const { workspace, setOther, setItems, held } = await twoBatches()
  using _ = workspace
  setItems('submitting')
  setOther(`origin = '${originOf('another-host')}'`)
  expect(held()).toBeNull()
  setOther('moves = 1')
  expect(held()).toEqual({ batch: 'd', why: 'live' })
})

test('two runs with requests under way do not wait for each other: each settles its own', async () => {
  const { clock, workspace, db, row } = await twoBatches()
  using _ = workspace
  const { runs } = workspace
  const start = (batch: string) =>
    runs.start({ batch, connection: 'c', confirmCount: 3, canary: false, preflight: false })
  await untilDone(clock, (await start('b')).done)
  // As if each had sent one, and been killed.
  const interrupted = (batch: string, ordinal: number) => {
    db.prepare(
      `UPDATE batch_item SET state = CASE ordinal WHEN ? THEN 'accepted' ELSE 'queued' END
       WHERE batch = (SELECT id FROM batch WHERE name = ?)`,
    ).run(ordinal, batch)
  }
  interrupted('b', 1)
  interrupted('d', 2)
  expect(() => assertNotElsewhere(db, row(), HERE)).toThrow(/request under way/)
  db.prepare(`UPDATE batch SET state = 'paused' WHERE name = 'b'`).run()
  db.prepare(
    `INSERT INTO batch_count (batch, state, items) SELECT id, 'accepted', 1 FROM batch WHERE name = 'b'
     ON CONFLICT DO UPDATE SET items = 1`,
  ).run()
  db.prepare(
    `UPDATE batch_count SET items = 2 WHERE state = 'queued' AND batch = (SELECT id FROM batch WHERE name = 'b')`,
  ).run()
  const status = await untilDone(clock, (await runs.resume('b', { connection: 'c' })).done)
  expect(status.halt).toMatchObject({ kind: 'target-held' })
  expect(
    db.prepare(`SELECT state FROM batch_item WHERE ordinal = 1 AND batch = ?`).pluck().get(row().id),
  ).toBe('confirmed')
})
