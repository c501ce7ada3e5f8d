import type { IncidentMember, MemberFate } from '../../contract/incidents.ts'
import type { VendorId } from '../../contract/vendor.ts'
import { targetText } from '../batches/target-text.ts'
import type { Db } from '../db/workspace-db.ts'
import { schemaOf } from '../inventory/target-schema.ts'
import type { Target, VendorRegistry } from '../vendors/port.ts'
import { fateSql, figuresByVendor } from './figures.ts'
import { OWN_ITEM_COUNTS } from './standing-sql.ts'

export interface MemberQuestion {
  readonly fate?: MemberFate | undefined
  readonly vendor?: VendorId | undefined
  /** Of a wave of the incident. */
  readonly wave?: string | undefined
  /** That a batch holds. */
  readonly batch?: string | undefined
  readonly isReplaced?: boolean | undefined
  readonly offset: number
  readonly limit: number
}

interface Look {
  readonly db: Db
  readonly vendors: VendorRegistry
  readonly nowMs: number
}

/** A member with what became of it. */
export interface MemberRow {
  readonly id: number
  /** As events and evidence name it. */
  readonly number: number
  readonly vendor: VendorId
  readonly kind: string
  readonly target: string
  readonly issuer: string | null
  readonly known: string
  readonly known_issuer: string | null
  readonly label: string
  readonly valid_from: string | null
  readonly valid_to: string | null
  /** Milliseconds since the epoch: the first moment after its validity. */
  readonly ends_ms: number | null
  readonly source_row: number
  /** As the event that brought it in names itself. */
  readonly addition: number
  readonly origin: string
  readonly fate: MemberFate
  readonly told: number
  readonly replaced: number
  readonly replacement: string | null
  readonly exclusion: number | null
  readonly excluded: number
}

/** The item that a member stands as it does for: the one that decides. */
export interface MemberItem {
  readonly batch: string
  readonly batch_id: string
  readonly ordinal: number
  readonly state: string
  readonly submitted_at: string | null
  readonly settled_at: string | null
  readonly vendor_status: string | null
  readonly vendor_reason: string | null
  readonly vendor_message: string | null
}

const MEMBERS = `
  SELECT member.id, coalesce(member.number, member.id) AS number, member.vendor, member.kind, member.target, member.issuer, member.known, member.known_issuer, member.label,
    member.valid_from, member.valid_to, member.ends_ms, member.source_row,
    coalesce(addition.number, addition.id) AS addition, addition.inventory AS origin,
    ${fateSql('member')} AS fate, member.told, member.replaced, member.replacement, member.exclusion, member.excluded_until_ms > :now AS excluded
  FROM incident_member AS member JOIN incident_addition AS addition ON addition.id = member.addition
  WHERE member.incident = :incident AND addition.event IS NOT NULL`

export function memberPage(
  { db, vendors, nowMs }: Look,
  incident: number,
  question: MemberQuestion,
): { total: number; items: IncidentMember[] } {
  const { fate, vendor, wave, batch, isReplaced, offset, limit } = question
  if (wave !== undefined || batch !== undefined || isReplaced !== undefined) {
    const { total, ids } = sifted({ db, nowMs }, incident, question)
    return { total, items: shown({ db, vendors, nowMs }, incident, ids) }
  }
  const figures = figuresByVendor(db, incident, nowMs).filter((one) => (vendor ?? one.vendor) === one.vendor)
  const total = figures.reduce((sum, one) => sum + one[fate ?? 'population'], 0)
  // Found by the index that the figures are made of: the rows themselves are read for one page only.
  const ids = db
    .prepare(`
      SELECT member.id FROM incident_addition AS addition
      CROSS JOIN incident_member AS member INDEXED BY incident_member_figures
        ON member.incident = addition.incident AND member.addition = addition.id
      WHERE addition.incident = :incident AND addition.event IS NOT NULL
        AND (:vendor IS NULL OR member.vendor = :vendor) AND (:fate IS NULL OR ${fateSql('member')} = :fate)
      ORDER BY addition.id, member.vendor, member.standing, member.told, member.replaced LIMIT :limit OFFSET :offset`)
    .pluck()
    .all({ incident, now: nowMs, fate: fate ?? null, vendor: vendor ?? null, offset, limit }) as number[]
  return { total, items: shown({ db, vendors, nowMs }, incident, ids) }
}

