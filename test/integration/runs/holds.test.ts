import { expect, test } from 'vitest'
import type { BatchRow } from '../../../src/main/batches/batch-row.ts'
import { createHolds } from '../../../src/main/runner/not-elsewhere.ts'
import { memoryVendor } from '../../support/memory-vendor.ts'
import { openStates, originOf, serial, simulatedWorkspace } from '../../support/simulated-runs.ts'
import { untilDone, virtualClock } from '../../support/virtual-clock.ts'

const HERE = originOf('c')

/** Two batches of the same certificates; a run of `b` looks at the other one. */
async function twoBatches(note?: string) {
  const clock = virtualClock()
  const { vendor } = memoryVendor({ clock, latencyMs: () => 5, lagMs: 0, behaviour: () => 'ok' })
  const batches = [{ name: 'b', ...(note === undefined ? {} : { note }) }, { name: 'd' }]
  const workspace = await simulatedWorkspace({ clock, vendor, items: 3, batches })
  const { db } = workspace
  const row = db.prepare<[], BatchRow>(`SELECT * FROM batch WHERE name = 'b'`).get() as BatchRow
  const holds = createHolds(db, row, HERE)
  const setOther = (change: string) => void db.prepare(`UPDATE batch SET ${change} WHERE name = 'd'`).run()
  const setItems = (state: string) =>
    void db
      .prepare(`UPDATE batch_item SET state = ? WHERE batch = (SELECT id FROM batch WHERE name = 'd')`)
      .run(state)
  const held = () => holds()({ serial_number: serial(1) })
  return { workspace, db, setOther, setItems, held }
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

test('two runs that were interrupted, each with a request for what the other one wants, do not hold each other up', async () => {
  const clock = virtualClock()
  const memory = memoryVendor({ clock, latencyMs: () => 5, lagMs: 0, behaviour: () => 'ok' })
  using workspace = await simulatedWorkspace({
    clock,
    vendor: memory.vendor,
    items: 2,
    batches: [{ name: 'b' }, { name: 'd' }],
  })
  let intents = 0
  const life = workspace.reopen((label) => {
    if (label !== 'after-intent') return
    intents += 1
    if (intents === 2) workspace.crash()
  })
  // Both have begun before either sends: they look at all items first.
  const start = (batch: string) =>
    life.start({ batch, connection: 'c', confirmCount: 2, canary: true, preflight: true })
  const begun = [await start('b'), await start('d')]
  await untilDone(clock, Promise.all(begun.map(({ done }) => done.catch(() => null))))
  workspace.revive()
  expect([openStates(workspace.db, 'b'), openStates(workspace.db, 'd')]).toEqual([
    ['submitting'],
    ['submitting'],
  ])

  const resume = async (batch: string) =>
    untilDone(clock, (await workspace.reopen().resume(batch, { connection: 'c' })).done)
  // Each settles and ends its own before it waits for the other one.
  for (const batch of ['b', 'd'])
    expect(await resume(batch)).toMatchObject({
      halt: { kind: 'target-held' },
      counts: { confirmed: 1, queued: 1, 'in-doubt': 0, submitting: 0 },
    })
  for (const batch of ['b', 'd']) {
    expect(workspace.reopen().skipElsewhere(batch)).toBe(1)
    expect(await resume(batch)).toMatchObject({
      state: 'finished',
      counts: { confirmed: 1, skipped: 1 },
    })
  }
  expect(memory.submissions.filter(({ hadEffect }) => hadEffect)).toHaveLength(2)
})
