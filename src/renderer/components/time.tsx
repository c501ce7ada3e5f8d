import { Fragment } from 'react'
import { words } from '../words/words.ts'
import { formatClock, formatMoment } from './format.ts'

/** A moment in local time with the zone; UTC, as it is stored and exported, in the tooltip. */
export function Time({ at, clock = false }: { readonly at: string; readonly clock?: boolean }) {
  return (
    <time dateTime={at} title={words.parts.inUtc(new Date(at).toISOString())} className="number time">
      {/* Where there is no room for a line, the day and the time stand one below the other, each whole. */}
      {(clock ? formatClock(at) : formatMoment(at)).split(/(?<=,) /).map((part, index) => (
        <Fragment key={part}>
          {index > 0 && ' '}
          <span>{part}</span>
        </Fragment>
      ))}
    </time>
  )
}
