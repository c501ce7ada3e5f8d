import type { BurnDown } from '../../contract/incidents.ts'
import { isoTime } from '../clock.ts'
import type { Db } from '../db/workspace-db.ts'
import { fateSql } from './figures.ts'
import { settledSql } from './standing-sql.ts'

/** Points of a chart; more would be drawn over each other. */
const POINTS_MAX = 240
const MINUTE_MS = 60_000

interface Change {
  readonly at: string
  readonly items: number
}

/**
 * How many certificates were left at each time: those that had been taken in by then, without those that were revoked by then,
 * had expired or are excluded since. What an inventory told to be revoked was so when it was taken in, as far as anybody knows.
 * The last point is what is left now.
 */
export function burnDownOf(db: Db, incident: number, nowMs: number): BurnDown {
  const came = db
    .prepare<[number], Change>(`
      SELECT event.body ->> '$.at' AS at, count(*) AS items
      FROM incident_addition AS addition
      JOIN incident_event AS event ON event.incident = addition.incident AND event.seq = addition.event
      JOIN incident_member AS member ON member.addition = addition.id
      WHERE addition.incident = ? GROUP BY addition.id`)
    .all(incident)
  const went = db
    .prepare<{ incident: number; now: number }, Change>(`
      SELECT max(coalesce(went, came), came) AS at, count(*) AS items FROM (
        SELECT event.body ->> '$.at' AS came, substr(CASE ${fateSql('member')}
          WHEN 'revoked' THEN settled.settled_at
          WHEN 'expired' THEN strftime('%Y-%m-%dT%H:%M:%fZ', member.ends_ms / 1000.0, 'unixepoch')
          ELSE (SELECT exclusion.at FROM incident_exclusion AS exclusion WHERE exclusion.id = member.exclusion) END, 1, 16)
          || ':00.000Z' AS went
        FROM incident_addition AS addition
        JOIN incident_event AS event ON event.incident = addition.incident AND event.seq = addition.event
        JOIN incident_member AS member ON member.addition = addition.id
        LEFT JOIN (${settledSql(':incident')}) AS settled ON settled.member = member.id
        WHERE addition.incident = :incident AND ${fateSql('member')} IN ('revoked', 'expired', 'excluded'))
      GROUP BY 1`)
    .all({ incident, now: nowMs })
  const changes = [...came, ...went.map(({ at, items }) => ({ at, items: -items }))]
    .map(({ at, items }) => ({ ms: Date.parse(at), items }))
    .toSorted((one, other) => one.ms - other.ms)
  const [first] = changes
  if (first === undefined) return { points: [] }
  const stepMs = Math.max(MINUTE_MS, (nowMs - first.ms) / POINTS_MAX)
  const points: { at: string; left: number }[] = []
  let left = 0
  let step = -1
  for (const { ms, items } of changes) {
    left += items
    const own = Math.floor((ms - first.ms) / stepMs)
    // Of each step its last.
    if (own === step) points.pop()
    step = own
    points.push({ at: isoTime(ms), left })
  }
  return { points: [...points, { at: isoTime(Math.max(nowMs, changes.at(-1)?.ms ?? 0)), left }] }
}
