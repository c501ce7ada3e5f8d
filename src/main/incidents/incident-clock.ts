import type { RateWindow } from '../../contract/connections.ts'
import { countOf } from '../../contract/counted.ts'
import type { IncidentClock, IncidentFigures, IncidentVendor, RateSource } from '../../contract/incidents.ts'
import type { OperationInfo } from '../../contract/vendor.ts'
import { estimatedRequests } from '../batches/check-batch.ts'
import { isoTime } from '../clock.ts'
import type { Db } from '../db/workspace-db.ts'
import type { Vendor, VendorRegistry } from '../vendors/port.ts'
import type { VendorFigures } from './figures.ts'

/** What is settled in these last minutes is the measure of a run under way. */
const MEASURED_MINUTES = 10
const MINUTE_MS = 60_000
const SECOND_MS = 1_000

interface Rate {
  readonly perSecond: number | null
  readonly from: RateSource | null
}

/** A vendor's figures with the rate at which the rest can be done, and when that ends. */
export function vendorWithRate(
  db: Db,
  vendors: VendorRegistry,
  incident: number,
  figures: VendorFigures,
  nowMs: number,
): IncidentVendor {
  const vendor = vendors.get(figures.vendor)
  const rate = vendor === undefined ? { perSecond: null, from: null } : rateOf(db, vendor, incident, nowMs)
  const left = leftOf(figures)
  const { perSecond } = rate
  const isKnown = left > 0 && perSecond !== null && perSecond > 0
  return {
    ...figures,
    perSecond,
    rateFrom: rate.from,
    estimatedEndAt: isKnown ? isoTime(nowMs + Math.ceil((left / perSecond) * SECOND_MS)) : null,
  }
}

/** What is refused or excluded is not sent by itself, so no rate does it. */
const leftOf = ({ notYetRevoked, inDoubt }: IncidentFigures): number => notYetRevoked + inDoubt

function rateOf(db: Db, vendor: Vendor, incident: number, nowMs: number): Rate {
  const running = db
    .prepare<
      { incident: number; vendor: string; since: string; until: string },
      { connection: string | null; settled: number; first: string | null }
    >(`
      SELECT batch.connection, coalesce(sum(minute.settled), 0) AS settled, min(minute.minute) AS first
      FROM incident_batch AS linked
      JOIN batch ON batch.id = linked.batch
      LEFT JOIN batch_minute AS minute ON minute.batch = batch.id AND minute.minute >= :since AND minute.minute < :until
        AND minute.settled > 0
      WHERE linked.incident = :incident AND linked.members > 0 AND batch.vendor = :vendor AND batch.state = 'running'
      GROUP BY batch.connection`)
    .all({
      incident,
      vendor: vendor.id,
      since: minuteOf(nowMs - MEASURED_MINUTES * MINUTE_MS),
      until: minuteOf(nowMs),
    })
  const settled = running.reduce((sum, { settled: items }) => sum + items, 0)
  const [first] = running.flatMap((run) => run.first ?? []).toSorted()
  if (settled > 0 && first !== undefined) {
    const seconds = (Date.parse(minuteOf(nowMs)) - Date.parse(first)) / SECOND_MS
    return { perSecond: settled / seconds, from: 'measured' }
  }
  // As many keys as run side by side now; one when nothing runs.
  const keys = Math.max(1, running.length)
  const operation = vendor.info.operations.find(({ done }) => done === 'revoked')
  if (operation === undefined) return { perSecond: null, from: null }
  const limits = ownLimits(
    db,
    vendor,
    running.flatMap(({ connection }) => connection ?? []),
  )
  if (limits === 'none') return { perSecond: null, from: null }
  if (limits !== 'vendor')
    return { perSecond: keys * throughWindows(vendor, operation, limits), from: 'connection' }
  if (vendor.limits.kind === 'unknown')
    return {
      perSecond: (keys * vendor.limits.startPerSecond) / requestsEach(vendor, operation),
      from: 'assumed',
    }
  return { perSecond: keys * throughWindows(vendor, operation, vendor.limits.windows), from: 'published' }
}

const minuteOf = (ms: number): string => `${isoTime(ms).slice(0, 16)}:00.000Z`

/** Large, so that flights of several items are counted in full. */
const SAMPLE = 10_000
const requestsEach = (vendor: Vendor, operation: OperationInfo): number =>
  estimatedRequests(vendor, operation, SAMPLE) / SAMPLE

