import { windowWords } from '../../../contract/schedule-words.ts'
import type { WaveSchedule } from '../../../contract/wave-schedule.ts'
import { AppError } from '../../app-error.ts'

/** Where this machine's clock on the wall is, by its IANA name. */
export const ownTimeZone = (): string => new Intl.DateTimeFormat('en-GB').resolvedOptions().timeZone

/** @throws AppError `input.bad-window` for what no day has */
export function requireSchedule({ windows, timeZone }: WaveSchedule): void {
  for (const { from, to } of windows)
    if (from === to)
      throw new AppError('input.bad-window', `The window ${from}-${to} has no length.`, {
        hint: 'Write from and to as times of day, such as 22:00-06:00.',
      })
  try {
    clockTime(0, timeZone)
  } catch {
    throw new AppError('input.bad-window', `There is no time zone "${timeZone}".`, {
      hint: 'Write it by its IANA name, such as Europe/Berlin or UTC.',
    })
  }
}

/** What of the time alone keeps a wave from being sent; null when nothing does. */
export function timeInTheWay({ notBefore, windows, timeZone }: WaveSchedule, nowMs: number): string | null {
  if (notBefore !== null && Date.parse(notBefore) > nowMs) return `it may not begin before ${notBefore}`
  if (windows.length === 0) return null
  const now = clockTime(nowMs, timeZone)
  if (windows.some(({ from, to }) => (from < to ? from <= now && now < to : from <= now || now < to)))
    return null
  return `it is sent ${windowWords(windows)} only (${timeZone}), and it is ${now} there`
}

/** `22:05`, which sorts as the day goes. */
const clockTime = (ms: number, timeZone: string): string =>
  new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(
    ms,
  )
