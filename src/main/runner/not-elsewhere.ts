import { BatchRequest } from '../../contract/batches.ts'
import type { StandElsewhere, Standing } from '../../contract/elsewhere.ts'
import { AppError } from '../app-error.ts'
import type { BatchRow } from '../batches/batch-row.ts'
import { createMeetingCount, type Meeting, openElsewhere } from '../batches/elsewhere.ts'
import type { Db } from '../db/workspace-db.ts'
import type { Target } from '../vendors/port.ts'
import type { GateWords } from './gate.ts'

/** Why a target is not sent: another batch has a request for it under way, or has sent it before. */
export interface OtherHold {
  readonly batch: string
  readonly why: 'live' | 'sent'
}

/** Or what stands above the run holds it. */
export type Hold = OtherHold | { readonly why: 'above'; readonly words: GateWords }

/**
 * One target, one request: what another batch has under way is not sent, and what it has done or left open is sent again only
 * where this batch was sealed with a note that says so. Asked before a start, and in the transaction of each intent.
 *
 * @param origin where this batch goes
 * @returns what is asked of each target; good within the transaction in which it was had
 */
export function createHolds(
  db: Db,
  row: BatchRow,
  origin: string,
): () => (target: Target) => OtherHold | null {
  const elsewhere = openElsewhere(db, row, origin)
  const mayRepeat = BatchRequest.parse(JSON.parse(row.request)).otherBatches?.kind === 'include'
  const why = (standing: Standing): OtherHold['why'] | null => {
    if (standing === 'live') return 'live'
    return standing === 'queued' || mayRepeat ? null : 'sent'
  }
  const holdOf = (target: Target): OtherHold | null => {
    const met = elsewhere.meet(target)
    const held = met === null ? null : why(met.standing)
    return met === null || held === null ? null : { batch: met.batch, why: held }
  }
  return () => (elsewhere.isNowhere() ? () => null : holdOf)
}

/** Items of a page, before the event loop gets a turn. */
const ITEMS_PER_TURN = 2_000

/** What is still to be sent, page by page: of a batch of a million not all at once. */
function* unsent(
  db: Db,
  row: BatchRow,
): Generator<readonly { readonly ordinal: number; readonly target: Target }[]> {
  const page = db.prepare<[string, number], { ordinal: number; target: string }>(
    `SELECT ordinal, target FROM batch_item WHERE batch = ? AND ordinal > ? AND state IN ('queued', 'waiting')
     ORDER BY ordinal LIMIT ${ITEMS_PER_TURN}`,
  )
  for (let after = 0; ; ) {
    const items = page.all(row.id, after)
    const last = items.at(-1)
    if (last === undefined) return
    after = last.ordinal
    yield items.map(({ ordinal, target }) => ({ ordinal, target: JSON.parse(target) as Target }))
  }
}

/** How to take out what stands in another batch. */
export const takeThemOut = (batch: string): string => `Take them out: rescind skip "${batch}" --other-batches`

/**
 * Before a start or a resumption, for batches sealed here and elsewhere alike.
 *
 * @param origin where this batch goes
 * @throws AppError `state.target-held`, `state.done-elsewhere`
 */
export function assertNotElsewhere(db: Db, row: BatchRow, origin: string): void {
  if (openElsewhere(db, row, origin).isNowhere()) return
  const holdOf = createHolds(db, row, origin)()
  const found: Record<OtherHold['why'], Map<string, number>> = { live: new Map(), sent: new Map() }
  for (const page of unsent(db, row)) {
    for (const { target } of page) {
      const hold = holdOf(target)
      if (hold !== null) found[hold.why].set(hold.batch, (found[hold.why].get(hold.batch) ?? 0) + 1)
    }
  }
  const listed = (batches: Map<string, number>) =>
    [...batches].map(([batch, items]) => `${items.toLocaleString('en')} in batch "${batch}"`).join(', ')
  if (found.live.size > 0) {
    throw new AppError(
      'state.target-held',
      `Items of "${row.name}" have a request under way: ${listed(found.live)}. Nothing was sent.`,
      {
        hint: `Let that batch come to its end first, or take them out: rescind skip "${row.name}" --other-batches`,
      },
    )
  }
  if (found.sent.size > 0) {
    throw new AppError(
      'state.done-elsewhere',
      `Items of "${row.name}" were sent before, and are done or have an open outcome: ${listed(found.sent)}. Nothing was sent.`,
      { hint: takeThemOut(row.name) },
    )
  }
}

/** What of a batch that is still to be sent stands in other batches. */
export async function listElsewhere(db: Db, row: BatchRow): Promise<StandElsewhere[]> {
  const elsewhere = openElsewhere(db, row, row.origin)
  const met = createMeetingCount()
  if (elsewhere.isNowhere()) return []
  for (const page of unsent(db, row)) {
    for (const { target } of page) {
      const meeting = elsewhere.meet(target)
      if (meeting !== null) met.add(meeting)
    }
    await new Promise(setImmediate)
  }
  return met.list()
}

/** Ordinals of what could be taken out of a batch because it stands in another one. */
export function skippableElsewhere(db: Db, row: BatchRow): number[] {
  const elsewhere = openElsewhere(db, row, row.origin)
  if (elsewhere.isNowhere()) return []
  const isTaken = (met: Meeting | null) => met !== null && met.standing !== 'queued'
  const taken: number[] = []
  for (const page of unsent(db, row))
    for (const { ordinal, target } of page) if (isTaken(elsewhere.meet(target))) taken.push(ordinal)
  return taken
}
