import { countOf } from '../../../contract/counted.ts'
/** `2026-11-20 10:00:00 UTC`; an em dash for a moment that never came. */
export function utcTime(iso: string | null): string {
  return iso === null ? '\u2014' : `${shortTime(iso)} UTC`
}

/** `2026-11-20 10:00:00`, for columns whose heading says UTC. */
export function shortTime(iso: string | null): string {
  return iso === null ? '' : iso.slice(0, 19).replace('T', ' ')
}

const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** `2 d 3 h`, `3 h 12 min`, `42 s`: the two largest units. */
export function durationText(ms: number): string {
  const units: [number, string][] = [
    [DAY_MS, 'd'],
    [HOUR_MS, 'h'],
    [MINUTE_MS, 'min'],
    [SECOND_MS, 's'],
  ]
  let rest = Math.abs(ms)
  const parts = units.flatMap(([unit, name]) => {
    const whole = Math.floor(rest / unit)
    rest -= whole * unit
    return whole === 0 ? [] : [`${whole} ${name}`]
  })
  return parts.slice(0, 2).join(' ') || '0 s'
}

export const figure = (value: number): string => value.toLocaleString('en')

/** `1 certificate`, `2,000 certificates`. */
export function counted(items: number, noun: { readonly one: string; readonly many: string }): string {
  return countOf(items, noun.one, noun.many)
}