/** By what no index knows. */
function sifted(
  { db, nowMs }: Pick<Look, 'db' | 'nowMs'>,
  incident: number,
  { fate, vendor, wave, batch, isReplaced, offset, limit }: MemberQuestion,
): { total: number; ids: number[] } {
  const asked = {
    incident,
    now: nowMs,
    fate: fate ?? null,
    vendor: vendor ?? null,
    wave: wave ?? null,
    batch: batch ?? null,
    replaced: isReplaced === undefined ? null : Number(isReplaced),
  }
  const from = `FROM incident_member AS member JOIN incident_addition AS addition ON addition.id = member.addition
    WHERE member.incident = :incident AND addition.event IS NOT NULL
      AND (:vendor IS NULL OR member.vendor = :vendor) AND (:replaced IS NULL OR member.replaced = :replaced)
      AND (:fate IS NULL OR ${fateSql('member')} = :fate)
      AND (:wave IS NULL OR member.id IN (SELECT planned.member FROM incident_wave AS wave
        JOIN incident_wave_batch AS of ON of.wave = wave.id JOIN incident_wave_member AS planned ON planned.batch = of.batch
        WHERE wave.incident = :incident AND wave.name = :wave))
      AND (:batch IS NULL OR member.id IN (SELECT link.member FROM batch JOIN incident_link AS link ON link.batch = batch.id
        WHERE batch.name = :batch))`
  const total = db.prepare(`SELECT count(*) ${from}`).pluck().get(asked) as number
  const ids = db
    .prepare(`SELECT member.id ${from} ORDER BY member.id LIMIT :limit OFFSET :offset`)
    .pluck()
    .all({ ...asked, limit, offset }) as number[]
  return { total, ids }
}

function shown({ db, vendors, nowMs }: Look, incident: number, ids: readonly number[]): IncidentMember[] {
  const one = db.prepare<[{ incident: number; now: number; id: number }], MemberRow>(
    `${MEMBERS} AND member.id = :id`,
  )
  const rows = ids.flatMap((id) => one.get({ incident, now: nowMs, id }) ?? [])
  const itemOf = openMemberItems(db)
  return rows.map((row) => ({
    id: row.id,
    vendor: row.vendor,
    target: targetText(schemaOf(vendors, row.vendor, row.kind), JSON.parse(row.known) as Target),
    commonName: row.label,
    validTo: row.valid_to,
    fate: row.fate,
    replaced: row.replaced === 1,
    replacement: row.replacement,
    origin: row.origin,
    batch: itemOf(row.id)?.batch ?? null,
  }))
}

/** All members by number, a page at a time. */
export function* memberPages({ db, nowMs }: Look, incident: number, size: number): Generator<MemberRow[]> {
  const select = db.prepare<[{ incident: number; now: number; after: number; size: number }], MemberRow>(
    `${MEMBERS} AND member.id > :after ORDER BY member.id LIMIT :size`,
  )
  for (let after = 0; ; ) {
    const page = select.all({ incident, now: nowMs, after, size })
    const last = page.at(-1)
    if (last === undefined) return
    yield page
    after = last.id
  }
}

/** The item that decides how a member stands: of a batch of this workspace, or of another one's as that tells. */
export function openMemberItems(db: Db): (member: number) => MemberItem | undefined {
  const select = db.prepare<[{ member: number }], MemberItem>(`
    SELECT batch, batch_id, ordinal, state, submitted_at, settled_at, vendor_status, vendor_reason, vendor_message FROM (
      SELECT batch.name AS batch, batch.id AS batch_id, item.ordinal, item.state, item.submitted_at, item.settled_at, item.vendor_status,
        item.vendor_reason, item.vendor_message, batch.created_at
      FROM incident_link AS link
      JOIN batch_item AS item ON item.batch = link.batch AND item.ordinal = link.ordinal
      JOIN batch ON batch.id = link.batch
      WHERE link.member = :member AND ${OWN_ITEM_COUNTS}
      UNION ALL
      SELECT coalesce(batch.name, elsewhere.name), told.batch, told.ordinal, told.state, NULL, told.settled_at, NULL, NULL, NULL, ''
      FROM incident_elsewhere AS told JOIN incident_member AS member ON member.id = told.member
      JOIN incident_elsewhere_batch AS elsewhere ON elsewhere.incident = member.incident AND elsewhere.batch = told.batch
      LEFT JOIN batch ON batch.id = told.batch
      WHERE told.member = :member)
    ORDER BY CASE WHEN state IN ('confirmed', 'already-done') THEN 0
      WHEN state IN ('submitting', 'in-doubt', 'unconfirmed', 'unresolved') THEN 1
      WHEN state = 'refused' THEN 3 WHEN state = 'skipped' THEN 4 ELSE 2 END, created_at
    LIMIT 1`)
  return (member) => select.get({ member })
}
