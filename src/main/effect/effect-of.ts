import { EffectSummary, type EffectVerdict } from '../../contract/effect.ts'
import type { Db } from '../db/workspace-db.ts'

/** What relying parties saw of a batch when it was last checked, for reports. */
export interface BatchEffect {
  readonly summary: EffectSummary
  /** Of the items with ordinals above `after` up to `last`, by ordinal. */
  verdicts(after: number, last: number): ReadonlyMap<number, EffectVerdict>
}

/**
 * Reads the last check of a batch that has ended; writes and asks nothing.
 *
 * @param db any connection to the workspace's database: a report's own sees the check as of its snapshot
 * @param batch the batch's id
 * @returns null when there was none
 */
export function effectOf(db: Db, batch: string): BatchEffect | null {
  const check = db
    .prepare<[string], { id: number; summary: string }>(
      'SELECT id, summary FROM effect_check WHERE batch = ? AND summary IS NOT NULL ORDER BY id DESC LIMIT 1',
    )
    .get(batch)
  if (check === undefined) return null
  const select = db.prepare<[number, number, number], { ordinal: number; verdict: string }>(
    'SELECT ordinal, verdict FROM effect_item WHERE check_id = ? AND ordinal > ? AND ordinal <= ? ORDER BY ordinal',
  )
  return {
    summary: EffectSummary.parse(JSON.parse(check.summary)),
    verdicts: (after, last) =>
      new Map(
        select
          .all(check.id, after, last)
          .map(({ ordinal, verdict }) => [ordinal, JSON.parse(verdict) as EffectVerdict]),
      ),
  }
}
