import { Notice } from './notice.tsx'

/** At the top of every screen about an exercise. */
export function DrillNotice() {
  return (
    <Notice tone="waiting" title="This is a drill.">
      It runs against the built-in sandbox only: nothing is changed at a vendor, and every report says so.
    </Notice>
  )
}
