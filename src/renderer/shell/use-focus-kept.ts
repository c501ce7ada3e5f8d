import { useEffect } from 'react'

/**
 * When what had the focus goes, such as a button whose deed is done or a dialog whose opener is gone, the screen takes it: the keyboard
 * goes on from there, and a screen reader says where it is. Nothing is done where something else has taken it meanwhile.
 */
export function useFocusKept(): void {
  useEffect(() => {
    let last: Element | null = null
    let waiting: ReturnType<typeof setTimeout> | undefined
    const note = ({ target }: FocusEvent) => {
      last = target instanceof Element ? target : null
    }
    const isLost = () => last !== null && !last.isConnected && document.activeElement === document.body
    const observer = new MutationObserver(() => {
      if (!isLost() || waiting !== undefined) return
      // A dialog that closes gives the focus back in a moment of its own.
      waiting = setTimeout(() => {
        waiting = undefined
        if (isLost()) document.getElementById('screen')?.focus({ preventScroll: true })
      }, GIVEN_BACK_MS)
    })
    document.addEventListener('focusin', note)
    observer.observe(document.body, { childList: true, subtree: true })
    return () => {
      document.removeEventListener('focusin', note)
      observer.disconnect()
      clearTimeout(waiting)
    }
  }, [])
}

const GIVEN_BACK_MS = 50
