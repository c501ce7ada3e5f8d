import { createHash } from 'node:crypto'
import type { EffectItem, EffectSource, EffectSummary, EffectVerdict } from '../../contract/effect.ts'
import type { Reason } from '../../contract/vendor.ts'
import { canonicalJson } from '../journal/canonical.ts'

/** Kinds of reasons that a summary tells one by one. */
const WHYS_MAX = 20
const SOURCES_MAX = 200

/** Counts verdicts as they go by in ordinal order, and makes their digest. */
export interface SummaryCollector {
  add(ordinal: number, verdict: EffectVerdict, expected: EffectItem['expected'], asked: string | null): void
  result(made: { checkedAt: string; checkedBy: string; sources: readonly EffectSource[] }): EffectSummary
}

export function createSummary(): SummaryCollector {
  const digest = createHash('sha256')
  const counts = { revoked: 0, 'not-revoked': 0, 'not-checkable': 0 }
  const whys = new Map<string, number>()
  let expectedItems = 0
  let shown = 0
  let otherReason = 0
  return {
    add(ordinal, verdict, expected, asked) {
      digest.update(`${canonicalJson({ ordinal, verdict })}\n`)
      counts[verdict.kind] += 1
      if (verdict.kind === 'not-checkable') whys.set(verdict.why, (whys.get(verdict.why) ?? 0) + 1)
      if (expected === null) return
      expectedItems += 1
      if (verdict.kind === expected) shown += 1
      if (expected === 'revoked' && isOtherReason(verdict, asked)) otherReason += 1
    },
    result({ checkedAt, checkedBy, sources }) {
      return {
        checkedAt,
        checkedBy,
        items: counts.revoked + counts['not-revoked'] + counts['not-checkable'],
        revoked: counts.revoked,
        notRevoked: counts['not-revoked'],
        notCheckable: counts['not-checkable'],
        expected: expectedItems,
        shown,
        otherReason,
        whys: [...whys]
          .map(([why, items]) => ({ why, items }))
          .sort((left, right) => right.items - left.items)
          .slice(0, WHYS_MAX),
        sources: sources.slice(0, SOURCES_MAX),
        sha256: digest.digest('hex'),
      }
    },
  }
}

/** Whether it is revoked for another reason than was asked for. */
export function isOtherReason(verdict: EffectVerdict, asked: string | null): boolean {
  return verdict.kind === 'revoked' && asked !== null && verdict.reason !== (asked as Reason)
}
