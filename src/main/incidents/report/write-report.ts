import { createHash } from 'node:crypto'
import { FATE_WORDS } from '../../../contract/incident-fates.ts'
import type { IncidentFigures } from '../../../contract/incidents.ts'
import { isoTime } from '../../clock.ts'
import type { Sink } from '../../files/whole-file.ts'
import { writeHtmlPage } from '../../reports/html/write-html.ts'
import { memberLine } from '../../reports/incident/incident-format.ts'
import { renderPdf } from '../../reports/pdf/render-pdf.ts'
import type { Target } from '../../vendors/port.ts'
import { broken } from '../incident-journal.ts'
import type { IncidentReportFormat } from '../incidents.ts'
import { type MemberRow, memberPage, memberPages, openMemberItems } from '../member-list.ts'
import { settledSql } from '../standing-sql.ts'
import { statusDocument } from '../status-document.ts'
import { incidentDocument } from './incident-document.ts'
import type { Day, OpenMember, ReportFigures, ReportSubject } from './report-subject.ts'
import { writeIncidentEvidence } from './write-incident-evidence.ts'
import { writeMembers } from './write-members.ts'

const PAGE_ROWS = 1_000
/** Certificates that a report to read names one by one; the CSV and the evidence have all. */
const OPEN_MAX = 500

/** @throws AppError `check.incident-broken` when the members are not those that the events brought in */
export async function writeIncidentReport(
  subject: ReportSubject,
  format: IncidentReportFormat,
  write: Sink,
): Promise<void> {
  const { db, vendors, nowMs, row } = subject
  const check = createMemberCheck(subject)
  const pages = function* (): Generator<MemberRow[]> {
    for (const page of memberPages({ db, vendors, nowMs }, row.id, PAGE_ROWS)) {
      check.take(page)
      yield page
    }
  }
  if (format === 'csv' || format === 'jsonl') {
    await (format === 'csv' ? writeMembers : writeIncidentEvidence)(subject, pages(), write)
    // Thrown before the file is given its name.
    return check.end()
  }
  for (const _ of pages()) await new Promise(setImmediate)
  check.end()
  const figures = reportFigures(subject)
  if (format === 'html') return writeHtmlPage(incidentDocument(subject, figures), write)
  if (format === 'pdf')
    return write(await renderPdf(subject.workers, { document: incidentDocument(subject, figures) }))
  const { incident, product, operator, number } = subject
  const { cause, reason, owner, knownAt, knownHow, openedAt, drill, state, clock } = incident
  const document = {
    ...statusDocument(incident),
    report: { number, writtenAt: isoTime(nowMs), by: operator, product },
    state,
    cause,
    reason,
    owner,
    knownAt,
    knownHow,
    openedAt,
    drill,
    clock,
    perDay: figures.days,
    expectedCompletion: clock.estimatedEndAt,
    actualCompletion: figures.completedAt,
    revokedWithoutReplacement: figures.withoutReplacement,
    sinceLastReport: figures.since,
    changes: incident.changes,
    exclusions: incident.exclusions,
    chain: incident.chain,
  }
  return write(`${JSON.stringify(document, null, 2)}\n`)
}

function reportFigures(subject: ReportSubject): ReportFigures {
  const { db, row, nowMs, events, incident } = subject
  const days = db
    .prepare<[{ incident: number }], Day>(`
      SELECT substr(settled_at, 1, 10) AS day, count(*) AS revoked FROM (${settledSql(':incident')})
      GROUP BY day ORDER BY day`)
    .all({ incident: row.id })
  const last = db
    .prepare<[{ incident: number }], string | null>(
      `SELECT max(settled_at) FROM (${settledSql(':incident')})`,
    )
    .pluck()
    .get({ incident: row.id })
  const withoutReplacement = db
    .prepare<[number], number>(`
      SELECT count(*) FROM incident_member AS member JOIN incident_addition AS addition ON addition.id = member.addition
      WHERE member.incident = ? AND addition.event IS NOT NULL AND (member.standing = 4 OR member.told = 1) AND member.replaced = 0`)
    .pluck()
    .get(row.id)
  const before = events.findLast((event) => event.type === 'incident.reported')
  return {
    days,
    completedAt: incident.clock.outlook === 'done' ? (last ?? null) : null,
    withoutReplacement: withoutReplacement ?? 0,
    open: openMembers(subject),
    since:
      before === undefined || before.type !== 'incident.reported'
        ? null
        : {
            number: before.data.number,
            at: before.at,
            change: difference(incident.figures, before.data.figures),
            changes: events
              .filter(({ seq, at }) => seq > before.seq && Date.parse(at) <= nowMs)
              .map(({ seq }) => seq),
          },
  }
}

function openMembers({ db, vendors, nowMs, row }: ReportSubject): OpenMember[] {
  const itemOf = openMemberItems(db)
  const found = (['refused', 'inDoubt'] as const).flatMap(
    (fate) => memberPage({ db, vendors, nowMs }, row.id, { fate, offset: 0, limit: OPEN_MAX }).items,
  )
  return found.slice(0, OPEN_MAX).map(({ id, vendor, target, commonName, fate }) => {
    const item = itemOf(id)
    return {
      vendor,
      target,
      label: commonName,
      fate: FATE_WORDS[fate],
      batch: item?.batch ?? '',
      state: item?.state ?? '',
      message: item?.vendor_message ?? '',
    }
  })
}

function difference(now: IncidentFigures, before: IncidentFigures): IncidentFigures {
  const names = Object.keys(now) as (keyof IncidentFigures)[]
  return Object.fromEntries(names.map((name) => [name, now[name] - before[name]])) as IncidentFigures
}

/** Compares the members that there are with the digests that the events name. */
function createMemberCheck({ row, events }: ReportSubject) {
  const digests = new Map<number, ReturnType<typeof createHash>>()
  return {
    take(page: readonly MemberRow[]): void {
      for (const { addition, vendor, kind, target, issuer } of page) {
        const digest = digests.get(addition) ?? createHash('sha256')
        digests.set(addition, digest)
        digest.update(memberLine({ vendor, kind, target: JSON.parse(target) as Target, issuer }))
      }
    },
    end(): void {
      for (const event of events) {
        if (event.type !== 'incident.added') continue
        const { addition, sha256 } = event.data
        const found = digests.get(addition) ?? createHash('sha256')
        digests.delete(addition)
        if (found.digest('hex') !== sha256)
          throw broken(row.name, `the members that event ${event.seq} brought in`)
      }
      if (digests.size > 0) throw broken(row.name, 'members that no event brought in')
    },
  }
}
