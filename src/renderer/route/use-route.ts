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

/** The address of what is shown, without a place of its own to go back to. */
export function replaceRoute(
  screen: ScreenId,
  subject: string | null,
  params: Readonly<Record<string, string>>,
): void {
  const hash = hrefOf(screen, subject, params)
  if (hash !== window.location.hash) window.history.replaceState(window.history.state, '', hash)
}
