import { countOf } from '../../contract/counted.ts'
import type { VendorId } from '../../contract/vendor.ts'
import { AppError } from '../app-error.ts'
import { isReadOnly } from '../db/read-only-db.ts'
import { inTransaction } from '../db/workspace-db.ts'
import { schemaOf } from '../inventory/target-schema.ts'
import type { Target } from '../vendors/port.ts'
import type { IncidentParts } from './incident-parts.ts'
import { STANDING_OF_MEMBER } from './standing-sql.ts'

const ITEMS_PER_TRANSACTION = 2_000

interface Unlinked {
  readonly id: string
  readonly vendor: VendorId
  readonly kind: string
  readonly operation: string
}

/**
 * Looks up which members the items of sealed batches are. Batches know nothing of incidents, so this is done when an incident
 * is looked at: for each batch once, and once more when the population has grown. From then on the database itself keeps a
 * member as its items stand. What does not revoke is passed over, and drills are but for a drill.
 *
 * Where a name fits several members, the item counts for none of them: a member counts as revoked only by what certainly meant it.
 * That it may be any of them is kept, since it is held back where one is excluded.
 */
export async function linkBatches(
  { db, vendors, members }: Pick<IncidentParts, 'db' | 'vendors' | 'members'>,
  incident: number,
  isDrill: boolean,
): Promise<void> {
  const newest =
    db
      .prepare<[number], number>(
        'SELECT max(id) FROM incident_addition WHERE incident = ? AND event IS NOT NULL',
      )
      .pluck()
      .get(incident) ?? null
  if (newest === null) return
  const batches = db
    .prepare<[number, number, number, number], Unlinked>(`
      SELECT batch.id, batch.vendor, batch.kind, batch.request ->> '$.operation' AS operation
      FROM batch LEFT JOIN incident_batch AS linked ON linked.batch = batch.id AND linked.incident = ?
      WHERE batch.digest IS NOT NULL AND batch.name NOT LIKE '/importing/%'
        AND coalesce(batch.request ->> '$.drill', 0) = ? AND coalesce(linked.addition, 0) < ?
        AND batch.vendor IN (SELECT DISTINCT vendor FROM incident_count WHERE incident = ?)`)
    .all(incident, Number(isDrill), newest, incident)
    .filter(({ vendor, operation }) =>
      vendors.get(vendor)?.info.operations.some(({ id, done }) => id === operation && done === 'revoked'),
    )
  if (batches.length === 0) return
  if (isReadOnly(db))
    throw new AppError(
      'state.read-only-workspace',
      `${countOf(batches.length, 'batch of this workspace was', 'batches of this workspace were')} not looked up in the population yet, and it may only be read here: its figures would not be true.`,
      { hint: 'Ask for the status once as its owner, or on a copy of the folder.' },
    )
  const page = db.prepare<[string, number], { ordinal: number; target: string; issuer: string | null }>(
    `SELECT ordinal, target, attributes ->> '$.issuer' AS issuer FROM batch_item
     WHERE batch = ? AND ordinal > ? ORDER BY ordinal LIMIT ${ITEMS_PER_TRANSACTION}`,
  )
  const link = db.prepare<[number, string, number]>(
    'INSERT INTO incident_link (member, batch, ordinal) VALUES (?, ?, ?)',
  )
  const unlink = db.prepare<[number, string, number]>(
    'DELETE FROM incident_link WHERE member = ? AND batch = ? AND ordinal = ?',
  )
  const addNamesake = db.prepare<[string, number, number]>(
    'INSERT INTO incident_namesake (batch, ordinal, member) VALUES (?, ?, ?)',
  )
  const selectLinked = db.prepare<[string, number, number, number], { ordinal: number; member: number }>(`
    SELECT link.ordinal, link.member FROM incident_link AS link CROSS JOIN incident_member AS member ON member.id = link.member
    WHERE link.batch = ? AND link.ordinal BETWEEN ? AND ? AND member.incident = ?`)
  const removeNamesakes = db.prepare<[string, number, number, number]>(`
    DELETE FROM incident_namesake WHERE batch = ? AND ordinal BETWEEN ? AND ?
      AND EXISTS (SELECT 1 FROM incident_member AS one WHERE one.id = incident_namesake.member AND one.incident = ?)`)
  const stand = db.prepare<[number]>(
    `UPDATE incident_member SET standing = ${STANDING_OF_MEMBER} WHERE id = ?`,
  )
  const done = db.prepare(`
    INSERT OR REPLACE INTO incident_batch (incident, batch, addition, members)
    SELECT :incident, :batch, :addition, count(DISTINCT member) FROM incident_link AS link
    JOIN incident_member AS member ON member.id = link.member
    WHERE link.batch = :batch AND member.incident = :incident`)
  for (const { id: batch, vendor, kind } of batches) {
    const scope = { incident, vendor, schema: schemaOf(vendors, vendor, kind) }
    for (let after = 0; ; ) {
      const items = page.all(batch, after)
      const last = items.at(-1)
      if (last === undefined) break
      inTransaction(db, () => {
        const range = [batch, after + 1, last.ordinal, incident] as const
        const linked = Map.groupBy(selectLinked.all(...range), ({ ordinal }) => ordinal)
        removeNamesakes.run(...range)
        for (const { ordinal, target, issuer } of items) {
          const found = members.find(scope, { target: JSON.parse(target) as Target, issuer })
          const [only, another] = found
          const meant = another === undefined ? only?.id : undefined
          if (another !== undefined) for (const { id } of found) addNamesake.run(batch, ordinal, id)
          // What fitted before need not fit any more: lists tell more of a member as they come in.
          const before = (linked.get(ordinal) ?? []).map(({ member }) => member)
          for (const id of before.filter((one) => one !== meant)) {
            unlink.run(id, batch, ordinal)
            stand.run(id)
          }
          if (meant !== undefined && !before.includes(meant)) {
            link.run(meant, batch, ordinal)
            stand.run(meant)
          }
        }
      })
      after = last.ordinal
      await new Promise(setImmediate)
    }
    done.run({ incident, batch, addition: newest })
  }
}
