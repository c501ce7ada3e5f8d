import { formatClock, formatMoment } from './format.ts'

/** A moment in local time with the zone; UTC, as it is stored and exported, in the tooltip. */
export function Time({ at, clock = false }: { readonly at: string; readonly clock?: boolean }) {
  return (
    <time dateTime={at} title={`${new Date(at).toISOString()} (UTC)`} className="number time">
      {clock ? formatClock(at) : formatMoment(at)}
    </time>
  )
}
