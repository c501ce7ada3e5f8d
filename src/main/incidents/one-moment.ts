import Database from 'better-sqlite3'
import type { Db } from '../db/workspace-db.ts'

const BUSY_TIMEOUT_MS = 5_000

/** A connection of its own in one transaction: a run that goes on writes undisturbed, and all that is read agrees. */
export async function atOneMoment<T>(db: Db, work: (reader: Db) => Promise<T>): Promise<T> {
  const reader = new Database(db.name, { readonly: true, timeout: BUSY_TIMEOUT_MS })
  try {
    reader.exec('BEGIN')
    return await work(reader)
  } finally {
    reader.close()
  }
}
