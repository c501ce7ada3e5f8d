import type { RunHalt, Sweep } from '../../../contract/runs.ts'
import type { OperationInfo, VendorInfo } from '../../../contract/vendor.ts'
import { targetText } from '../../batches/target-text.ts'
import type { BatchEvent, StoredEvent } from '../../journal/event.ts'
import type { ItemRow } from '../../journal/item-row.ts'
import type { BatchSnapshot } from '../batch-snapshot.ts'
import {
  type CourseStep,
  EXCEPTION_KINDS,
  type ExceptionGroup,
  type ExceptionKind,
  type PdfFacts,
  type PdfItem,
} from './pdf-facts.ts'

/** Rows of items in one PDF, exceptions first: a few seconds of layout. What is beyond stands in the CSV and the evidence. */
export const PDF_ROWS_MAX = 20_000
/** Steps of the run's course that are told. */
const COURSE_STEPS_MAX = 200

export interface PdfContext {
  readonly vendor: VendorInfo
  readonly operation: OperationInfo
  readonly exportedAt: string
  readonly operator: string
  readonly product: string
}

/** Reads all that the PDF says from one snapshot, a page at a time, with turns for the event loop in between. */
export async function gatherPdfFacts(snapshot: BatchSnapshot, context: PdfContext): Promise<PdfFacts> {
  const { row, manifest } = snapshot
  const { vendor, operation, exportedAt, operator, product } = context
  const { request, source } = manifest
  const exceptions = await gatherExceptions(snapshot, operation)
  const exceptionRows = exceptions.reduce((rows, { items }) => rows + items.length, 0)
  const events = snapshot.batchEvents(COURSE_STEPS_MAX)
  return {
    batch: { id: row.id, name: row.name, state: row.state, incident: request.incident ?? null },
    vendor: vendor.title,
    host: row.host,
    connection: row.connection,
    operation: {
      id: operation.id,
      title: operation.title,
      done: operation.done,
      noun: operation.target.noun,
    },
    reasons: await gatherReasons(snapshot),
    comment: request.comment,
    options: Object.entries(request.options).map(([name, value]) => ({
      label: operation.options.find((option) => option.name === name)?.label ?? name,
      value,
    })),
    people: {
      preparedBy: manifest.createdBy,
      createdAt: manifest.createdAt,
      sealedAt: manifest.sealedAt,
      ranBy: [
        ...new Set(
          events
            .filter(({ type }) => type === 'run.started' || type === 'run.resumed')
            .map(({ actor }) => actor),
        ),
      ],
    },
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    deadline: request.deadline ?? null,
    source,
    counts: snapshot.counts,
    requests: { sent: row.requests_sent, throttled: row.requests_throttled, retried: row.requests_retried },
    sweep: row.sweep === null ? null : (JSON.parse(row.sweep) as Sweep),
    halt: row.halt === null ? null : (JSON.parse(row.halt) as RunHalt),
    chain: { events: row.events, head: row.head ?? row.digest, digest: row.digest },
    minutes: snapshot.minutes(),
    course: { steps: events.map(courseStep), omitted: snapshot.batchEventCount() - events.length },
    exceptions,
    items: await gatherItems(snapshot, operation, PDF_ROWS_MAX - exceptionRows),
    exportedAt,
    exportedBy: operator,
    product,
  }
}

async function gatherExceptions(
  snapshot: BatchSnapshot,
  operation: OperationInfo,
): Promise<ExceptionGroup[]> {
  const groups = EXCEPTION_KINDS.map((kind) => ({ kind, total: 0, items: [] as PdfItem[] }))
  let room = PDF_ROWS_MAX
  for (const page of snapshot.exceptionPages()) {
    for (const item of page) {
      const group = groups[EXCEPTION_KINDS.indexOf(exceptionKind(item))] as (typeof groups)[number]
      group.total += 1
      if (room === 0) continue
      room -= 1
      group.items.push(pdfItem(item, operation))
    }
    await turn()
  }
  return groups.filter(({ total }) => total > 0)
}

function exceptionKind(item: ItemRow): ExceptionKind {
  switch (item.state) {
    case 'refused':
    case 'unresolved':
    case 'unconfirmed':
    case 'skipped':
      return item.state
    default:
      return 'differs'
  }
}

async function gatherReasons(snapshot: BatchSnapshot): Promise<PdfFacts['reasons']> {
  const reasons = new Map<string | null, number>()
  for (const page of snapshot.reasonPages()) {
    for (const { reason, items } of page) reasons.set(reason, (reasons.get(reason) ?? 0) + items)
    await turn()
  }
  return [...reasons].map(([reason, items]) => ({ reason, items })).sort((a, b) => b.items - a.items)
}

async function gatherItems(
  snapshot: BatchSnapshot,
  operation: OperationInfo,
  rowsMax: number,
): Promise<PdfItem[]> {
  const items: PdfItem[] = []
  if (rowsMax <= 0) return items
  for (const page of snapshot.itemPages()) {
    for (const item of page.slice(0, rowsMax - items.length)) items.push(pdfItem(item, operation))
    if (items.length === rowsMax) break
    await turn()
  }
  return items
}

function pdfItem(row: ItemRow, operation: OperationInfo): PdfItem {
  return {
    ordinal: row.ordinal,
    target: targetText(operation.target, JSON.parse(row.target) as Record<string, string>),
    label: row.label,
    reason: row.reason,
    state: row.state,
    exception: row.exception,
    vendorStatus: row.vendor_status,
    vendorCode: row.vendor_code,
    vendorMessage: row.vendor_message,
    requestId: row.request_id,
    attempts: row.attempts,
    submittedAt: row.submitted_at,
    settledAt: row.settled_at,
    sourceRow: row.source_row,
  }
}

function courseStep(event: StoredEvent): CourseStep {
  return { seq: event.seq, at: event.at, actor: event.actor, what: told(event as unknown as BatchEvent) }
}

function told(event: BatchEvent): string {
  switch (event.type) {
    case 'batch.sealed':
      return `Sealed with ${event.data.items.toLocaleString('en')} items`
    case 'batch.imported':
      return `Imported from a bundle, signed by the key ${event.data.keyId}`
    case 'batch.approved':
      return `Approved by ${event.data.by}, key ${event.data.keyId}`
    case 'run.permitted':
      return `Permitted: ${event.data.needed} approvals asked for, given by ${event.data.by.join(', ')}`
    case 'run.started':
      return `Started over connection "${event.data.connection}" to ${event.data.host}${event.data.canary ? ', canaries first' : ''}`
    case 'run.resumed':
      return `Resumed over connection "${event.data.connection}" to ${event.data.host}`
    case 'run.paused':
      return `Paused. ${event.data.halt.message}`
    case 'run.offline':
      return `Vendor not reachable: ${event.data.cause}`
    case 'run.online':
      return 'Vendor reachable again'
    case 'run.stopped':
      return 'Stopped by a person'
    case 'run.swept':
      return `Swept: ${event.data.stillActive.toLocaleString('en')} still listed as active`
    case 'run.finished':
      return 'Finished'
    case 'report.written':
      return `Report written (${event.data.format})`
    case 'effect.checked':
      return `Checked as relying parties see it: ${event.data.revoked.toLocaleString('en')} revoked, ${event.data.notRevoked.toLocaleString('en')} not, ${event.data.notCheckable.toLocaleString('en')} not checkable`
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
