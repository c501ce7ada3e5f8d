import type { ToldBatch } from '../../bundle/incident/incident-bundle-format.ts'
import type { Db } from '../../db/workspace-db.ts'

const DONE = `('confirmed', 'already-done')`
const EXCEPTIONS = `('refused', 'skipped')`

/** Keeps what another workspace tells of its batches. @param at the moment that is told of */
export function putToldBatches(db: Db, incident: number, batches: readonly ToldBatch[], at: string): void {
  const put = db.prepare(`
    INSERT OR REPLACE INTO incident_elsewhere_batch (incident, batch, name, vendor, digest, events, head, items, members, at)
    VALUES (:incident, :batch, :name, :vendor, :digest, :events, :head, :items, :members, :at)`)
  for (const batch of batches) put.run({ ...batch, incident, at })
}

/** What is kept of members, as rows of `batch` and `state`. */
export const KEPT_ROWS = `SELECT told.batch, told.state FROM incident_elsewhere AS told
  JOIN incident_member AS member ON member.id = told.member WHERE member.incident = :incident`

/** Counts how the members of a batch stand that was told of. @param rows `batch` and `state` of each */
export function countTold(
  db: Db,
  incident: number,
  rows: string,
  batches: readonly { readonly batch: string }[],
): void {
  const counts = db
    .prepare<
      { incident: number },
      { batch: string; done: number; exceptions: number; open: number; begun: number }
    >(`
      SELECT batch, sum(state IN ${DONE}) AS done, sum(state IN ${EXCEPTIONS}) AS exceptions,
        sum(state NOT IN ${DONE} AND state NOT IN ${EXCEPTIONS}) AS open, sum(state <> 'queued') AS begun
      FROM (${rows}) GROUP BY batch`)
    .all({ incident })
  const put = db.prepare(`
    UPDATE incident_elsewhere_batch SET done = :done, exceptions = :exceptions, open = :open, begun = :begun
    WHERE incident = :incident AND batch = :batch`)
  const wanted = new Set(batches.map(({ batch }) => batch))
  for (const one of counts) if (wanted.has(one.batch)) put.run({ ...one, incident })
}
