import type { Incident, IncidentBatch, IncidentFigures, IncidentVendor } from '../../contract/incidents.ts'

/** What `incident status --json` prints. The keys are promised: none is added at this level, and none is taken away. */
export interface StatusDocument extends IncidentFigures {
  readonly incident: string
  readonly deadline: string
  readonly estimatedEndAt: string | null
  readonly batches: readonly IncidentBatch[]
  readonly byVendor: readonly IncidentVendor[]
}

export function statusDocument({ name, figures, clock, batches, byVendor }: Incident): StatusDocument {
  return {
    incident: name,
    ...figures,
    deadline: clock.deadline,
    estimatedEndAt: clock.estimatedEndAt,
    batches,
    byVendor,
  }
}
