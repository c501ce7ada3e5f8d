import { mkdirSync, readdirSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { openWorkspaceDb } from '../../../src/main/db/workspace-db.ts'
import { type BatchPlan, reportedWorkspace, runBatch, sealBatch } from '../../support/reported-batch.ts'

const MIGRATIONS = path.join(import.meta.dirname, '../../../src/main/db/migrations')
/** The last format whose items had no row numbers. */
const BEFORE = 19
const ENDINGS = ['confirmed', 'already-done', 'refused', 'unconfirmed', 'unresolved'] as const

/** A workspace as a version of before would have left it: its tables, with what this version has written into them. */
async function workspaceOfBefore(current: string, folder: string): Promise<string> {
  mkdirSync(folder, { mode: 0o700 })
  const db = new Database(path.join(folder, 'rescind.db'))
  for (const file of readdirSync(MIGRATIONS).sort().slice(0, BEFORE))
    db.exec(((await import(path.join(MIGRATIONS, file))) as { sql: string }).sql)
  db.exec(`ATTACH '${path.join(current, 'rescind.db')}' AS now`)
  const tables = db
    .prepare(
      `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'incident_count'`,
    )
    .pluck()
    .all() as string[]
  for (const table of tables) {
    // Generated columns are not listed.
    const columns = (db.pragma(`main.table_info(${table})`) as { name: string }[])
      .map(({ name }) => name)
      .join()
    db.exec(`INSERT OR REPLACE INTO main.${table} (${columns}) SELECT ${columns} FROM now.${table}`)
  }
  db.pragma(`user_version = ${BEFORE}`)
  db.close()
  return folder
}

test('items of a workspace of before stand as they did, in the tables of a new one', async () => {
  using workspace = reportedWorkspace()
  const plan: BatchPlan = { items: 300, ending: (ordinal) => ENDINGS[ordinal % ENDINGS.length]! }
  runBatch(workspace, sealBatch(workspace, plan), plan)
  const rows = 'SELECT * FROM batch_item ORDER BY batch, ordinal'
  const schema = `SELECT type, name, sql FROM sqlite_schema WHERE tbl_name = 'batch_item' ORDER BY type, name`
  const expected = { rows: workspace.db.prepare(rows).all(), schema: workspace.db.prepare(schema).all() }
  expect(expected.rows).toHaveLength(300)

  const before = await workspaceOfBefore(
    path.join(workspace.folder, 'data'),
    path.join(workspace.folder, 'before'),
  )
  const opened = openWorkspaceDb(before)
  try {
    expect(opened.prepare(rows).all()).toEqual(expected.rows)
    expect(opened.prepare(schema).all()).toEqual(expected.schema)
    expect(opened.prepare(`SELECT name FROM sqlite_schema WHERE name LIKE '%before%'`).all()).toEqual([])
    expect(opened.pragma('foreign_key_check')).toEqual([])
  } finally {
    opened.close()
  }
})
