import { createContext, useCallback, useContext, useEffect } from 'react'
import { useStore } from 'zustand'
import type { TableView } from '../../contract/memory.ts'
import type { Route, ScreenId } from '../route/route.ts'
import { AT_FIRST, type MemoryStore, type Visited } from './memory-store.ts'

export const MemoryContext = createContext<MemoryStore | null>(null)

export function useMemoryStore(): MemoryStore {
  const store = useContext(MemoryContext)
  if (store === null) throw new Error('What is remembered stands outside of the window')
  return store
}

/** The view of the list of that name; null sets it as at first. */
export function useTableView(
  name: string,
): readonly [TableView, (change: Partial<TableView> | null) => void] {
  const memory = useMemoryStore()
  const view = useStore(memory, ({ tables }) => tables.get(name)) ?? AT_FIRST
  const change = useCallback(
    (part: Partial<TableView> | null) =>
      memory.look(name, (before) => (part === null ? AT_FIRST : { ...before, ...part })),
    [memory, name],
  )
  return [view, change]
}

export const useRecent = (): readonly Visited[] => useStore(useMemoryStore(), ({ visited }) => visited)

/** Screens whose subject is a thing of the workspace. */
const OF_THINGS: readonly ScreenId[] = ['inventory', 'batches', 'runs', 'incidents', 'connections']

/** Notes where the window is. */
export function useNoteVisit({ screen, subject }: Route): void {
  const memory = useMemoryStore()
  useEffect(() => {
    if (subject !== null && OF_THINGS.includes(screen)) memory.visit({ screen, subject })
  }, [memory, screen, subject])
}
