import { useMemo, useSyncExternalStore } from 'react'
import { hrefOf, parseRoute, type Route, type ScreenId } from './route.ts'

const subscribe = (listener: () => void): (() => void) => {
  window.addEventListener('hashchange', listener)
  return () => window.removeEventListener('hashchange', listener)
}
const currentHash = (): string => window.location.hash

export function useRoute(): Route {
  const hash = useSyncExternalStore(subscribe, currentHash)
  return useMemo(() => parseRoute(hash), [hash])
}

/** Goes to a place; the window's back and forward work as in a browser. */
export function go(
  screen: ScreenId,
  subject?: string | null,
  params?: Readonly<Record<string, string>>,
): void {
  window.location.hash = hrefOf(screen, subject, params)
}
