import { z } from 'zod'
import type { Environment } from '../../contract/environment.ts'
import type { ItemState, StateCounts } from '../../contract/item-state.ts'
import { leftOf } from '../../contract/run-figures.ts'
import {
  ExceptionKind,
  RunHalt,
  type RunItem,
  type RunItemGroup,
  RunPhase,
  RunProgress,
  type RunStatus,
  RunTrouble,
  RunWait,
  type SeriesPoint,
  Sweep,
} from '../../contract/runs.ts'
import type { OperationInfo } from '../../contract/vendor.ts'
import { type BatchRow, isDrill } from '../batches/batch-row.ts'
import { targetText } from '../batches/target-text.ts'
import { type Clock, isoTime } from '../clock.ts'
import type { Db } from '../db/workspace-db.ts'
import type { ItemRow } from '../journal/item-row.ts'
import { haltOf } from './halt.ts'
import type { LeaseView } from './lease.ts'
import { placeOf } from './place.ts'

const GROUPS: Record<Exclude<RunItemGroup, 'all' | 'attention' | 'reason-differs'>, readonly ItemState[]> = {
  'in-flight': ['submitting', 'accepted', 'in-doubt', 'waiting'],
  confirmed: ['confirmed', 'already-done', 'pending-approval'],
  queued: ['queued'],
}

/** What only the process that carries the run knows by itself; others read it beside the lease. */
const Pulse = z.object({
  itemsPerSecond: z.number().nonnegative(),
  concurrency: z.int().nonnegative(),
  allowedPerSecond: z.number().nonnegative().nullable(),
  phase: RunPhase,
  trouble: RunTrouble.nullable(),
  progress: RunProgress.nullable(),
  waits: z.array(RunWait),
  /** By when doubts that a first question did not settle are over; null while there are none. */
  doubtsEndAt: z.iso.datetime().nullable(),
})
export type Pulse = z.infer<typeof Pulse>

/** Limits that are none are no number in JSON. */
export const pulseText = (pulse: Pulse): string => JSON.stringify(pulse)

/** Null for what another version has written otherwise. */
export function readPulse(text: string | null | undefined): Pulse | null {
  if (text === null || text === undefined) return null
  const parsed = Pulse.safeParse(JSON.parse(text))
  return parsed.success ? parsed.data : null
}

/** In these no item is settled, or none that tells how long the others take. */
const WITHOUT_ESTIMATE: ReadonlySet<RunPhase> = new Set(['account', 'preflight', 'approvals', 'sweeping'])

export interface StatusFacts {
  readonly row: BatchRow
  readonly counts: StateCounts
  readonly operation: OperationInfo
  readonly lease: LeaseView | null
  /** Confirmed items that relying parties did not see so when last checked. */
  readonly notSeen: number
  readonly environment: Environment | null
  readonly pulse: Pulse | null
  readonly clock: Clock
}

/** The status document, from the journal's own figures. A run whose holder is gone is shown as paused, not as running. */
export function runStatus({
  row,
  counts,
  operation,
  lease,
  notSeen,
  environment,
  pulse,
  clock,
}: StatusFacts): RunStatus {
  const isOrphan = row.state === 'running' && lease === null
  const perSecond = pulse === null ? 0 : pulse.itemsPerSecond
  const storedHalt = row.halt === null ? null : RunHalt.parse(JSON.parse(row.halt))
  return {
    batch: row.name,
    vendor: row.vendor,
    operation: operation.id,
    drill: isDrill(row),
    state: isOrphan ? 'paused' : row.state,
    counts,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    requests: { sent: row.requests_sent, throttled: row.requests_throttled, retried: row.requests_retried },
    chain: { events: row.events, head: row.head ?? row.digest ?? '' },
    connection: row.connection,
    host: row.host,
    runner: row.state === 'running' && lease !== null ? holderOf(lease) : null,
    phase: pulse?.phase ?? null,
    trouble: pulse?.trouble ?? null,
    progress: pulse?.progress ?? null,
    waits: pulse?.waits ?? [],
    halt: isOrphan ? haltOf('crash', row.started_at ?? isoTime(clock.now())) : storedHalt,
    pace: {
      itemsPerSecond: perSecond,
      allowedPerSecond: pulse?.allowedPerSecond ?? null,
      concurrency: pulse?.concurrency ?? 0,
    },
    estimatedEndAt: row.state === 'running' && !isOrphan ? estimatedEnd(counts, pulse, clock.now()) : null,
    exceptions: row.exceptions,
    exceptionKinds: exceptionKinds(row, counts, notSeen),
    place: placeOf(row),
    environment,
    sweep: row.sweep === null ? null : Sweep.parse(JSON.parse(row.sweep)),
  }
}

/** By the speed of those that are not in doubt, and by when the doubts are over. */
function estimatedEnd(counts: StateCounts, pulse: Pulse | null, now: number): string | null {
  if (pulse === null || WITHOUT_ESTIMATE.has(pulse.phase)) return null
  const { itemsPerSecond, doubtsEndAt } = pulse
  const others = doubtsEndAt === null ? leftOf(counts) : leftOf(counts) - counts['in-doubt']
  if (others > 0 && itemsPerSecond === 0) return null
  const ends = [
    ...(others === 0 ? [] : [now + (others / itemsPerSecond) * 1000]),
    ...(doubtsEndAt === null ? [] : [Date.parse(doubtsEndAt)]),
  ]
  return ends.length === 0 ? null : isoTime(Math.max(now, ...ends))
}

