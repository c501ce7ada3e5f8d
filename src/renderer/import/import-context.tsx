import { createContext, useContext } from 'react'
import type { ImportStore } from './import-store.ts'

export const ImportContext = createContext<ImportStore | null>(null)

export function useImportStore(): ImportStore {
  const store = useContext(ImportContext)
  if (store === null) throw new Error('useImportStore stands outside of the window')
  return store
}
