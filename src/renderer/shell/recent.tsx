import { createContext, useContext, useEffect } from 'react'
import { useStore } from 'zustand'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Route, ScreenId } from '../route/route.ts'

export interface Visited {
  readonly screen: ScreenId
  readonly subject: string
}

const KEPT_MAX = 20
/** Screens whose subject is a thing of the workspace. */
const OF_THINGS: readonly ScreenId[] = ['inventory', 'batches', 'runs', 'incidents', 'connections']

export type RecentStore = StoreApi<readonly Visited[]>
/** What was looked at in this window, the last first. */
export const createRecent = (): RecentStore => createStore(() => [] as readonly Visited[])
export const RecentContext = createContext<RecentStore | null>(null)

function useRecentStore(): RecentStore {
  const store = useContext(RecentContext)
  if (store === null) throw new Error('What was visited stands outside of the window')
  return store
}

export const useRecent = (): readonly Visited[] => useStore(useRecentStore())

/** Notes where the window is. */
export function useNoteVisit({ screen, subject }: Route): void {
  const store = useRecentStore()
  useEffect(() => {
    if (subject === null || !OF_THINGS.includes(screen)) return
    store.setState(
      (all) =>
        [{ screen, subject }, ...all.filter((one) => one.screen !== screen || one.subject !== subject)].slice(
          0,
          KEPT_MAX,
        ),
      true,
    )
  }, [store, screen, subject])
}
