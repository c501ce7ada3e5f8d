import path from 'node:path'
import { expect, test } from 'vitest'
import { openWorkspaceDb } from '../../../src/main/db/workspace-db.ts'
import { type BatchPlan, reportedWorkspace, runBatch, sealBatch } from '../../support/reported-batch.ts'

const ENDINGS = ['confirmed', 'confirmed', 'already-done', 'refused', 'unconfirmed', 'unresolved'] as const
/** The format before what became of items was counted by the minute. */
const BEFORE = 15

test('a workspace of before has the minutes of its runs told by how their items stand', () => {
  using workspace = reportedWorkspace()
  const plan: BatchPlan = { items: 300, ending: (ordinal) => ENDINGS[ordinal % ENDINGS.length]! }
  runBatch(workspace, sealBatch(workspace, plan), plan)
  const minutes = 'SELECT batch, minute, settled, confirmed, failed FROM batch_minute ORDER BY 1, 2'
  const counted = workspace.db.prepare(minutes).all()
  expect(counted).not.toEqual([])

  for (const column of ['confirmed', 'failed', 'doubted'])
    workspace.db.exec(`ALTER TABLE batch_minute DROP COLUMN ${column}`)
  // Of the formats after it.
  workspace.db.exec('DROP TABLE incident_namesake')
  for (const column of ['concurrency', 'life']) workspace.db.exec(`ALTER TABLE batch DROP COLUMN ${column}`)
  workspace.db.pragma(`user_version = ${BEFORE}`)
  const opened = openWorkspaceDb(path.join(workspace.folder, 'data'))
  try {
    expect(opened.prepare(minutes).all()).toEqual(counted)
  } finally {
    opened.close()
  }
})
