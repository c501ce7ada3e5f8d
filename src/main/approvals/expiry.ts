import { APPROVAL_DAYS, APPROVAL_DAYS_MAX } from '../../contract/approval-days.ts'

const DAY_MS = 24 * 60 * 60 * 1_000

/** @param atMs when it is signed, epoch milliseconds */
export const expiryOf = (atMs: number, days: number = APPROVAL_DAYS): string =>
  new Date(atMs + days * DAY_MS).toISOString()

/** When an approval ends: as it says itself. One of an earlier version says nothing, and ends after the usual time. */
export function expiresAt({
  at,
  expires,
}: {
  readonly at: string
  readonly expires?: string | undefined
}): string {
  const given = Date.parse(at)
  const latest = expiryOf(given, APPROVAL_DAYS_MAX)
  if (expires === undefined) return expiryOf(given)
  return Date.parse(expires) < Date.parse(latest) ? expires : latest
}
