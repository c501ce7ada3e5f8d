import { formatMoment, readSpokenDay } from './format.ts'

/** `day`: a day of the calendar. `moment`: with the time of day. */
export type MomentKind = 'day' | 'moment'

const ISO_DAY = /^(\d{4})-(\d\d)-(\d\d)(?:[T ,]+|$)/i
const CLOCK = /^(\d{1,2}):(\d\d)(?::\d\d(?:\.\d+)?)?\s*(.*)$/
const OFFSET = /^(?:UTC|GMT)?([+-])(\d{1,2}):?(\d\d)?$/i
const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000

/**
 * What a person typed: ISO 8601, or as the window writes it (`27 Nov 2026, 14:05 CET`). Without a zone it is this machine's.
 *
 * @returns a day as `2026-11-27`, a moment as an ISO one in UTC; null where it is not one, or the calendar has no such day
 */
export function readMoment(text: string, kind: MomentKind): string | null {
  const typed = text.trim().replace(/\s+/g, ' ')
  const day = dayOf(typed)
  if (day === null) return null
  if (kind === 'day') return day.rest === '' ? day.iso : null
  const [, hour, minute = '', zone = ''] = CLOCK.exec(day.rest) ?? []
  if (hour === undefined || Number(hour) > 23 || Number(minute) > 59) return null
  const local = `${day.iso}T${hour.padStart(2, '0')}:${minute}`
  const offset = offsetOf(zone)
  if (offset !== null) return new Date(Date.parse(`${local}Z`) - offset * MINUTE_MS).toISOString()
  const at = new Date(local).toISOString()
  if (zone === '') return at
  // Another name of a zone is read where it is the one that the window itself writes there; it tells the two hours that clocks
  // show when they are set back.
  const written = `${hour.padStart(2, '0')}:${minute} ${zone}`.toLowerCase()
  return (
    [0, HOUR_MS, -HOUR_MS]
      .map((apart) => new Date(Date.parse(at) + apart).toISOString())
      .find((one) => formatMoment(one).toLowerCase().endsWith(` ${written}`)) ?? null
  )
}

function dayOf(text: string): { readonly iso: string; readonly rest: string } | null {
  const iso = ISO_DAY.exec(text)
  const read =
    iso === null
      ? readSpokenDay(text)
      : {
          year: Number(iso[1]),
          month: Number(iso[2]),
          day: Number(iso[3]),
          rest: text.slice(iso[0].length),
        }
  if (read === null) return null
  const date = new Date(Date.UTC(read.year, read.month - 1, read.day))
  // 31 Feb would be a day in March.
  if (date.getUTCMonth() !== read.month - 1 || date.getUTCDate() !== read.day) return null
  return { iso: date.toISOString().slice(0, 10), rest: read.rest }
}

/** Minutes east of UTC, where a zone says them. */
function offsetOf(zone: string): number | null {
  if (/^(?:Z|UTC|GMT)$/i.test(zone)) return 0
  const [, sign, hours, minutes = '0'] = OFFSET.exec(zone) ?? []
  if (sign === undefined) return null
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes))
}

/** Something is typed that cannot be read as one. */
export const isUnread = (text: string, kind: MomentKind): boolean =>
  text.trim() !== '' && readMoment(text, kind) === null
