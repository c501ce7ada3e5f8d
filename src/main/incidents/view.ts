import type { Incident, IncidentBatch, IncidentSummary } from '../../contract/incidents.ts'
import type { BatchState } from '../../contract/item-state.ts'
import type { VendorId } from '../../contract/vendor.ts'
import type { Db } from '../db/workspace-db.ts'
import type { VendorRegistry } from '../vendors/port.ts'
import { causeOf } from './causes.ts'
import { changeOf } from './change-words.ts'
import { figuresByVendor, total } from './figures.ts'
import { incidentClock, vendorWithRate } from './incident-clock.ts'
import type { StoredIncidentEvent } from './incident-event.ts'
import { factsOf, type IncidentRow } from './incident-journal.ts'

interface Look {
  /** Of one moment: a connection in a transaction. */
  readonly db: Db
  readonly vendors: VendorRegistry
  readonly nowMs: number
}

export function summaryOf(
  { db, vendors, nowMs }: Look,
  row: IncidentRow,
): IncidentSummary & Pick<Incident, 'byVendor'> {
  const facts = factsOf(row)
  const byVendor = figuresByVendor(db, row.id, nowMs).map((figures) =>
    vendorWithRate(db, vendors, row.id, figures, nowMs),
  )
  const figures = total(byVendor)
  return {
    name: row.name,
    state: row.state,
    cause: { id: facts.cause, title: causeOf(facts.cause)?.title ?? facts.cause },
    reason: facts.reason,
    owner: facts.owner,
    knownAt: facts.knownAt,
    knownHow: facts.knownHow,
    openedAt: row.opened_at,
    drill: facts.drill === true,
    figures,
    clock: incidentClock(facts.deadline, figures, byVendor, nowMs),
    byVendor,
  }
}

export function incidentOf(
  look: Look,
  row: IncidentRow,
  events: readonly StoredIncidentEvent[],
  stateOf: (batch: string) => BatchState | undefined,
): Incident {
  return {
    ...summaryOf(look, row),
    batches: batchesOf(look.db, row, stateOf),
    exclusions: exclusionsOf(look, row.id),
    changes: events.map(changeOf),
    chain: { events: row.events, head: row.head ?? '' },
  }
}

function exclusionsOf({ db, nowMs }: Look, incident: number): Incident['exclusions'] {
  return db
    .prepare<[number, number], Incident['exclusions'][number]>(`
      SELECT at, who, why, until, items,
        (SELECT count(*) FROM incident_member AS member INDEXED BY incident_member_by_exclusion
         WHERE member.exclusion = excluded.id AND member.excluded_until_ms > ?) AS now
      FROM incident_exclusion AS excluded WHERE incident = ? ORDER BY id`)
    .all(nowMs, incident)
}

/** Batches that hold members, or were drafted for the incident by its name. */
function batchesOf(
  db: Db,
  row: IncidentRow,
  stateOf: (batch: string) => BatchState | undefined,
): IncidentBatch[] {
  return db
    .prepare<
      { incident: number; name: string },
      {
        batch: string
        vendor: VendorId
        state: BatchState
        named: number
        items: number
        members: number
        done: number
        exceptions: number
        events: number
        head: string | null
        elsewhere: string | null
      }
    >(`
      SELECT batch.name AS batch, batch.vendor, batch.state, batch.items, batch.exceptions, batch.events, batch.head,
        coalesce(batch.request ->> '$.incident' = :name COLLATE NOCASE, 0) AS named, coalesce(linked.members, 0) AS members,
        (SELECT coalesce(sum(items), 0) FROM batch_count AS counted
         WHERE counted.batch = batch.id AND counted.state IN ('confirmed', 'already-done')) AS done,
        iif(told.batch IS NULL, NULL, json_object('at', told.at, 'begun', told.begun, 'done', told.done,
          'exceptions', told.exceptions, 'open', told.open)) AS elsewhere
      FROM batch LEFT JOIN incident_batch AS linked ON linked.batch = batch.id AND linked.incident = :incident
      LEFT JOIN incident_elsewhere_batch AS told ON told.batch = batch.id AND told.incident = :incident
      WHERE batch.name NOT LIKE '/importing/%'
        AND (linked.members > 0 OR batch.request ->> '$.incident' = :name COLLATE NOCASE)
      ORDER BY batch.created_at, batch.rowid`)
    .all({ incident: row.id, name: row.name })
    .map(({ elsewhere, ...batch }) => ({
      ...batch,
      named: batch.named === 1,
      state: stateOf(batch.batch) ?? batch.state,
      elsewhere: elsewhere === null ? null : (JSON.parse(elsewhere) as IncidentBatch['elsewhere']),
    }))
}
