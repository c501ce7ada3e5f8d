import type { Learnt } from '../../../contract/connections.ts'
import type { Environment } from '../../../contract/environment.ts'
import { ItemFilter } from '../../../contract/inventories.ts'
import type { ItemState } from '../../../contract/item-state.ts'
import type { RunHalt, Sweep } from '../../../contract/runs.ts'
import type { OperationInfo, VendorInfo } from '../../../contract/vendor.ts'
import { isDrill } from '../../batches/batch-row.ts'
import { targetText } from '../../batches/target-text.ts'
import { fingerprintOf } from '../../identity/public-key.ts'
import type { BatchEvent, RunAuthority, StoredEvent } from '../../journal/event.ts'
import type { ItemRow } from '../../journal/item-row.ts'
import type { BatchSnapshot } from '../batch-snapshot.ts'
import { deadlineOf } from './deadline.ts'
import { gatherEffect } from './effect-facts.ts'
import { populationOf } from './population.ts'
import type { ReasonCount } from './reason-count.ts'
import {
  EXCEPTION_KINDS,
  type ExceptionGroup,
  type ExceptionKind,
  type ReportFacts,
  type ReportItem,
} from './report-facts.ts'
import { timelineOf } from './timeline.ts'

/** Exceptions that are told in full; what is beyond stands in the CSV and the evidence. */
export const EXCEPTION_ROWS_MAX = 20_000
/** Of a long course the beginning and the end are told. */
const FIRST_STEPS_MAX = 150
const LAST_STEPS_MAX = 50

export interface ReportContext {
  readonly vendor: VendorInfo
  readonly operation: OperationInfo
  readonly exportedAt: string
  /** What the host stands for; null before the first start. */
  readonly environment: Environment | null
  readonly operator: string
  readonly product: string
}

/** Reads what the report says from one snapshot, a page at a time, with turns for the event loop in between. */
export async function gatherFacts(snapshot: BatchSnapshot, context: ReportContext): Promise<ReportFacts> {
  const { row, manifest } = snapshot
  const { vendor, operation, environment, exportedAt, operator, product } = context
  const { request, source } = manifest
  const { reasons, outcomes, confirmedBy } = await tally(snapshot)
  const deadline = deadlineOf({ own: request.deadline, createdAt: manifest.createdAt, reasons, operation })
  const events = toldEvents(snapshot)
  return {
    batch: { id: row.id, name: row.name, state: row.state, incident: request.incident ?? null },
    drill: isDrill(row),
    vendor: vendor.title,
    host: row.host,
    account: row.account,
    environment,
    connection: row.connection,
    learnt: row.learnt === null ? [] : (JSON.parse(row.learnt) as Learnt[]),
    operation: {
      id: operation.id,
      title: operation.title,
      done: operation.done,
      noun: operation.target.noun,
    },
    reasons,
    comment: request.comment,
    options: Object.entries(request.options).map(([name, value]) => ({
      label: operation.options.find((option) => option.name === name)?.label ?? name,
      value,
    })),
    people: peopleOf(snapshot),
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    deadline,
    source: {
      name: source.name,
      bytes: source.bytes,
      sha256: source.sha256,
      inventory: source.inventory,
    },
    population: populationOf({
      source,
      sealedItems: manifest.items,
      outcomes,
      counts: snapshot.counts,
      // A bundle carries the items that were chosen, not how.
      filter:
        snapshot.eventsOfType('batch.imported').length > 0 ? null : ItemFilter.parse(JSON.parse(row.filter)),
    }),
    counts: snapshot.counts,
    confirmedBy,
    requests: { sent: row.requests_sent, throttled: row.requests_throttled, retried: row.requests_retried },
    sweep: row.sweep === null ? null : (JSON.parse(row.sweep) as Sweep),
    effect: await gatherEffect(snapshot, operation, turn),
    halt: row.halt === null ? null : (JSON.parse(row.halt) as RunHalt),
    chain: { events: row.events, head: row.head ?? row.digest, digest: row.digest },
    signatures: signaturesOf(snapshot),
    minutes: snapshot.minutes(),
    timeline: {
      steps: timelineOf({
        events,
        deadline,
        prepared: { at: manifest.createdAt, by: manifest.createdBy },
        written: { at: exportedAt, by: operator },
      }),
      omitted: snapshot.batchEventCount() - events.length,
    },
    exceptions: await gatherExceptions(snapshot, operation),
    exportedAt,
    exportedBy: operator,
    product,
  }
}

