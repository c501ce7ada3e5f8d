import { existsSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { AppError } from '../app-error.ts'
import * as migration0001 from './migrations/0001-workspace.ts'
import * as migration0002 from './migrations/0002-authority.ts'
import * as migration0003 from './migrations/0003-effect.ts'
import * as migration0004 from './migrations/0004-place.ts'
import * as migration0006 from './migrations/0006-trust.ts'
import * as migration0007 from './migrations/0007-what-was-told.ts'
import * as migration0008 from './migrations/0008-network.ts'
import * as migration0009 from './migrations/0009-incidents.ts'
import * as migration0010 from './migrations/0010-pulse.ts'
import * as migration0011 from './migrations/0011-incident-counts.ts'
import * as migration0012 from './migrations/0012-waves.ts'
import * as migration0014 from './migrations/0014-handover.ts'
import * as migration0015 from './migrations/0015-learnt.ts'
import * as migration0016 from './migrations/0016-next-key.ts'
import * as migration0017 from './migrations/0017-incident-travels.ts'
import * as migration0018 from './migrations/0018-minutes-by-end.ts'
import * as migration0019 from './migrations/0019-namesakes.ts'
import * as migration0020 from './migrations/0020-linked-items.ts'
import * as migration0021 from './migrations/0021-concurrency.ts'
import * as migration0022 from './migrations/0022-items-by-number.ts'
import * as migration0023 from './migrations/0023-life.ts'
import { movedTo } from './moved.ts'
import { makePrivate } from './private-file.ts'
import { isOnlyReadable, type OpenedDb, openReadOnlyDb } from './read-only-db.ts'

export type Db = Database.Database

/** Numbered, in order, never edited once released. */
const MIGRATIONS: readonly string[] = [
  migration0001.sql,
  migration0002.sql,
  migration0003.sql,
  migration0004.sql,
  migration0006.sql,
  migration0007.sql,
  migration0008.sql,
  migration0009.sql,
  migration0010.sql,
  migration0011.sql,
  migration0012.sql,
  migration0014.sql,
  migration0015.sql,
  migration0016.sql,
  migration0017.sql,
  migration0018.sql,
  migration0019.sql,
  migration0020.sql,
  migration0021.sql,
  migration0022.sql,
  migration0023.sql,
]

/** The format that this version writes; kept in `PRAGMA user_version`. */
export const WORKSPACE_FORMAT = MIGRATIONS.length

/** Below this version SQLite has a WAL-reset race that can corrupt (`docs/decisions/002-sqlite-durability.md`). */
const SQLITE_VERSION_MIN = [3, 51, 3] as const
const DB_NAME = 'rescind.db'
const SYNCHRONOUS_FULL = 2
const BUSY_TIMEOUT_MS = 5_000

/**
 * Opens `<dataDir>/rescind.db`, creating and migrating it as needed: WAL with `synchronous=FULL`, asserted by reading it
 * back, because the library's build would otherwise let a committed intent roll back after a power cut.
 *
 * @throws AppError `state.newer-workspace` when a newer version of the product has written it
 */
export function openWorkspaceDb(dataDir: string): Db {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const file = path.join(dataDir, DB_NAME)
  makePrivate(file)
  const db = new Database(file, { timeout: BUSY_TIMEOUT_MS })
  try {
    makeDurable(db)
    migrate(db)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/** As `openWorkspaceDb`; a workspace that may only be read, or was moved, is opened for reading (`isReadOnly`). */
export function openWorkspaceFor(dataDir: string): OpenedDb {
  const file = path.join(dataDir, DB_NAME)
  if (isOnlyReadable(dataDir, file)) {
    return openReadOnlyDb(file, {
      timeout: BUSY_TIMEOUT_MS,
      isCurrent: (db) => db.pragma('user_version', { simple: true }) === MIGRATIONS.length,
      migrate,
    })
  }
  const db = openWorkspaceDb(dataDir)
  if (movedTo(db) !== null) db.pragma('query_only = ON')
  return { db, close: () => void db.close() }
}

/**
 * Opens a workspace as it stands, of whatever format, to look at it: nothing is created, migrated or written.
 *
 * @returns null where there is none
 */
export function openAsItStands(dataDir: string): OpenedDb | null {
  const file = path.join(dataDir, DB_NAME)
  if (!existsSync(file)) return null
  if (isOnlyReadable(dataDir, file))
    return openReadOnlyDb(file, { timeout: BUSY_TIMEOUT_MS, isCurrent: () => true, migrate: () => {} })
  const db = new Database(file, { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT_MS })
  return { db, close: () => void db.close() }
}

/** Sets and asserts the pragmas on which the protocol rests; for every connection that writes. */
export function makeDurable(db: Db): void {
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.pragma('fullfsync = ON')
  db.pragma('checkpoint_fullfsync = ON')
  db.pragma('foreign_keys = ON')
  const synchronous = db.pragma('synchronous', { simple: true })
  if (synchronous !== SYNCHRONOUS_FULL) {
    throw new AppError(
      'internal.not-durable',
      `SQLite answers synchronous=${String(synchronous)} instead of FULL`,
    )
  }
  const version = (db.prepare('SELECT sqlite_version() AS version').get() as { version: string }).version
  if (olderThan(version.split('.').map(Number), SQLITE_VERSION_MIN)) {
    throw new AppError(
      'internal.sqlite-too-old',
      `SQLite ${version} is older than ${SQLITE_VERSION_MIN.join('.')}`,
    )
  }
}

function olderThan(version: readonly number[], minimum: readonly number[]): boolean {
  for (const [index, least] of minimum.entries()) {
    const part = version[index] ?? 0
    if (part !== least) return part < least
  }
  return false
}

function migrate(db: Db): void {
  const run = db.transaction(() => {
    const present = db.pragma('user_version', { simple: true }) as number
    if (present > MIGRATIONS.length) {
      throw new AppError(
        'state.newer-workspace',
        `This workspace has format ${present}; this version knows up to ${MIGRATIONS.length}.`,
        {
          hint: 'Open it with the newer version of Rescind that wrote it.',
        },
      )
    }
    for (const sql of MIGRATIONS.slice(present)) db.exec(sql)
    db.pragma(`user_version = ${MIGRATIONS.length}`)
  })
  run.immediate()
}

/**
 * Runs `work` in one immediate transaction, durable when it returns, or as a part of the one that stands. A part has no savepoint, for
 * which SQLite would copy each page that is written once more: where it throws, the whole transaction must fail. `work` is synchronous
 * by type: an async function would be committed half done.
 */
export function inTransaction<T>(db: Db, work: () => T extends PromiseLike<unknown> ? never : T): T {
  if (db.inTransaction) return work()
  return db.transaction(work).immediate() as T
}
