import type { ItemState } from '../../contract/item-state.ts'
import { canonicalJson } from './canonical.ts'
import type { ToldBy } from './event.ts'
import type { ItemProjection } from './transition.ts'

/** A row of `batch_item`: what was sealed, and the projection of its events. */
export interface ItemRow {
  readonly batch: string
  readonly ordinal: number
  readonly target: string
  readonly label: string
  readonly attributes: string
  readonly reason: string | null
  readonly source_row: number
  readonly state: ItemState
  readonly attempts: number
  readonly sends: number
  readonly denials: number
  readonly doubted: number
  readonly resolved: string | null
  readonly outcome: string | null
  readonly http_status: number | null
  readonly vendor_status: string | null
  readonly vendor_code: string | null
  readonly vendor_message: string | null
  readonly vendor_reason: string | null
  readonly vendor_since: string | null
  readonly confirmed_by: ToldBy | null
  readonly request_id: string | null
  readonly submitted_at: string | null
  readonly settled_at: string | null
  readonly exception: string | null
}

/** The columns of `batch_item` that a projection is made of. */
export const PROJECTION_COLUMNS = [
  'state',
  'attempts',
  'sends',
  'denials',
  'doubted',
  'resolved',
  'outcome',
  'http_status',
  'vendor_status',
  'vendor_code',
  'vendor_message',
  'vendor_reason',
  'vendor_since',
  'confirmed_by',
  'request_id',
  'submitted_at',
  'settled_at',
  'exception',
] as const satisfies readonly (keyof ItemRow)[]

export type ProjectionRow = Pick<ItemRow, (typeof PROJECTION_COLUMNS)[number]>

export function projectionOf(row: ProjectionRow): ItemProjection {
  return {
    state: row.state,
    attempts: row.attempts,
    sends: row.sends,
    denials: row.denials,
    doubted: row.doubted === 1,
    resolved: row.resolved === null ? null : (JSON.parse(row.resolved) as Record<string, string>),
    outcome: row.outcome,
    httpStatus: row.http_status,
    vendorStatus: row.vendor_status,
    vendorCode: row.vendor_code,
    vendorMessage: row.vendor_message,
    vendorReason: row.vendor_reason,
    vendorSince: row.vendor_since,
    confirmedBy: row.confirmed_by,
    requestId: row.request_id,
    submittedAt: row.submitted_at,
    settledAt: row.settled_at,
    exception: row.exception,
  }
}

/** The other way: what is written of a projection, by column. */
export const rowOf = (item: ItemProjection): ProjectionRow => ({
  state: item.state,
  attempts: item.attempts,
  sends: item.sends,
  denials: item.denials,
  doubted: Number(item.doubted),
  resolved: item.resolved === null ? null : canonicalJson(item.resolved),
  outcome: item.outcome,
  http_status: item.httpStatus,
  vendor_status: item.vendorStatus,
  vendor_code: item.vendorCode,
  vendor_message: item.vendorMessage,
  vendor_reason: item.vendorReason,
  vendor_since: item.vendorSince,
  confirmed_by: item.confirmedBy,
  request_id: item.requestId,
  submitted_at: item.submittedAt,
  settled_at: item.settledAt,
  exception: item.exception,
})