async function tally(snapshot: BatchSnapshot): Promise<{
  reasons: ReasonCount[]
  outcomes: Map<ItemState, number>
  confirmedBy: ReportFacts['confirmedBy']
}> {
  const reasons = new Map<string | null, number>()
  const outcomes = new Map<ItemState, number>()
  const confirmedBy = { answer: 0, status: 0, list: 0 }
  for (const page of snapshot.tallyPages()) {
    for (const { reason, state, confirmedBy: by, items } of page) {
      if (state === 'confirmed' && by !== null) confirmedBy[by] += items
      reasons.set(reason, (reasons.get(reason) ?? 0) + items)
      outcomes.set(state, (outcomes.get(state) ?? 0) + items)
    }
    await turn()
  }
  return {
    outcomes,
    confirmedBy,
    reasons: [...reasons].map(([reason, items]) => ({ reason, items })).sort((a, b) => b.items - a.items),
  }
}

function toldEvents(snapshot: BatchSnapshot): StoredEvent[] {
  const first = snapshot.batchEvents(FIRST_STEPS_MAX)
  const after = first.at(-1)?.seq ?? 0
  return [...first, ...snapshot.lastBatchEvents(after, LAST_STEPS_MAX)]
}

function peopleOf({ manifest, eventsOfType }: BatchSnapshot): ReportFacts['people'] {
  const permitted = eventsOfType('run.permitted').at(-1)?.data as BatchData<'run.permitted'> | undefined
  const starts = [...eventsOfType('run.started'), ...eventsOfType('run.resumed')].sort(
    (a, b) => a.seq - b.seq,
  )
  return {
    preparedBy: manifest.createdBy,
    createdAt: manifest.createdAt,
    sealedAt: manifest.sealedAt,
    approvals: eventsOfType('batch.approved').map((event) => {
      const { by, keyId } = event.data as BatchData<'batch.approved'>
      return { by, keyId, at: event.at }
    }),
    approvalsNeeded: permitted?.needed ?? null,
    policy: starts.flatMap(({ at, data }) => {
      const { authority } = data as { authority?: RunAuthority }
      return authority === undefined ? [] : [{ ...authority, at }]
    }),
    ranBy: [...new Set(starts.map(({ actor }) => actor))],
  }
}

function signaturesOf({ eventsOfType }: BatchSnapshot): ReportFacts['signatures'] {
  const keys = eventsOfType('checkpoint.signed').map(
    ({ data }) => (data as BatchData<'checkpoint.signed'>).keyId,
  )
  return { count: keys.length, fingerprints: [...new Set(keys)].map(fingerprintOf) }
}

type BatchData<T extends BatchEvent['type']> = Extract<BatchEvent, { type: T }>['data']

async function gatherExceptions(
  snapshot: BatchSnapshot,
  operation: OperationInfo,
): Promise<ExceptionGroup[]> {
  const groups = EXCEPTION_KINDS.map((kind) => ({ kind, total: 0, items: [] as ReportItem[] }))
  let room = EXCEPTION_ROWS_MAX
  for (const page of snapshot.exceptionPages()) {
    for (const item of page) {
      const group = groups[EXCEPTION_KINDS.indexOf(exceptionKind(item))] as (typeof groups)[number]
      group.total += 1
      if (room === 0) continue
      room -= 1
      group.items.push(reportItem(item, operation))
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

/** The first items by ordinal, `most` at most. */
export async function gatherItems(
  snapshot: BatchSnapshot,
  operation: OperationInfo,
  most: number,
): Promise<ReportItem[]> {
  const items: ReportItem[] = []
  if (most <= 0) return items
  for (const page of snapshot.itemPages()) {
    for (const item of page.slice(0, most - items.length)) items.push(reportItem(item, operation))
    if (items.length === most) break
    await turn()
  }
  return items
}

export function reportItem(row: ItemRow, operation: OperationInfo): ReportItem {
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

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
