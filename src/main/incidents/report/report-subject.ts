import type { Incident, IncidentFigures } from '../../../contract/incidents.ts'
import type { Db } from '../../db/workspace-db.ts'
import type { Signer } from '../../identity/signer.ts'
import type { VendorRegistry } from '../../vendors/port.ts'
import type { WorkerFiles } from '../../worker-files.ts'
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
  /** Signs evidence; null where no key is at hand. */
  readonly signer: Signer | null
  readonly workers: Pick<WorkerFiles, 'pdf' | 'fonts' | 'scriptFonts'>
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
  /** The first of those that a person must decide about: refused, or in doubt. */
  readonly open: readonly OpenMember[]
}

export interface OpenMember {
  readonly vendor: string
  readonly target: string
  readonly label: string
  readonly fate: string
  readonly batch: string
  readonly state: string
  readonly message: string
}
