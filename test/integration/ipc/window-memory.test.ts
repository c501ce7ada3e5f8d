import path from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import type { WindowMemory } from '../../../src/contract/memory.ts'
import { inWorkspace } from '../../support/cli-workspace.ts'
import { testWorkbench } from '../../support/test-workbench.ts'

const VIEW = { hidden: ['thumbprint'], widths: { commonName: 240 }, sort: null }
const KEPT: WindowMemory = {
  tables: [{ name: 'Items of march', view: VIEW }],
  saved: [{ name: 'Mine', list: 'inventory', view: VIEW, filter: '{}' }],
  visited: [{ screen: 'inventory', subject: 'march' }],
  read: [{ batch: 'march', what: '11 refused' }],
}

test('what the window remembers is kept part by part, beside the settings, and a part of another shape is empty', async () => {
  await using opened = await testWorkbench()
  const { workbench, folder } = opened
  const { memory, settings } = workbench
  expect(memory.get()).toEqual({ tables: [], saved: [], visited: [], read: [] })
  memory.keep(KEPT)
  memory.keep({ visited: [] })
  expect(memory.get()).toEqual({ ...KEPT, visited: [] })
  settings.set({ theme: 'dark' })
  expect(settings.get()).toEqual({ theme: 'dark', airGapped: false, timeStampUrl: null })
  expect(memory.get().saved).toEqual(KEPT.saved)
  await workbench.close()
  const dataDir = path.join(folder, 'workspace')
  const db = new Database(path.join(dataDir, 'rescind.db'))
  db.prepare(`UPDATE setting SET value = '{"of":"a later version"}' WHERE name = 'window.tables'`).run()
  db.close()
  await inWorkspace(dataDir, async (again) => {
    expect(again.memory.get()).toEqual({ ...KEPT, tables: [], visited: [] })
    expect(again.settings.get().theme).toBe('dark')
  })
})
