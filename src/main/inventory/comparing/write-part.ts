import { createHash } from 'node:crypto'
import type Database from 'better-sqlite3'
import type { TargetSchema } from '../../../contract/vendor.ts'
import type { ImportFindings } from '../storing/entry-writer.ts'
import { targetFromKey } from '../storing/target-key.ts'

const SECONDS_PER_DAY = 86_400

/** Rows of an attached inventory, named `source`. */
export interface Rows {
  readonly source: string
  /** The file that is attached under that name for these rows only: SQLite attaches ten at a time. Absent where it is already. */
  readonly file?: string
  /** SQL over its view `item`, true for those that are taken. */
  readonly where: string
  readonly values?: Readonly<Record<string, string | number>>
}

/**
 * Appends rows of attached inventories to the main database, a new inventory file with its schema, in their order, each key
 * once; answers what an import would.
 */
export function writeRows(
  db: Database.Database,
  schema: TargetSchema,
  parts: readonly Rows[],
  name: string,
): ImportFindings {
  db.exec('CREATE TABLE main.expiry (day INTEGER PRIMARY KEY, items INTEGER NOT NULL) STRICT')
  let duplicates = 0
  let sharedFrom = 0
  for (const [index, { source, file, where, values = {} }] of parts.entries()) {
    if (file !== undefined) db.prepare(`ATTACH ? AS ${source}`).run(file)
    db.exec('BEGIN')
    if (index === 1) db.exec('CREATE UNIQUE INDEX main.once ON entry (key)')
    const chosen = `SELECT i.ordinal FROM ${source}.item AS i WHERE ${where}`
    const { changes } = db
      .prepare(
        `INSERT ${index === 0 ? '' : 'OR IGNORE '}INTO main.entry (source_row, key, common_name, payload, shared)
         SELECT source_row, key, common_name, payload, shared + ${sharedFrom} FROM ${source}.entry
         WHERE ordinal IN (${chosen}) ORDER BY ordinal`,
      )
      .run(values)
    if (index > 0) {
      const wanted = db.prepare(`SELECT count(*) FROM (${chosen})`).pluck().get(values) as number
      duplicates += wanted - changes
    }
    db.exec(
      `INSERT INTO main.shared SELECT id + ${sharedFrom}, organization, valid_from, valid_to, ends_at, attributes FROM ${source}.shared
       WHERE id + ${sharedFrom} IN (SELECT shared FROM main.entry)`,
    )
    sharedFrom += db.prepare(`SELECT coalesce(max(id), 0) FROM ${source}.shared`).pluck().get() as number
    db.exec('COMMIT')
    if (file !== undefined) db.exec(`DETACH ${source}`)
  }
  db.exec('BEGIN')
  if (parts.length > 1) db.exec('DROP INDEX main.once')
  db.exec(
    `INSERT INTO main.expiry SELECT (ends_at + ${SECONDS_PER_DAY - 1}) / ${SECONDS_PER_DAY}, count(*) FROM main.item
     WHERE ends_at IS NOT NULL GROUP BY 1`,
  )
  const digest = createHash('sha256')
  let bytes = 0
  let imported = 0
  for (const key of db
    .prepare('SELECT key FROM main.entry ORDER BY ordinal')
    .pluck()
    .iterate() as Iterable<Buffer>) {
    const line = `${JSON.stringify(targetFromKey(schema, key))}\n`
    digest.update(line)
    bytes += Buffer.byteLength(line)
    imported += 1
  }
  db.exec('COMMIT')
  return {
    source: { name, bytes, sha256: digest.digest('hex') },
    read: imported + duplicates,
    imported,
    duplicates,
    rejected: 0,
    reasons: {},
  }
}
