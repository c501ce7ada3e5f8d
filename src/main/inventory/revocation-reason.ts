import { REASON_CODES, type Reason } from '../../contract/vendor.ts'

const bare = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '')

const BY_SPELLING: ReadonlyMap<string, Reason> = new Map(
  (Object.entries(REASON_CODES) as [Reason, number][]).flatMap(([reason, code]) => [
    [bare(reason), reason],
    [String(code), reason],
  ]),
)

/**
 * A revocation reason in our spelling, from RFC 5280's name in any style (`keyCompromise`, `KEY_COMPROMISE`,
 * `key compromise`) or its CRLReason code; null when it is none.
 */
export const readReason = (text: string): Reason | null => BY_SPELLING.get(bare(text)) ?? null
