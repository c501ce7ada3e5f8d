/** A check that cannot fail is no check: what the protocol prevents is done to the workspace of a killed run, and must be found. */
import { copyFileSync, existsSync, rmSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWorkspaceDb } from '../../src/main/db/workspace-db.ts'
import { removeFolder } from '../support/cli-workspace.ts'
import { type CrashCase, runCrashCase, type Sabotage, sealedTemplate } from '../support/crash-case.ts'

const CASE: CrashCase = { items: 2, faults: '', canary: false, first: 'before-outcome:1', second: null }

let template = ''
beforeAll(async () => {
  template = await sealedTemplate(CASE.items)
})
afterAll(() => removeFolder(template))

/** As if the intents had never been written: the disk is again as it was before the run. */
const intentsLost: Sabotage = ({ dataDir, untouched }) => {
  for (const name of ['rescind.db', 'rescind.db-wal', 'rescind.db-shm']) {
    rmSync(path.join(dataDir, name), { force: true })
    if (existsSync(path.join(untouched, name)))
      copyFileSync(path.join(untouched, name), path.join(dataDir, name))
  }
}

/** As a tool would that sends again whatever has no answer, without asking. */
const sentAgainBlindly: Sabotage = ({ dataDir }) => {
  const db = openWorkspaceDb(dataDir)
  try {
    const { changes } = db.prepare(`UPDATE batch_item SET state = 'queued' WHERE state = 'submitting'`).run()
    expect(changes).toBe(CASE.items)
    db.prepare(`UPDATE batch_count SET items = 0 WHERE state = 'submitting'`).run()
    db.prepare(
      `INSERT INTO batch_count (batch, state, items) SELECT id, 'queued', ? FROM batch WHERE true ON CONFLICT DO UPDATE SET items = excluded.items`,
    ).run(CASE.items)
  } finally {
    db.close()
  }
}

/** As if an item had fallen out of the work: it is never sent, and said to be done. */
const itemLost: Sabotage = ({ dataDir }) => {
  const db = openWorkspaceDb(dataDir)
  try {
    db.prepare(`UPDATE batch_item SET state = 'confirmed' WHERE ordinal = 1`).run()
    db.prepare(`UPDATE batch_count SET items = items - 1 WHERE state = 'submitting'`).run()
    db.prepare(`INSERT INTO batch_count (batch, state, items) SELECT id, 'confirmed', 1 FROM batch`).run()
  } finally {
    db.close()
  }
}

test('without sabotage the case has no findings', async () => {
  expect(await runCrashCase(template, CASE)).toEqual({ killed: [true, false], wrong: [] })
})

test('lost intents are found: what had its effect is submitted again', async () => {
  const { killed, wrong } = await runCrashCase(template, CASE, intentsLost)
  expect(killed[0]).toBe(true)
  expect(wrong.filter((what) => what.includes('was submitted twice'))).toHaveLength(CASE.items)
})

test('sending again without asking is found', async () => {
  const { wrong } = await runCrashCase(template, CASE, sentAgainBlindly)
  expect(wrong.filter((what) => what.includes('was submitted twice'))).toHaveLength(CASE.items)
})

test('an item that was never sent and is said to be done is found', async () => {
  const { wrong } = await runCrashCase(template, { ...CASE, first: 'after-intent:1' }, itemLost)
  expect(wrong).toContain('replaying the events does not give the stored states')
  expect(wrong.join()).toContain('the sandbox saw no effect')
})
