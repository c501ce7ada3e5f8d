import { type IncidentFigures, noFigures } from '../../contract/incidents.ts'
import type { VendorId } from '../../contract/vendor.ts'
import type { Db } from '../db/workspace-db.ts'

/** `incident_member.standing`. */
export const STANDING = { none: 0, refused: 1, waiting: 2, inDoubt: 3, revoked: 4 } as const

/**
 * What became of a member at the moment `:now` (milliseconds). What is a fact goes before what somebody decided: neither an
 * exclusion nor the end of validity hides that a certificate is revoked, or that nobody knows.
 *
 * @param table alias of `incident_member`
 */
export const fateSql = (table: string): string => `CASE
  WHEN ${table}.standing = ${STANDING.revoked} OR ${table}.told = 1 THEN 'revoked'
  WHEN ${table}.standing = ${STANDING.inDoubt} THEN 'inDoubt'
  WHEN ${table}.ends_ms <= :now THEN 'expired'
  WHEN ${table}.excluded_until_ms > :now THEN 'excluded'
  WHEN ${table}.standing = ${STANDING.refused} THEN 'refused'
  ELSE 'notYetRevoked' END`

export interface VendorFigures extends IncidentFigures {
  readonly vendor: VendorId
  readonly toldRevoked: number
  readonly inNoBatch: number
}

interface Group {
  readonly vendor: VendorId
  readonly standing: number
  readonly told: number
  readonly replaced: number
  readonly items: number
  readonly isExcluded: number
  /** Of the items: those whose validity has ended. */
  readonly expired: number
}

type Figures = { -readonly [K in keyof VendorFigures]: VendorFigures[K] }

const DAY_MS = 86_400_000

/**
 * Counts of an incident by vendor, of one moment: read off the counts that the database keeps (`incident_count`). Of the members
 * whose validity ends today, those that have ended are looked up in their index.
 */
export function figuresByVendor(db: Db, incident: number, nowMs: number): VendorFigures[] {
  const groups = db
    .prepare<{ incident: number; now: number; today: number }, Group>(`
      SELECT counted.vendor, counted.standing, counted.told, counted.replaced, counted.items,
        counted.excluded_until_ms > :now AS isExcluded,
        CASE WHEN counted.ends_day < :today THEN counted.items
          WHEN counted.ends_day > :today THEN 0
          ELSE (
            SELECT count(*) FROM incident_member AS member INDEXED BY incident_member_figures
            WHERE member.incident = counted.incident AND member.addition = counted.addition AND member.vendor = counted.vendor
              AND member.standing = counted.standing AND member.told = counted.told AND member.replaced = counted.replaced
              AND member.ends_ms >= :today * ${DAY_MS} AND member.ends_ms <= :now
              AND member.excluded_until_ms = counted.excluded_until_ms)
          END AS expired
      FROM incident_addition AS addition
      CROSS JOIN incident_count AS counted ON counted.incident = addition.incident AND counted.addition = addition.id
      WHERE addition.incident = :incident AND addition.event IS NOT NULL AND counted.items > 0`)
    .all({ incident, now: nowMs, today: Math.floor(nowMs / DAY_MS) })
  const found = new Map<VendorId, Figures>()
  for (const group of groups) {
    const figures = found.get(group.vendor) ?? {
      ...noFigures(),
      vendor: group.vendor,
      toldRevoked: 0,
      inNoBatch: 0,
    }
    found.set(group.vendor, figures)
    addGroup(figures, group)
  }
  return [...found.values()].toSorted((a, b) => (a.vendor < b.vendor ? -1 : 1))
}

function addGroup(figures: Figures, group: Group): void {
  const { standing, told, items, expired, isExcluded } = group
  figures.population += items
  if (group.replaced === 1) figures.replaced += items
  if (standing === STANDING.revoked || told === 1) {
    figures.revoked += items
    if (standing !== STANDING.revoked) figures.toldRevoked += items
  } else if (standing === STANDING.inDoubt) figures.inDoubt += items
  else {
    const excluded = isExcluded === 1 ? items - expired : 0
    const open = items - expired - excluded
    figures.expired += expired
    figures.excluded += excluded
    if (standing === STANDING.refused) figures.refused += open
    else figures.notYetRevoked += open
    if (standing === STANDING.none) figures.inNoBatch += open
  }
}

export function total(parts: readonly IncidentFigures[]): IncidentFigures {
  const names = Object.keys(noFigures()) as (keyof IncidentFigures)[]
  return Object.fromEntries(
    names.map((name) => [name, parts.reduce((sum, part) => sum + part[name], 0)]),
  ) as IncidentFigures
}
