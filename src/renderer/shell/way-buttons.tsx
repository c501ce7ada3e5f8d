import { useEffect, useSyncExternalStore } from 'react'
import { Button } from '../components/button.tsx'
import { words } from '../words/words.ts'

const say = words.shell.ways

/** As much as is needed of the browser's own list of where one has been. */
interface Ways extends EventTarget {
  readonly canGoBack: boolean
  readonly canGoForward: boolean
}

const ways = (): Ways | undefined => (window as { readonly navigation?: Ways }).navigation
const subscribe = (listener: () => void): (() => void) => {
  ways()?.addEventListener('currententrychange', listener)
  return () => ways()?.removeEventListener('currententrychange', listener)
}

/** Back and forward as in a browser: buttons, Alt with the arrows (Cmd with brackets on a Mac), the pointer's own keys. */
export function WayButtons() {
  const canGoBack = useSyncExternalStore(subscribe, () => ways()?.canGoBack ?? true)
  const canGoForward = useSyncExternalStore(subscribe, () => ways()?.canGoForward ?? true)
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const step = stepOf(event)
      if (step === 0) return
      event.preventDefault()
      window.history.go(step)
    }
    const onPointer = (event: MouseEvent): void => {
      if (event.button !== BACK_KEY && event.button !== FORWARD_KEY) return
      event.preventDefault()
      window.history.go(event.button === BACK_KEY ? -1 : 1)
    }
    window.addEventListener('keydown', onKey)
    window.addEventListener('mouseup', onPointer)
    return () => {
      window.removeEventListener('keydown', onKey)
      window.removeEventListener('mouseup', onPointer)
    }
  }, [])
  return (
    <div className="rail-ways">
      <Button
        look="quiet"
        icon="left"
        aria-label={say.back}
        title={say.backByKey}
        disabled={!canGoBack}
        onClick={() => window.history.back()}
      />
      <Button
        look="quiet"
        icon="arrow"
        aria-label={say.forward}
        title={say.forwardByKey}
        disabled={!canGoForward}
        onClick={() => window.history.forward()}
      />
    </div>
  )
}

const BACK_KEY = 3
const FORWARD_KEY = 4

function stepOf({ key, altKey, metaKey, ctrlKey, shiftKey }: KeyboardEvent): -1 | 0 | 1 {
  if (ctrlKey || shiftKey) return 0
  if (altKey && !metaKey) return key === 'ArrowLeft' ? -1 : key === 'ArrowRight' ? 1 : 0
  if (metaKey && !altKey) return key === '[' ? -1 : key === ']' ? 1 : 0
  return 0
}
