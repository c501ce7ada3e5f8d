import { createContext, useContext, useEffect } from 'react'
import type { Notices } from './notices-store.ts'

export const NoticesContext = createContext<Notices | null>(null)

export function useNotices(): Notices {
  const notices = useContext(NoticesContext)
  if (notices === null) throw new Error('Notices stand outside of the window')
  return notices
}

/** While the screen shows these words itself, the bar below it does not say them too. */
export function useShownHere(words: string | null): void {
  const notices = useContext(NoticesContext)
  useEffect(() => (words === null ? undefined : notices?.showHere(words)), [notices, words])
}
