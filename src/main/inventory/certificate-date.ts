export interface CertificateDate {
  /** `YYYY-MM-DD` or `YYYY-MM-DDTHH:MM:SSZ`; the text as it came when it is in no form that is read with certainty. */
  readonly text: string
  /** Seconds since the epoch of the first moment after it: of a day, the next midnight UTC. Null when not certain. */
  readonly endsAt: number | null
}

const ISO =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?\s*(Z|UTC|GMT|[+-]\d\d:?\d\d)?)?$/i
/** `8.3.2027`: dots are written day first. Slashes are written both ways, so they are kept as text. */
const DOTTED = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/
/** `Mar  8 12:00:00 2027 GMT`, as OpenSSL prints it. */
const OPENSSL = /^([A-Z][a-z]{2})\s+(\d{1,2})\s+(\d\d):(\d\d):(\d\d)\s+(\d{4})\s+GMT$/
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const SECONDS_PER_DAY = 86_400

/** Reads a date of a certificate; a time without a zone is taken as UTC. */
export function readDate(text: string): CertificateDate {
  const bare = text.trim()
  const iso = ISO.exec(bare)
  if (iso !== null) {
    const [, year, month, day, hour, minute, second, zone] = iso
    if (hour === undefined) return wholeDay(bare, Number(year), Number(month), Number(day))
    return moment(
      bare,
      Number(year),
      Number(month),
      Number(day),
      [Number(hour), Number(minute), Number(second ?? 0)],
      zoneSeconds(zone),
    )
  }
  const dotted = DOTTED.exec(bare)
  if (dotted !== null) return wholeDay(bare, Number(dotted[3]), Number(dotted[2]), Number(dotted[1]))
  const openssl = OPENSSL.exec(bare)
  if (openssl !== null) {
    const [, month = '', day, hour, minute, second, year] = openssl
    return moment(
      bare,
      Number(year),
      MONTHS.indexOf(month) + 1,
      Number(day),
      [Number(hour), Number(minute), Number(second)],
      0,
    )
  }
  return { text: bare, endsAt: null }
}

function zoneSeconds(zone: string | undefined): number {
  if (zone === undefined || !/^[+-]/.test(zone)) return 0
  const digits = zone.replace(':', '')
  const size = Number(digits.slice(1, 3)) * 3600 + Number(digits.slice(3, 5)) * 60
  return digits.startsWith('-') ? -size : size
}

function wholeDay(text: string, year: number, month: number, day: number): CertificateDate {
  const seconds = daySeconds(year, month, day)
  if (seconds === null) return { text, endsAt: null }
  return { text: new Date(seconds * 1000).toISOString().slice(0, 10), endsAt: seconds + SECONDS_PER_DAY }
}

function moment(
  text: string,
  year: number,
  month: number,
  day: number,
  time: [number, number, number],
  zone: number,
): CertificateDate {
  const midnight = daySeconds(year, month, day)
  const [hour, minute, second] = time
  if (midnight === null || hour > 23 || minute > 59 || second > 60) return { text, endsAt: null }
  const seconds = midnight + hour * 3600 + minute * 60 + second - zone
  return { text: `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`, endsAt: seconds + 1 }
}

/** Null for a day that the calendar does not have. */
function daySeconds(year: number, month: number, day: number): number | null {
  const date = new Date(Date.UTC(year, month - 1, day))
  const isReal =
    year >= 1000 &&
    date.getUTCFullYear() === year &&
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day
  return isReal ? date.getTime() / 1000 : null
}
