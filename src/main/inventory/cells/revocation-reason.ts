import { REASON_CODES, type Reason } from '../../../contract/vendor.ts'

const bare = (text: string): string => text.toLowerCase().replace(/[\s_-]/g, '')

const BY_SPELLING: ReadonlyMap<string, Reason> = new Map(
  (Object.entries(REASON_CODES) as [Reason, number][]).flatMap(([reason, code]) => [
    [bare(reason), reason],
    [String(code), reason],
  ]),
)

/**
 * A revocation reason in our spelling, from RFC 5280's name in any style (`keyCompromise`, `KEY_COMPROMISE`,
 * `key compromise`) or its CRLReason code to the digit: `-1` (what Windows calls "not revoked") and `1.0` are none.
 */
export const readReason = (text: string): Reason | null => {
  const trimmed = text.trim()
  if (/^\d/.test(trimmed)) return /^\d{1,2}$/.test(trimmed) ? (BY_SPELLING.get(trimmed) ?? null) : null
  return /^[a-z]/i.test(trimmed) ? (BY_SPELLING.get(bare(trimmed)) ?? null) : null
}
