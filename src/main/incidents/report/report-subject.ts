import type { Incident, IncidentFigures } from '../../../contract/incidents.ts'
import type { Db } from '../../db/workspace-db.ts'
import type { VendorRegistry } from '../../vendors/port.ts'
import type { StoredIncidentEvent } from '../incident-event.ts'
import type { IncidentRow } from '../incident-journal.ts'

/** An incident as it stood at one moment. */
export interface ReportSubject {
  /** A connection in a transaction. */
  readonly db: Db
  readonly vendors: VendorRegistry
  readonly nowMs: number
  readonly operator: string
  readonly product: string
  readonly row: IncidentRow
  readonly events: readonly StoredIncidentEvent[]
  readonly incident: Incident
  readonly number: number
}

/** What became of certificates on one day, UTC. */
export interface Day {
  readonly day: string
  readonly revoked: number
}

/** What a report says beside the state of things. */
export interface ReportFigures {
  readonly days: readonly Day[]
  /** When the last certificate was revoked, once nothing is left; null before. */
  readonly completedAt: string | null
  readonly since: {
    readonly number: number
    readonly at: string
    readonly change: IncidentFigures
    readonly changes: readonly number[]
  } | null
  readonly withoutReplacement: number
}
