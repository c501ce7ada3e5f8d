import { useEffect } from 'react'
import type { Route, ScreenId } from './route.ts'

/** Screens that show all of their things at once, a card each. */
const SHOW_ALL: readonly ScreenId[] = ['home', 'connections', 'activity', 'settings']
/** What a person does to look elsewhere: nothing moves under their hands then. */
const ENDS = ['pointerdown', 'keydown', 'wheel'] as const

/**
 * Leads to the card that the address names, by its heading: it is scrolled to and has the focus, as a page would have. A card
 * may come later than its screen, when main has answered.
 */
export function useSubjectInSight({ screen, subject }: Route): void {
  useEffect(() => {
    if (subject === null || !SHOW_ALL.includes(screen)) return
    const lead = (): boolean => {
      const heading = [...document.querySelectorAll<HTMLElement>('#screen h2')].find(
        ({ textContent }) => textContent?.trim() === subject,
      )
      if (heading === undefined) return false
      heading.tabIndex = -1
      heading.focus({ preventScroll: true })
      heading.scrollIntoView({ block: 'start' })
      // Cards above it may be waiting for main still, and grow.
      return document.querySelector('#screen .loading') === null
    }
    if (lead()) return
    const watch = new MutationObserver(() => lead() && end())
    const end = (): void => {
      watch.disconnect()
      for (const kind of ENDS) window.removeEventListener(kind, end)
    }
    watch.observe(document.body, { childList: true, subtree: true })
    for (const kind of ENDS) window.addEventListener(kind, end)
    return end
  }, [screen, subject])
}
