import { WindowMemory } from '../../contract/memory.ts'
import { type Db, inTransaction } from '../db/workspace-db.ts'

/** How the window was looked at last, kept in the workspace. */
export interface WindowMemoryStore {
  /** A part that cannot be read, as one of another version may be, is empty: nothing hangs on it. */
  get(): WindowMemory
  /** What is undefined stays as it is. */
  keep(change: { readonly [N in keyof WindowMemory]?: WindowMemory[N] | undefined }): void
}

const EMPTY: WindowMemory = { tables: [], saved: [], visited: [], read: [] }
const PARTS = Object.keys(EMPTY) as (keyof WindowMemory)[]
/** Beside the settings, which pass over names that they do not know. */
const rowOf = (part: keyof WindowMemory): string => `window.${part}`

export function openWindowMemory(db: Db): WindowMemoryStore {
  const select = db.prepare<[string], { value: string }>('SELECT value FROM setting WHERE name = ?')
  const upsert = db.prepare(
    'INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
  )
  return {
    get() {
      const kept = PARTS.map((part) => {
        const row = select.get(rowOf(part))
        const read = row === undefined ? undefined : WindowMemory.shape[part].safeParse(JSON.parse(row.value))
        return [part, read?.data ?? EMPTY[part]]
      })
      return Object.fromEntries(kept) as WindowMemory
    },
    keep(change) {
      inTransaction(db, () => {
        for (const part of PARTS)
          if (change[part] !== undefined) upsert.run(rowOf(part), JSON.stringify(change[part]))
      })
    },
  }
}
