import { Settings } from '../../contract/workspace.ts'
import type { Announcer } from '../announcer.ts'
import { type Db, inTransaction } from '../db/workspace-db.ts'
import type { SettingsStore } from './settings.ts'

const DEFAULTS: Settings = { theme: 'system', airGapped: false, timeStampUrl: null }

export function openSettings({ db, announcer }: { db: Db; announcer: Announcer }): SettingsStore {
  const select = db.prepare<[], { name: string; value: string }>('SELECT name, value FROM setting')
  const upsert = db.prepare(
    'INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
  )
  const get = (): Settings => {
    const stored = Object.fromEntries(
      select.all().map(({ name, value }) => [name, JSON.parse(value) as unknown]),
    )
    const known = Object.fromEntries(Object.entries(stored).filter(([name]) => name in DEFAULTS))
    return Settings.parse({ ...DEFAULTS, ...known })
  }
  return {
    get,
    set(change) {
      const given = Object.entries(change).filter(([, value]) => value !== undefined)
      const next = Settings.parse({ ...get(), ...Object.fromEntries(given) })
      inTransaction(db, () => {
        for (const [name, value] of Object.entries(next)) upsert.run(name, JSON.stringify(value))
      })
      announcer.announce('workspace.changed', {})
      return next
    },
  }
}
