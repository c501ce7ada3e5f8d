import { type Approval, type Batch, BatchRequest } from '../../contract/batches.ts'
import { ItemFilter } from '../../contract/inventories.ts'
import type { BatchState, StateCounts } from '../../contract/item-state.ts'
import { Source } from '../../contract/page.ts'
import type { VendorId } from '../../contract/vendor.ts'
import { AppError } from '../app-error.ts'
import type { Db } from '../db/workspace-db.ts'

/** A row of the table `batch`. */
export interface BatchRow {
  readonly id: string
  readonly name: string
  readonly vendor: VendorId
  readonly kind: string
  readonly state: BatchState
  readonly inventory: string
  readonly source: string
  readonly request: string
  readonly filter: string
  readonly created_at: string
  readonly created_by: string
  readonly sealed_at: string | null
  readonly manifest: string | null
  readonly digest: string | null
  readonly items: number
  readonly common: string | null
  readonly connection: string | null
  readonly host: string | null
  /** The place that the run is bound to: the vendor's origin, and its account where the vendor tells one (`placeOf`). */
  readonly origin: string | null
  readonly account: string | null
  readonly moves: number
  readonly started_at: string | null
  readonly finished_at: string | null
  readonly halt: string | null
  readonly sweep: string | null
  /** JSON of `Learnt[]`: what probes had taught the connections that it was run over. */
  readonly learnt: string | null
  readonly canary: number
  readonly preflight: number
  /** Requests in flight at a time, where the operator has bounded them. */
  readonly concurrency: number | null
  /** The taking of the lease under which it was last begun or gone on with. */
  readonly life: string | null
  readonly requests_sent: number
  readonly requests_throttled: number
  readonly requests_retried: number
  readonly exceptions: number
  readonly events: number
  readonly head: string | null
}

/** Finds batches by their names. @throws AppError `input.no-such-batch` */
export function batchFinder(db: Db): (name: string) => BatchRow {
  const select = db.prepare<[string], BatchRow>('SELECT * FROM batch WHERE name = ?')
  return (name) => {
    const row = select.get(name)
    if (row !== undefined) return row
    throw new AppError('input.no-such-batch', `There is no batch "${name}".`, {
      hint: 'See what there is: rescind batch list',
    })
  }
}

/** Whether a batch is an exercise, which runs against the built-in sandbox only. */
export const isDrill = (row: Pick<BatchRow, 'request'>): boolean =>
  BatchRequest.parse(JSON.parse(row.request)).drill === true

/** The name under which a bundle's batch is hidden until all of it is here: none that a person can give. */
export const importingName = (id: string): string => `/importing/${id}`

export function batchFrom(row: BatchRow, counts: StateCounts, approvals: Approval[]): Batch {
  return {
    id: row.id,
    name: row.name,
    vendor: row.vendor,
    state: row.state,
    inventory: row.inventory,
    kind: row.kind,
    request: BatchRequest.parse(JSON.parse(row.request)),
    filter: ItemFilter.parse(JSON.parse(row.filter)),
    source: Source.parse(JSON.parse(row.source)),
    counts,
    createdAt: row.created_at,
    createdBy: row.created_by,
    ...(row.sealed_at === null ? {} : { sealedAt: row.sealed_at }),
    ...(row.digest === null ? {} : { digest: row.digest }),
    approvals,
  }
}
