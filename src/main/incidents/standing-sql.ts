import { STANDING } from './figures.ts'

/** `incident_member.standing` of an item in a state. @param state an expression of SQL */
const standingOf = (state: string): string => `CASE ${state}
    WHEN 'confirmed' THEN ${STANDING.revoked} WHEN 'already-done' THEN ${STANDING.revoked}
    WHEN 'submitting' THEN ${STANDING.inDoubt} WHEN 'in-doubt' THEN ${STANDING.inDoubt}
    WHEN 'unconfirmed' THEN ${STANDING.inDoubt} WHEN 'unresolved' THEN ${STANDING.inDoubt}
    WHEN 'refused' THEN ${STANDING.refused} WHEN 'skipped' THEN ${STANDING.none} ELSE ${STANDING.waiting} END`

/**
 * A condition on `link` and `item`, rows of `incident_link` and `batch_item`: an item that waits here says nothing where another
 * workspace tells of the same batch.
 */
export const OWN_ITEM_COUNTS = `NOT (item.state = 'queued' AND EXISTS (
    SELECT 1 FROM incident_elsewhere AS told WHERE told.member = link.member AND told.batch = link.batch))`

/** How a row of `incident_member` stands, as the trigger `incident_member_follows_item` has it: by its own links, so that its cost is theirs. */
export const STANDING_OF_MEMBER = `max(
  coalesce((SELECT max(${standingOf('item.state')})
    FROM incident_link AS link CROSS JOIN batch_item AS item ON item.batch = link.batch AND item.ordinal = link.ordinal
    WHERE link.member = incident_member.id AND ${OWN_ITEM_COUNTS}), 0),
  coalesce((SELECT max(${standingOf('told.state')}) FROM incident_elsewhere AS told WHERE told.member = incident_member.id), 0))`

/** When members were revoked, here or as another workspace tells: `member` and `settled_at`. @param incident an expression of SQL */
export const settledSql = (incident: string): string => `
  SELECT member, min(settled_at) AS settled_at FROM (
    SELECT link.member, item.settled_at
    FROM incident_member AS one
    JOIN incident_link AS link ON link.member = one.id
    JOIN batch_item AS item ON item.batch = link.batch AND item.ordinal = link.ordinal
    WHERE one.incident = ${incident} AND item.state IN ('confirmed', 'already-done')
    UNION ALL
    SELECT told.member, told.settled_at
    FROM incident_member AS one JOIN incident_elsewhere AS told ON told.member = one.id
    WHERE one.incident = ${incident} AND told.state IN ('confirmed', 'already-done'))
  GROUP BY member`
