import type { z } from 'zod'
import { Name } from '../contract/page.ts'
import { AppError } from '../main/app-error.ts'
import { readFingerprint } from '../main/identity/public-key.ts'

/**
 * Parses what was given by the schema that the window's messages meet too.
 *
 * @param what names it in the error, which shows nothing of its value: `--name`, `the batch`
 * @throws AppError `input.bad-value`
 */
export function parseGiven<S extends z.ZodType>(schema: S, what: string, value: unknown): z.output<S> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const where = issue === undefined || issue.path.length === 0 ? what : `${what}, ${issue.path.join('.')}`
  throw new AppError('input.bad-value', `${where}: ${issue?.message ?? 'not understood'}.`, {
    hint: 'See what it takes: --help',
  })
}

/** A name for a connection, an inventory or a batch. @throws AppError `input.bad-name` */
export function givenName(text: string): string {
  const parsed = Name.safeParse(text)
  if (parsed.success) return parsed.data
  throw new AppError(
    'input.bad-name',
    '--name takes 1 to 120 characters, without slashes, control characters and characters that nobody sees.',
    {
      hint: 'Choose a name such as q3-retired-profile.',
    },
  )
}

/** @throws AppError `input.bad-fingerprint` */
export function givenFingerprint(what: string, text: string): string {
  const fingerprint = readFingerprint(text)
  if (fingerprint !== null) return fingerprint
  throw new AppError('input.bad-fingerprint', `${what} is ten groups of five digits.`, {
    hint: 'See them all: rescind trust list',
  })
}

const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000 } as const

/** A length of time such as `90s`, `30m` or `2h`. @returns milliseconds @throws AppError `input.bad-duration` */
export function givenDuration(what: string, text: string): number {
  const [, digits, unit] = /^([1-9]\d{0,5})([smh])$/.exec(text.trim()) ?? []
  if (digits !== undefined) return Number(digits) * UNIT_MS[unit as keyof typeof UNIT_MS]
  throw new AppError('input.bad-duration', `${what} takes a length of time, not "${text}".`, {
    hint: 'A number with s, m or h: 90s, 30m, 2h.',
  })
}
