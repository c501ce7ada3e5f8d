import { createStore, type StoreApi } from 'zustand/vanilla'
import type { ReadExceptions, SavedView, TableView, WindowMemory } from '../../contract/memory.ts'
import type { Api } from '../bridge/api.ts'
import type { ScreenId } from '../route/route.ts'

export interface Visited {
  readonly screen: ScreenId
  readonly subject: string
}

export interface Remembered {
  /** Lists by name, the one changed last at the end. */
  readonly tables: ReadonlyMap<string, TableView>
  readonly saved: readonly SavedView[]
  /** The last first. */
  readonly visited: readonly Visited[]
  /** What a person has marked as read, the last first. */
  readonly read: readonly ReadExceptions[]
}

/** How the window is looked at: of this workspace, and there again when it is opened again. */
export interface MemoryStore extends StoreApi<Remembered> {
  /** Changes the view of one list. */
  look(name: string, change: (before: TableView) => TableView): void
  visit(place: Visited): void
  /** The saved views, as a person has asked for it: rejects with an `ApiFailure` where they cannot be kept. */
  keepSaved(saved: readonly SavedView[]): Promise<void>
  /** What is marked as read, as a person has asked for it: rejects as `keepSaved` does. */
  keepRead(read: readonly ReadExceptions[]): Promise<void>
  /** Reads what is remembered, and writes from then on; the answer ends it. */
  open(): () => void
}

export const AT_FIRST: TableView = { hidden: [], widths: {}, sort: null }
/** As many as the contract takes. */
const TABLES_MAX = 200
const VISITED_MAX = 20
const READ_MAX = 500
const NAME_CHARS_MAX = 200
/** What changes in a burst, as a column's width does, is written once. */
const WRITE_AFTER_MS = 300

export function createMemory(api: Api): MemoryStore {
  const store = createStore<Remembered>(() => ({
    tables: new Map(),
    saved: [],
    visited: [],
    read: [],
  }))
  return {
    ...store,
    look: (name, change) =>
      store.setState(({ tables }) => {
        const next = new Map(tables)
        next.delete(name)
        next.set(name, change(tables.get(name) ?? AT_FIRST))
        return { tables: new Map([...next].slice(-TABLES_MAX)) }
      }),
    visit: (place) => store.setState(({ visited }) => ({ visited: withFirst(place, visited) })),
    keepSaved: async (saved) => {
      await api.memory.keep({ saved: [...saved] })
      store.setState({ saved })
    },
    keepRead: async (read) => {
      const kept = read.slice(0, READ_MAX)
      await api.memory.keep({ read: kept })
      store.setState({ read: kept })
    },
    open: () => {
      let ended = false
      let written = store.getState()
      let timer: ReturnType<typeof setTimeout> | undefined
      const write = (): void => {
        clearTimeout(timer)
        timer = undefined
        const now = store.getState()
        const change = {
          ...(now.tables !== written.tables && { tables: tablesOf(now) }),
          ...(now.visited !== written.visited && { visited: visitedOf(now) }),
        }
        written = now
        // A workspace that cannot be written, or is being closed: then it ends with the window.
        if (Object.keys(change).length > 0) api.memory.keep(change).catch(() => {})
      }
      const later = (): void => {
        timer ??= setTimeout(write, WRITE_AFTER_MS)
      }
      let end = (): void => {}
      api.memory.read({}).then(
        (kept) => {
          if (ended) return
          const before = store.getState()
          written = merged(kept, before)
          store.setState(written)
          // What was looked at before it had been read is new to the workspace.
          if (before.tables.size > 0 || before.visited.length > 0) {
            written = { ...written, tables: new Map(), visited: [] }
            later()
          }
          end = store.subscribe(later)
          window.addEventListener('pagehide', write)
        },
        // Nothing is remembered, and nothing is written over.
        () => {},
      )
      return () => {
        ended = true
        end()
        window.removeEventListener('pagehide', write)
        if (timer !== undefined) write()
      }
    },
  }
}

const withFirst = (place: Visited, visited: readonly Visited[]): readonly Visited[] =>
  [place, ...visited.filter((one) => one.screen !== place.screen || one.subject !== place.subject)].slice(
    0,
    VISITED_MAX,
  )

/** What was done since the window opened goes before what is on disk. */
const merged = (kept: WindowMemory, now: Remembered): Remembered => ({
  tables: new Map([...kept.tables.map(({ name, view }) => [name, view] as const), ...now.tables]),
  saved: kept.saved,
  read: kept.read,
  visited: [...now.visited].reduceRight<readonly Visited[]>(
    (all, place) => withFirst(place, all),
    kept.visited as readonly Visited[],
  ),
})

const tablesOf = ({ tables }: Remembered): WindowMemory['tables'] =>
  [...tables].filter(([name]) => name.length <= NAME_CHARS_MAX).map(([name, view]) => ({ name, view }))
const visitedOf = ({ visited }: Remembered): WindowMemory['visited'] =>
  visited.filter(({ subject }) => subject.length <= NAME_CHARS_MAX).map((place) => ({ ...place }))
