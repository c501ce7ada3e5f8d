import Database from 'better-sqlite3'

/**
 * The layout of one inventory's file. `key` is the target's identity columns, each as a length octet or two and its bytes
 * (hex columns as octets, others as UTF-8), so that equal keys mean the same target and the target can be read back.
 */
export const INVENTORY_SCHEMA = `
CREATE TABLE item (
  ordinal INTEGER PRIMARY KEY,
  source_row INTEGER NOT NULL,
  key BLOB NOT NULL,
  common_name TEXT,
  organization TEXT,
  valid_from TEXT,
  valid_to TEXT,
  -- seconds since the epoch at which it has run out; null when not known
  ends_at INTEGER,
  -- columns beside the identity, and attributes, as JSON; null when there are none
  payload TEXT,
  attributes TEXT
) STRICT;
CREATE TABLE rejected (
  id INTEGER PRIMARY KEY,
  source_row INTEGER NOT NULL,
  reason TEXT NOT NULL,
  message TEXT NOT NULL,
  value TEXT NOT NULL
) STRICT;
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

/** Opens a whole inventory for reading: nothing changes it any more. */
export function openInventoryFile(file: string): Database.Database {
  return new Database(file, { readonly: true, fileMustExist: true })
}