const holderOf = ({ holder, heartbeatAt, here }: LeaseView) => ({ holder, heartbeatAt, here })

function exceptionKinds(row: BatchRow, counts: StateCounts, unseen: number): RunStatus['exceptionKinds'] {
  const { refused, unconfirmed, unresolved, skipped } = counts
  const found: Record<ExceptionKind, number> = {
    refused,
    unconfirmed,
    unresolved,
    // The journal counts each item once that failed or bears an exception, and what failed bears none.
    'reason-differs': row.exceptions - refused - unconfirmed - unresolved,
    skipped,
    'not-seen': unseen,
    moved: row.moves,
  }
  return ExceptionKind.options.flatMap((kind) => (found[kind] > 0 ? [{ kind, count: found[kind] }] : []))
}

/** Of the last check of the effect: how many confirmed items relying parties do not see so; 0 when there was none. */
export function notSeen(db: Db, batch: string): number {
  const last = db
    .prepare<[string], { unseen: number | null }>(
      `SELECT (summary ->> '$.expected') - (summary ->> '$.shown') AS unseen FROM effect_check
       WHERE batch = ? AND summary IS NOT NULL ORDER BY id DESC LIMIT 1`,
    )
    .get(batch)
  return last?.unseen ?? 0
}

/** A page of a run's items. Counting and searching look at the batch's rows; a page by state is found by the index. */
export function runItems(
  db: Db,
  row: BatchRow,
  operation: OperationInfo,
  page: { group: RunItemGroup; state?: ItemState; search?: string; offset: number; limit: number },
): { total: number; items: RunItem[] } {
  const conditions = ['batch = :batch']
  const values: Record<string, string | number> = { batch: row.id }
  if (page.group === 'attention')
    conditions.push(`(state IN ('refused','unconfirmed','unresolved') OR exception IS NOT NULL)`)
  else if (page.group === 'reason-differs') conditions.push('exception IS NOT NULL')
  else if (page.group !== 'all')
    conditions.push(`state IN (${GROUPS[page.group].map((state) => `'${state}'`).join(',')})`)
  if (page.state !== undefined) {
    conditions.push('state = :state')
    values['state'] = page.state
  }
  if (page.search !== undefined && page.search.trim() !== '') {
    conditions.push(`(target LIKE :search ESCAPE '\\' OR label LIKE :search ESCAPE '\\')`)
    values['search'] = `%${page.search.trim().replace(/[\\%_]/g, '\\$&')}%`
  }
  const where = conditions.join(' AND ')
  const isWhole = conditions.length === 1
  const total = isWhole
    ? row.items
    : (db.prepare(`SELECT count(*) AS n FROM batch_item WHERE ${where}`).get(values) as { n: number }).n
  // The whole list is numbered without gaps, so a page of it needs no OFFSET.
  const sql = isWhole
    ? `SELECT * FROM batch_item WHERE batch = :batch AND ordinal > :offset ORDER BY ordinal LIMIT :limit`
    : `SELECT * FROM batch_item WHERE ${where} ORDER BY ordinal LIMIT :limit OFFSET :offset`
  const rows = db.prepare(sql).all({ ...values, offset: page.offset, limit: page.limit }) as ItemRow[]
  return { total, items: rows.map((item) => runItem(item, operation)) }
}

export function runSeries(db: Db, batch: string): SeriesPoint[] {
  return db
    .prepare<[string], SeriesPoint>(
      'SELECT minute AS at, confirmed, failed, doubted FROM batch_minute WHERE batch = ? ORDER BY minute',
    )
    .all(batch)
}

function runItem(row: ItemRow, operation: OperationInfo): RunItem {
  return {
    ordinal: row.ordinal,
    target: targetText(operation.target, JSON.parse(row.target) as Record<string, string>),
    ...(row.label === '' ? {} : { commonName: row.label }),
    state: row.state,
    answer: answerText(row),
    attempts: row.attempts,
    reason: row.reason,
    sourceRow: row.source_row,
    exception: row.exception,
  }
}

/** The vendor's answer in its own words, and what is being done about it. */
function answerText(row: ItemRow): string {
  const said = [row.http_status, row.vendor_code, row.vendor_message]
    .filter((part) => part !== null && part !== '')
    .join(' · ')
  switch (row.state) {
    case 'queued':
      return ''
    case 'submitting':
      return 'sent, waiting for the answer'
    case 'accepted':
      return `${said === '' ? 'accepted' : said} · confirming`
    case 'pending-approval':
      return `waiting for approval at the vendor${row.request_id === null ? '' : `, request ${row.request_id}`}`
    case 'confirmed':
    case 'already-done':
      return [row.vendor_status ?? '', row.vendor_since ?? ''].filter((part) => part !== '').join(' ')
    case 'waiting':
      return `${said === '' ? 'not sent' : said} · will be sent again`
    case 'in-doubt':
      return `${said === '' ? 'unknown outcome' : said} · asking the vendor`
    case 'unconfirmed':
      return `${said === '' ? 'accepted' : said} · the vendor's status never showed it`
    case 'refused':
    case 'unresolved':
      return said
    case 'skipped':
      return 'taken out by the operator'
    default:
      return row.state satisfies never
  }
}
