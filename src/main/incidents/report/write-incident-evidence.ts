import { createHash } from 'node:crypto'
import { isoTime } from '../../clock.ts'
import type { Db } from '../../db/workspace-db.ts'
import { createMerkleTree, lineLeaf } from '../../evidence/merkle-tree.ts'
import type { Sink } from '../../files/whole-file.ts'
import { canonicalJson } from '../../journal/canonical.ts'
import {
  fateOf,
  INCIDENT_FORMAT,
  type IncidentEvidenceBatch,
  type IncidentFacts,
  type IncidentHeader,
  type IncidentMemberLine,
  incidentStatement,
  incidentSummaryLine,
} from '../../reports/incident/incident-format.ts'
import type { Target } from '../../vendors/port.ts'
import { total } from '../figures.ts'
import { broken } from '../incident-journal.ts'
import { type MemberRow, openMemberItems } from '../member-list.ts'
import type { ReportSubject } from './report-subject.ts'

/** The last moment that has a time in evidence: "never" is written as the end of the year 9999 in certificates. */
const LAST_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999)

/**
 * Writes the evidence of an incident (`reports/incident/incident-format.ts`), page by page.
 *
 * @throws AppError `check.incident-broken` when the members do not add up to the figures
 */
export async function writeIncidentEvidence(
  { db, nowMs, row, incident, number, product, signer }: ReportSubject,
  pages: Iterable<readonly MemberRow[]>,
  write: Sink,
): Promise<void> {
  const at = isoTime(nowMs)
  const figures = total(incident.byVendor)
  const header: IncidentHeader = {
    format: INCIDENT_FORMAT,
    version: 2,
    at,
    incident: row.uid,
    name: row.name,
    events: row.events,
    members: figures.population,
  }
  await write(`${canonicalJson(header)}\n`)
  const bodies = db
    .prepare<[number], string>('SELECT body FROM incident_event WHERE incident = ? ORDER BY seq')
    .pluck()
    .all(row.id)
  await write(bodies.map((body) => `${body}\n`).join(''))
  const tree = createMerkleTree()
  for (const body of bodies) tree.add(lineLeaf(Buffer.from(body)))

  const itemOf = openMemberItems(db)
  const exclusionOf = db.prepare<[number], { event: number; until: string | null }>(
    'SELECT event, until FROM incident_exclusion WHERE id = ?',
  )
  const digest = createHash('sha256')
  let members = 0
  for (const page of pages) {
    const lines = page.map((member) => {
      const item = itemOf(member.id)
      const line: Omit<IncidentMemberLine, 'became'> = {
        member: member.number,
        vendor: member.vendor,
        kind: member.kind,
        target: JSON.parse(member.target) as Target,
        issuer: member.issuer,
        addition: member.addition,
        label: member.label,
        endsAt: member.ends_ms === null ? null : isoTime(Math.min(member.ends_ms, LAST_MS)),
        told: member.told === 1,
        replaced: member.replaced === 1,
        excluded: member.excluded === 1 ? (exclusionOf.get(member.exclusion ?? 0) ?? null) : null,
        item:
          item === undefined
            ? null
            : {
                batch: item.batch_id,
                ordinal: item.ordinal,
                state: item.state,
                settledAt: item.settled_at,
              },
      }
      if (fateOf(line, at) !== member.fate) throw broken(row.name, `what became of member ${member.number}`)
      const text = canonicalJson({ ...line, became: member.fate } satisfies IncidentMemberLine)
      tree.add(lineLeaf(Buffer.from(text)))
      return `${text}\n`
    })
    const text = lines.join('')
    digest.update(text)
    members += lines.length
    await write(text)
  }
  if (members !== figures.population) throw broken(row.name, 'the number of its members')

  const facts: IncidentFacts = {
    at,
    incident: row.uid,
    name: row.name,
    state: row.state,
    deadline: incident.clock.deadline,
    number,
    events: row.events,
    head: row.head ?? '',
    members,
    membersSha256: digest.digest('hex'),
    root: tree.finish(),
    figures,
    batches: batchesOf(db, row.id),
    product,
  }
  const jws = signer === null ? null : await signer.sign(incidentStatement(facts))
  await write(`${incidentSummaryLine({ ...facts, jws })}\n`)
}

/** Those that hold members; by what another workspace tells where it has run them. */
export function batchesOf(db: Db, incident: number): IncidentEvidenceBatch[] {
  return db
    .prepare<[{ incident: number }], IncidentEvidenceBatch>(`
      SELECT batch, name, vendor, digest, events, head, items, members FROM (
        SELECT batch.id AS batch, batch.name, batch.vendor, batch.digest, batch.events, coalesce(batch.head, batch.digest) AS head,
          batch.items, linked.members, batch.created_at
        FROM incident_batch AS linked JOIN batch ON batch.id = linked.batch
        WHERE linked.incident = :incident AND linked.members > 0 AND (batch.started_at IS NOT NULL OR NOT EXISTS (
          SELECT 1 FROM incident_elsewhere_batch AS told WHERE told.incident = :incident AND told.batch = batch.id))
        UNION ALL
        SELECT told.batch, told.name, told.vendor, told.digest, told.events, told.head, told.items,
          max(told.members, coalesce(linked.members, 0)), told.at
        FROM incident_elsewhere_batch AS told
        LEFT JOIN incident_batch AS linked ON linked.incident = told.incident AND linked.batch = told.batch
        WHERE told.incident = :incident)
      ORDER BY created_at, batch`)
    .all({ incident })
}
