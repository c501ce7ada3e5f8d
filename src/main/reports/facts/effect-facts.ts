import type { EffectSummary, EffectVerdict } from '../../../contract/effect.ts'
import type { OperationInfo } from '../../../contract/vendor.ts'
import { targetText } from '../../batches/target-text.ts'
import { effectOfOperation, expectedOf } from '../../effect/check-item.ts'
import { effectOf } from '../../effect/effect-of.ts'
import { isOtherReason } from '../../effect/summarize.ts'
import type { ItemRow } from '../../journal/item-row.ts'
import type { Target } from '../../vendors/port.ts'
import type { BatchSnapshot } from '../batch-snapshot.ts'

/** What relying parties saw of the batch when that was last checked, and whatever of it needs reading. */
export interface EffectFacts {
  readonly summary: EffectSummary
  readonly groups: readonly EffectGroup[]
}

/**
 * `not-seen`: confirmed by the vendor, and not seen so by relying parties. `other-reason`: revoked for another reason than
 * was asked for. `not-checkable`: confirmed by the vendor, and it cannot be told what relying parties see. `seen-anyway`:
 * not confirmed by the vendor, and revoked all the same.
 */
export const EFFECT_GROUPS = ['not-seen', 'other-reason', 'not-checkable', 'seen-anyway'] as const
export type EffectGroupKind = (typeof EFFECT_GROUPS)[number]

export interface EffectGroup {
  readonly kind: EffectGroupKind
  /** All there are; `items` may hold fewer. */
  readonly total: number
  readonly items: readonly EffectFactItem[]
}

export interface EffectFactItem {
  readonly ordinal: number
  readonly target: string
  readonly label: string
  /** As it was asked for. */
  readonly reason: string | null
  readonly verdict: EffectVerdict
}

/** Of each group so many are told; all verdicts are shown by `rescind effect BATCH --last --json`. */
export const EFFECT_ROWS_MAX = 2_000

/** Null when nobody has checked. @param turn gives the event loop its turn after each page */
export async function gatherEffect(
  snapshot: BatchSnapshot,
  operation: OperationInfo,
  turn: () => Promise<void>,
): Promise<EffectFacts | null> {
  const effect = effectOf(snapshot.db, snapshot.row.id)
  if (effect === null) return null
  const wanted = effectOfOperation(operation)
  const groups = EFFECT_GROUPS.map((kind) => ({ kind, total: 0, items: [] as EffectFactItem[] }))
  for (const page of snapshot.itemPages()) {
    const verdicts = effect.verdicts((page[0]?.ordinal ?? 1) - 1, page.at(-1)?.ordinal ?? 0)
    for (const item of page) {
      const verdict = verdicts.get(item.ordinal)
      if (verdict === undefined) continue
      const kind = groupOf(verdict, wanted, item)
      const group = groups.find((candidate) => candidate.kind === kind)
      if (group === undefined) continue
      group.total += 1
      if (group.items.length < EFFECT_ROWS_MAX) group.items.push(factItem(item, operation, verdict))
    }
    await turn()
  }
  return { summary: effect.summary, groups: groups.filter(({ total }) => total > 0) }
}

function groupOf(
  verdict: EffectVerdict,
  wanted: ReturnType<typeof effectOfOperation>,
  item: ItemRow,
): EffectGroupKind | null {
  const expected = expectedOf(item, wanted)
  if (expected === null) return wanted === 'revoked' && verdict.kind === 'revoked' ? 'seen-anyway' : null
  if (verdict.kind === 'not-checkable') return 'not-checkable'
  if (verdict.kind !== expected) return 'not-seen'
  return expected === 'revoked' && isOtherReason(verdict, item.reason) ? 'other-reason' : null
}

const factItem = (row: ItemRow, operation: OperationInfo, verdict: EffectVerdict): EffectFactItem => ({
  ordinal: row.ordinal,
  target: targetText(operation.target, JSON.parse(row.target) as Target),
  label: row.label,
  reason: row.reason,
  verdict,
})
