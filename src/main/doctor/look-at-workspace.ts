import { VendorId } from '../../contract/vendor.ts'
import { type ConnectionRow, connectionTable } from '../connections/connection-row.ts'
import { type Db, openAsItStands, WORKSPACE_FORMAT } from '../db/workspace-db.ts'

/** What is known of a workspace without opening it for work. */
export type WorkspaceLook =
  | { readonly kind: 'none' }
  | { readonly kind: 'broken'; readonly error: unknown }
  | { readonly kind: 'newer'; readonly format: number }
  | {
      readonly kind: 'there'
      readonly format: number
      readonly isAirGapped: boolean
      readonly connections: readonly (Omit<ConnectionRow, 'vendor'> & { readonly vendor: string })[]
      /** Of the journals and the activity, ISO 8601; null in a new workspace. */
      readonly lastEventAt: string | null
      readonly counts: Readonly<Record<string, number>>
    }

/** Looks without creating, migrating or writing anything. Never throws: that a workspace cannot be read is what is looked for. */
export function lookAtWorkspace(dataDir: string): WorkspaceLook {
  try {
    const opened = openAsItStands(dataDir)
    if (opened === null) return { kind: 'none' }
    try {
      return readFrom(opened.db)
    } finally {
      opened.close()
    }
  } catch (error) {
    return { kind: 'broken', error }
  }
}

function readFrom(db: Db): WorkspaceLook {
  const format = db.pragma('user_version', { simple: true }) as number
  if (format > WORKSPACE_FORMAT) return { kind: 'newer', format }
  // Made by a process that was stopped before the first table.
  if (format === 0) return { kind: 'none' }
  const one = <T>(sql: string): T | undefined => db.prepare<[], { value: T }>(sql).get()?.value
  return {
    kind: 'there',
    format,
    isAirGapped: one<string>("SELECT value FROM setting WHERE name = 'airGapped'") === 'true',
    connections: connectionTable(db)
      .all()
      .map((row) => ({ ...row, vendor: VendorId.safeParse(row.vendor).data ?? 'unknown' })),
    lastEventAt:
      [one<string>(LAST_EVENT), one<string>('SELECT at AS value FROM activity ORDER BY seq DESC LIMIT 1')]
        .filter((at) => at != null)
        .toSorted()
        .at(-1) ?? null,
    counts: {
      connections: one<number>('SELECT count(*) AS value FROM connection') ?? 0,
      inventories: one<number>('SELECT count(*) AS value FROM inventory') ?? 0,
      batches: one<number>('SELECT count(*) AS value FROM batch') ?? 0,
      running: one<number>("SELECT count(*) AS value FROM batch WHERE state = 'running'") ?? 0,
      items: one<number>('SELECT coalesce(sum(items), 0) AS value FROM batch_count') ?? 0,
    },
  }
}

const LAST_EVENT = `
  SELECT max(json_extract(event.body, '$.at')) AS value
  FROM batch JOIN event ON event.batch = batch.id
   AND event.seq = (SELECT max(seq) FROM event WHERE batch = batch.id)`
