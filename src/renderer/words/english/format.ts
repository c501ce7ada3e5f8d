const COUNT = new Intl.NumberFormat('en')
const RATE = new Intl.NumberFormat('en', { maximumFractionDigits: 2 })
const PERCENT = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 1 })

/** `83267` as `83,267`. */
export const formatCount = (count: number): string => COUNT.format(count)
/** `3.333` as `3.33`. */
export const formatRate = (rate: number): string => RATE.format(rate)
/** `0.497` as `49.7%`. */
export const formatPercent = (share: number): string => PERCENT.format(share)

interface Noun {
  readonly one: string
  readonly many: string
}

/** `certificate` or `certificates`, below a figure that has the number. */
export const nounOf = (count: number, { one, many }: Noun): string => (count === 1 ? one : many)

/** The same with the number before it. */
export const formatNoun = (count: number, noun: Noun): string =>
  `${formatCount(count)} ${nounOf(count, noun)}`

const BYTES_PER_STEP = 1000
const BYTE_UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const

/** `1234567` as `1.2 MB`. */
export function formatBytes(bytes: number): string {
  let size = bytes
  let step = 0
  while (size >= BYTES_PER_STEP && step < BYTE_UNITS.length - 1) {
    size /= BYTES_PER_STEP
    step += 1
  }
  return `${step === 0 ? formatCount(size) : size.toFixed(1)} ${BYTE_UNITS[step]}`
}

const MINUTE_S = 60
const HOUR_MIN = 60
const DAY_H = 24

/** Milliseconds as the two units that matter: `3 h 31 min`, `45 s`. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (seconds < MINUTE_S) return `${seconds} s`
  const minutes = Math.floor(seconds / MINUTE_S)
  if (minutes < HOUR_MIN) return `${minutes} min ${seconds % MINUTE_S} s`
  const hours = Math.floor(minutes / HOUR_MIN)
  if (hours < DAY_H) return `${hours} h ${minutes % HOUR_MIN} min`
  return `${Math.floor(hours / DAY_H)} d ${hours % DAY_H} h`
}

const MOMENT = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  timeZoneName: 'short',
})
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })
const CLOCK = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' })

/** An ISO moment in local time with its zone: `20 Nov 2026, 14:05 CET`. */
export const formatMoment = (iso: string): string => MOMENT.format(new Date(iso))
/** The time of day, and the day where one begins: for the axis of a chart. */
export const formatAxis = (iso: string, isFirstOfDay: boolean): string =>
  `${CLOCK.format(new Date(iso)).slice(0, 5)}${isFirstOfDay ? `\n${DAY.format(new Date(iso))}` : ''}`
/** The time of day only, for lists of one day: `10:02:11`. */
export const formatClock = (iso: string): string => CLOCK.format(new Date(iso))
/** The calendar day of an ISO moment as it stands, in UTC: validity ends on the day that the certificate says. */
export const formatDay = (iso: string): string => iso.slice(0, 10)

const WHOLE_DAY = new Intl.DateTimeFormat('en-GB', {
  ...{ weekday: 'long', day: 'numeric', month: 'short', year: 'numeric' },
  timeZone: 'UTC',
})
const WHOLE_MOMENT = new Intl.DateTimeFormat('en-GB', {
  ...{ weekday: 'long', day: 'numeric', month: 'short', year: 'numeric' },
  ...{ hour: '2-digit', minute: '2-digit', timeZoneName: 'short' },
})
/** What was understood of a typed day: `Friday 27 Nov 2026`. */
export const formatWholeDay = (iso: string): string => WHOLE_DAY.format(new Date(iso))
/** What was understood of a typed moment: `Friday 27 Nov 2026, 14:05 CET`. */
export const formatWholeMoment = (iso: string): string => WHOLE_MOMENT.format(new Date(iso))

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'] as const
const SPOKEN_DAY = /^(\d{1,2})\.? ([a-z]{3,9})\.?,? (\d{4})(?:,? (?:at )?|$)/i

/** A day as it is written here (`27 Nov 2026`, `27 November 2026`) at the start of a text, and what follows it; null where there is none. */
export function readSpokenDay(
  text: string,
): { readonly year: number; readonly month: number; readonly day: number; readonly rest: string } | null {
  const found = SPOKEN_DAY.exec(text)
  const [whole = '', day, name = '', year] = found ?? []
  const month = MONTHS.findIndex((one) => name.toLowerCase().startsWith(one)) + 1
  return month === 0 ? null : { year: Number(year), month, day: Number(day), rest: text.slice(whole.length) }
}
