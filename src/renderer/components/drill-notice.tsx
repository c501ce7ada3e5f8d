import { words } from '../words/words.ts'
import { Notice } from './notice.tsx'

/** At the top of every screen about an exercise. */
export function DrillNotice() {
  return (
    <Notice tone="waiting" title={words.parts.drill.title}>
      {words.parts.drill.what}
    </Notice>
  )
}
