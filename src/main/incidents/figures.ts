import type { IncidentFigures } from '../../contract/incidents.ts'
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
  readonly expired: number
  readonly excluded: number
}

type Figures = { -readonly [K in keyof VendorFigures]: VendorFigures[K] }

/** Counts of an incident by vendor, of one moment. Read off one index, in its order. */
export function figuresByVendor(db: Db, incident: number, nowMs: number): VendorFigures[] {
  const groups = db
    .prepare<{ incident: number; now: number }, Group>(`
      SELECT member.vendor, member.standing, member.told, member.replaced, count(*) AS items,
        coalesce(sum(member.ends_ms <= :now), 0) AS expired,
        coalesce(sum(member.excluded_until_ms > :now AND (member.ends_ms IS NULL OR member.ends_ms > :now)), 0) AS excluded
      FROM incident_addition AS addition
      CROSS JOIN incident_member AS member INDEXED BY incident_member_figures
        ON member.incident = addition.incident AND member.addition = addition.id
      WHERE addition.incident = :incident AND addition.event IS NOT NULL
      GROUP BY addition.id, member.vendor, member.standing, member.told, member.replaced`)
    .all({ incident, now: nowMs })
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
  const { standing, told, items, expired, excluded } = group
  figures.population += items
  if (group.replaced === 1) figures.replaced += items
  if (standing === STANDING.revoked || told === 1) {
    figures.revoked += items
    if (standing !== STANDING.revoked) figures.toldRevoked += items
  } else if (standing === STANDING.inDoubt) figures.inDoubt += items
  else {
    const open = items - expired - excluded
    figures.expired += expired
    figures.excluded += excluded
    if (standing === STANDING.refused) figures.refused += open
    else figures.notYetRevoked += open
    if (standing === STANDING.none) figures.inNoBatch += open
  }
}

export const noFigures = (): IncidentFigures => ({
  population: 0,
  revoked: 0,
  notYetRevoked: 0,
  expired: 0,
  excluded: 0,
  inDoubt: 0,
  refused: 0,
  replaced: 0,
})

export function total(parts: readonly IncidentFigures[]): IncidentFigures {
  const names = Object.keys(noFigures()) as (keyof IncidentFigures)[]
  return Object.fromEntries(
    names.map((name) => [name, parts.reduce((sum, part) => sum + part[name], 0)]),
  ) as IncidentFigures
}
