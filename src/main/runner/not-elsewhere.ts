import { BatchRequest } from '../../contract/batches.ts'
import type { StandElsewhere } from '../../contract/elsewhere.ts'
import { AppError } from '../app-error.ts'
import type { BatchRow } from '../batches/batch-row.ts'
import { createMeetingCount, type Meeting, openElsewhere } from '../batches/elsewhere.ts'
import type { Db } from '../db/workspace-db.ts'
import type { Target } from '../vendors/port.ts'

/** Items that are still to be sent and stand in another batch, with how they stand there. */
function* meetings(
  db: Db,
  row: BatchRow,
  origin: string | null,
): Generator<Meeting & { readonly ordinal: number }> {
  const elsewhere = openElsewhere(db, row, origin)
  if (elsewhere.isNowhere) return
  const items = db.prepare<[string], { ordinal: number; target: string }>(
    `SELECT ordinal, target FROM batch_item WHERE batch = ? AND state IN ('queued', 'waiting') ORDER BY ordinal`,
  )
  for (const { ordinal, target } of items.all(row.id)) {
    const met = elsewhere.meet(JSON.parse(target) as Target)
    if (met !== null) yield { ...met, ordinal }
  }
}

/**
 * Before a start or a resumption, for batches sealed here and elsewhere alike: nothing is sent for a target that another
 * batch has a request under way for; what is done there is sent again only where the batch was sealed with a note that
 * says so.
 *
 * @param origin where this batch goes
 * @throws AppError `state.target-held`, `state.done-elsewhere`
 */
export function assertNotElsewhere(db: Db, row: BatchRow, origin: string): void {
  const mayRepeat = BatchRequest.parse(JSON.parse(row.request)).otherBatches?.kind === 'include'
  const live = new Map<string, number>()
  const done = new Map<string, number>()
  const count = (into: Map<string, number>, batch: string) => into.set(batch, (into.get(batch) ?? 0) + 1)
  for (const { batch, standing } of meetings(db, row, origin)) {
    if (standing === 'live') count(live, batch)
    if ((standing === 'done' || standing === 'open') && !mayRepeat) count(done, batch)
  }
  const listed = (found: Map<string, number>) =>
    [...found].map(([batch, items]) => `${items.toLocaleString('en')} in batch "${batch}"`).join(', ')
  if (live.size > 0) {
    throw new AppError(
      'state.target-held',
      `Items of "${row.name}" have a request under way: ${listed(live)}. Nothing was sent.`,
      {
        hint: `Let that batch come to its end first, or take them out: rescind skip "${row.name}" --other-batches`,
      },
    )
  }
  if (done.size > 0) {
    throw new AppError(
      'state.done-elsewhere',
      `Items of "${row.name}" were sent before, and are done or have an open outcome: ${listed(done)}. Nothing was sent.`,
      { hint: `Take them out: rescind skip "${row.name}" --other-batches` },
    )
  }
}

/** Items looked at before the event loop gets a turn. */
const ITEMS_PER_TURN = 2_000

/** What of a batch that is still to be sent stands in other batches. */
export async function listElsewhere(db: Db, row: BatchRow): Promise<StandElsewhere[]> {
  const elsewhere = openElsewhere(db, row, row.origin)
  const met = createMeetingCount()
  if (elsewhere.isNowhere) return []
  const page = db.prepare<[string, number], { ordinal: number; target: string }>(
    `SELECT ordinal, target FROM batch_item WHERE batch = ? AND ordinal > ? AND state IN ('queued', 'waiting')
     ORDER BY ordinal LIMIT ${ITEMS_PER_TURN}`,
  )
  for (let after = 0; ; await new Promise(setImmediate)) {
    const items = page.all(row.id, after)
    for (const { target } of items) {
      const meeting = elsewhere.meet(JSON.parse(target) as Target)
      if (meeting !== null) met.add(meeting)
    }
    const last = items.at(-1)
    if (last === undefined) return met.list()
    after = last.ordinal
  }
}

/** Ordinals of what could be taken out of a batch because it stands in another one. */
export function skippableElsewhere(db: Db, row: BatchRow): number[] {
  return [...meetings(db, row, row.origin)].flatMap(({ ordinal, standing }) =>
    standing === 'queued' ? [] : [ordinal],
  )
}
