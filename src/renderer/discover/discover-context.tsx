import { createContext, useContext } from 'react'
import type { DiscoverStore } from './discover-store.ts'

export const DiscoverContext = createContext<DiscoverStore | null>(null)

export function useDiscoverStore(): DiscoverStore {
  const store = useContext(DiscoverContext)
  if (store === null) throw new Error('useDiscoverStore stands outside of the window')
  return store
}
