import type { RateWindow } from '../../contract/connections.ts'
import { AppError } from '../app-error.ts'

const UNITS_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, min: 60_000, h: 3_600_000 }
const WINDOW = /^(\d{1,9})\/(\d{1,6})?(ms|s|m|min|h)$/
const WINDOWS_MAX = 5
const PER_MS_MAX = 24 * 3_600_000

/**
 * Reads rate limits as they are written on the command line: `100/5s`, `1000/3min`, `10/s`, several separated by commas.
 *
 * @throws AppError `input.bad-limit`
 */
export function parseRateLimit(text: string): RateWindow[] {
  const windows = text.split(',').map((part) => parseWindow(part.trim().toLowerCase()))
  if (windows.length > WINDOWS_MAX) {
    throw new AppError('input.bad-limit', `${windows.length} limits are given; ${WINDOWS_MAX} are the most.`)
  }
  return windows
}

/** The other way round, in the largest unit that is exact. */
export function rateLimitText(windows: readonly RateWindow[]): string {
  return windows.map(({ requests, perMs }) => `${requests}/${durationText(perMs)}`).join(',')
}

function durationText(ms: number): string {
  const unit = (['h', 'min', 's'] as const).find((name) => ms % (UNITS_MS[name] as number) === 0) ?? 'ms'
  return `${ms / (UNITS_MS[unit] as number)}${unit}`
}

function parseWindow(part: string): RateWindow {
  const [, requests, count = '1', unit = ''] = WINDOW.exec(part) ?? []
  const perMs = Number(count) * (UNITS_MS[unit] ?? 0)
  if (requests === undefined || Number(requests) === 0 || perMs === 0 || perMs > PER_MS_MAX) {
    throw new AppError('input.bad-limit', `"${part.slice(0, 40)}" is not a rate limit.`, {
      hint: 'Write requests per time: 100/5s, 1000/3min, 10/s; at most 24h. Several are separated by commas.',
    })
  }
  return { requests: Number(requests), perMs }
}
