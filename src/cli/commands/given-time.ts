import { AppError } from '../../main/app-error.ts'

const UNITS_MS = { h: 3_600_000, d: 86_400_000 } as const

/** A time with its zone. @returns milliseconds since the epoch @throws AppError `input.bad-time` */
export const givenTime = (option: string, text: string): number =>
  readTime(option, text, 'Write a time with its zone, such as 2026-11-20T16:00:00Z.')

function readTime(option: string, text: string, hint: string): number {
  const ms = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text)
    ? Date.parse(text)
    : Number.NaN
  if (!Number.isNaN(ms)) return ms
  throw new AppError('input.bad-time', `${option} does not take "${text}".`, { hint })
}

/** A time with its zone, or so many hours or days (`24h`, `5d`) after another. @throws AppError `input.bad-time` */
export function givenMoment(option: string, text: string, startMs: number): number {
  const [, count, unit] = /^(\d{1,4})(h|d)$/.exec(text) ?? []
  return count === undefined
    ? readTime(
        option,
        text,
        'Write a time with its zone, such as 2026-11-20T16:00:00Z, or 24h, 5d from then on.',
      )
    : startMs + Number(count) * UNITS_MS[unit as keyof typeof UNITS_MS]
}