const throughWindows = (vendor: Vendor, operation: OperationInfo, windows: readonly RateWindow[]): number =>
  Math.min(...windows.map(({ requests, perMs }) => (requests / perMs) * SECOND_MS)) /
  requestsEach(vendor, operation)

/** The limits of the connections that run, else of the vendor's first one. */
function ownLimits(
  db: Db,
  vendor: Vendor,
  running: readonly string[],
): 'vendor' | 'none' | readonly RateWindow[] {
  const rows = db
    .prepare<[string], { name: string; limits: string }>(
      'SELECT name, limits FROM connection WHERE vendor = ? ORDER BY rowid',
    )
    .all(vendor.id)
  const row = rows.find(({ name }) => running.includes(name)) ?? rows[0]
  return row === undefined ? 'vendor' : (JSON.parse(row.limits) as 'vendor' | 'none' | RateWindow[])
}

/** One clock for all of it. The vendors run side by side, so the slowest of them ends it. */
export function incidentClock(
  deadline: string,
  figures: IncidentFigures,
  byVendor: readonly IncidentVendor[],
  nowMs: number,
): IncidentClock {
  const dueMs = Date.parse(deadline)
  const leftMs = dueMs - nowMs
  const left = leftOf(figures)
  const open = byVendor.filter((vendor) => leftOf(vendor) > 0)
  const ends = open.map(({ estimatedEndAt }) => estimatedEndAt)
  const isKnown = ends.every((end) => end !== null)
  const estimatedEndAt = left === 0 || !isKnown ? null : (ends.toSorted().at(-1) ?? null)
  const isLate = estimatedEndAt !== null && Date.parse(estimatedEndAt) > dueMs
  const notes = [
    ...(figures.refused > 0
      ? [`${counted(figures.refused)} refused: a person must decide, no run sends them again by itself.`]
      : []),
    ...byVendor.flatMap((vendor) => vendorNotes(vendor, leftMs, dueMs)),
  ]
  const outlook = (): IncidentClock['outlook'] => {
    if (left === 0 && figures.refused === 0) return 'done'
    if (leftMs <= 0) return 'passed'
    // What is refused is not done by any rate.
    if (left === 0 || estimatedEndAt === null) return isLate ? 'missed' : 'unknown'
    return isLate ? 'missed' : 'kept'
  }
  const passed = leftMs <= 0 && left + figures.refused > 0
  return {
    deadline,
    leftMs,
    left,
    estimatedEndAt,
    outlook: outlook(),
    notes: [
      ...(passed ? [`The deadline has passed with ${counted(left + figures.refused)} not revoked.`] : []),
      ...notes,
    ],
  }
}

function vendorNotes(vendor: IncidentVendor, leftMs: number, dueMs: number): string[] {
  const left = leftOf(vendor)
  const notes: string[] = []
  if (vendor.inNoBatch > 0)
    notes.push(
      `${vendor.vendor}: ${counted(vendor.inNoBatch)} in no sealed batch, so nothing will send them until one is drafted and sealed.`,
    )
  if (left > 0 && vendor.estimatedEndAt === null)
    notes.push(`${vendor.vendor}: no limit is set and nothing runs, so no end can be told.`)
  if (vendor.estimatedEndAt === null || Date.parse(vendor.estimatedEndAt) <= dueMs || leftMs <= 0)
    return notes
  const needed = left / (leftMs / SECOND_MS)
  const has = vendor.perSecond ?? 0
  const keys = has > 0 ? Math.ceil(needed / has) : 0
  notes.push(
    `${vendor.vendor}: the deadline cannot be kept. ${counted(left)} left need ${rateText(needed)} a second, and ${RATE_WORDS[vendor.rateFrom ?? 'assumed']} ${rateText(has)}. ` +
      `It would be kept by ${countOf(keys, 'time')} that rate: more keys side by side, each with a budget of its own, or a higher limit from the vendor.`,
  )
  return notes
}

const RATE_WORDS: Readonly<Record<RateSource, string>> = {
  measured: 'the last ten minutes had',
  connection: "the connection's limits allow",
  published: "the vendor's limits allow",
  assumed: 'without published limits a run begins with about',
}

const counted = (items: number): string => countOf(items, 'certificate')
const rateText = (perSecond: number): string => (perSecond < 10 ? perSecond.toFixed(2) : perSecond.toFixed(0))
