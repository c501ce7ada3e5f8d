import { readHttpDate } from './http-date.ts'

/** The longest wait that is believed: a vendor's maintenance. Beyond it the vendor is asked again anyway. */
const RETRY_AFTER_MS_MAX = 60 * 60 * 1000

const SECONDS = /^\d+(\.\d+)?$/

/**
 * Reads a `Retry-After` header in both its forms, seconds or an HTTP date (RFC 9110 section 10.2.3).
 *
 * @param nowMs the present, milliseconds since the epoch: a date is turned into a wait from here
 * @returns milliseconds from 0 to one hour; undefined when the header is absent or says neither
 */
export function readRetryAfter(header: string | undefined, nowMs: number): number | undefined {
  const text = header?.trim() ?? ''
  if (SECONDS.test(text)) return bounded(Number(text) * 1000)
  const at = readHttpDate(text)
  return at === undefined ? undefined : bounded(at - nowMs)
}

const bounded = (ms: number): number => Math.min(Math.max(Math.ceil(ms), 0), RETRY_AFTER_MS_MAX)
