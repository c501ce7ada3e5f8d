import Database from 'better-sqlite3'

/**
 * The layout of one inventory's file. `key` is the target's identity columns, each as a length octet or two and its bytes
 * (hex columns as octets, others as UTF-8), so that equal keys mean the same target and the target can be read back.
 */
export const INVENTORY_SCHEMA = `
-- what many items have in common, once each (or nearly: see item-sink.ts)
CREATE TABLE shared (
  id INTEGER PRIMARY KEY,
  organization TEXT,
  valid_from TEXT,
  valid_to TEXT,
  -- seconds since the epoch at which it has run out; null when not known
  ends_at INTEGER,
  -- JSON; null when there are none
  attributes TEXT
) STRICT;
CREATE TABLE entry (
  ordinal INTEGER PRIMARY KEY,
  source_row INTEGER NOT NULL,
  key BLOB NOT NULL,
  common_name TEXT,
  -- columns beside the identity, as JSON; null when there are none
  payload TEXT,
  shared INTEGER NOT NULL REFERENCES shared (id)
) STRICT;
-- CROSS JOIN: by ordinal, whatever the planner thinks
CREATE VIEW item AS
  SELECT ordinal, source_row, key, common_name, organization, valid_from, valid_to, ends_at, payload, attributes
  FROM entry CROSS JOIN shared ON shared.id = entry.shared;
CREATE TABLE rejected (
  id INTEGER PRIMARY KEY,
  source_row INTEGER NOT NULL,
  reason TEXT NOT NULL,
  message TEXT NOT NULL,
  value TEXT NOT NULL,
  -- JSON: the whole row, to be mended; null when there is none; files before this was kept lack the column
  cells TEXT,
  -- the refused cell as a person finds it, and the file of several in which it stands; both as the column before
  cell TEXT,
  file TEXT
) STRICT;
-- a few of the certificates that entries were read from, in Base64 (issued-keeper.ts); files before they were kept lack the table
CREATE TABLE issued (certificate TEXT NOT NULL) STRICT;
`

export interface ItemColumns {
  readonly ordinal: number
  readonly source_row: number
  readonly key: Buffer
  readonly common_name: string | null
  readonly organization: string | null
  readonly valid_from: string | null
  readonly valid_to: string | null
  readonly payload: string | null
  readonly attributes: string | null
}

/** @param schema of the database in which the table stands, where several are attached */
export function hasIssued(db: Database.Database, schema = 'main'): boolean {
  return db.prepare(`SELECT 1 FROM ${schema}.sqlite_schema WHERE name = 'issued'`).get() !== undefined
}

/** Opens a whole inventory for reading: nothing changes it any more. */
export function openInventoryFile(file: string): Database.Database {
  return new Database(file, { readonly: true, fileMustExist: true })
}
