/** Days of the months of a year that is no leap year. */
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const
const TIME =
  /^([0-9]{4})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{3}Z$/

/**
 * Whether a text is a time as this product writes it: `2026-11-20T10:00:00.000Z`, of a day that the Gregorian calendar has
 * (`docs/evidence-format.md`, "Times"). Millions are checked in one go.
 */
export function isTime(text: unknown): text is string {
  if (typeof text !== 'string') return false
  const [, year, month, day] = TIME.exec(text) ?? []
  if (day === undefined) return false
  // The first 28 days are in every month.
  if (day < '29') return true
  if (month !== '02') return Number(day) <= (DAYS[Number(month) - 1] ?? 0)
  return day === '29' && isLeap(Number(year))
}

const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
