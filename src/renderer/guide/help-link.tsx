import { useEffect } from 'react'
import { useRoute } from '../route/use-route.ts'
import { words } from '../words/words.ts'
import { helpHref } from './pages.ts'
import './guide.css'

/** Beside a screen's heading, and F1: the place of the guide that tells of it. */
export function HelpLink() {
  const route = useRoute()
  const href = helpHref(route)
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'F1') return
      event.preventDefault()
      window.location.hash = href
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [href])
  if (route.screen === 'guide') return null
  return (
    <a className="screen-help" href={href} aria-label={words.guide.help} title={words.guide.helpByKey}>
      ?
    </a>
  )
}
