import { accessSync, constants, copyFileSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import Database from 'better-sqlite3'
import { AppError } from '../app-error.ts'
import { makePrivate } from './private-file.ts'

type Db = Database.Database

export interface OpenedDb {
  readonly db: Db
  close(): void
}

/** Whether the workspace is there and may be read, but not written: on a read-only disk, or somebody else's. */
export function isOnlyReadable(dataDir: string, file: string): boolean {
  return existsSync(file) && !(isWritable(file) && isWritable(dataDir))
}

function isWritable(file: string): boolean {
  try {
    accessSync(file, constants.W_OK)
    return true
  } catch {
    return false
  }
}

/**
 * Opens a workspace that may not be written. While another process has it open, SQLite reads along with that one. Else a
 * database with a WAL cannot be opened without writing beside it (sqlite.org/wal.html, section 6), so a copy in a private
 * folder is read, which goes with `close`. The copy may also be brought to this version's format.
 *
 * @param migrate brings a database to this version's format @throws AppError `state.newer-workspace`
 * @throws AppError `state.read-only-workspace` when another process has it open and its format is an older one
 */
export function openReadOnlyDb(
  file: string,
  {
    timeout,
    isCurrent,
    migrate,
  }: { timeout: number; isCurrent: (db: Db) => boolean; migrate: (db: Db) => void },
): OpenedDb {
  if (existsSync(`${file}-wal`) && existsSync(`${file}-shm`)) {
    const db = new Database(file, { readonly: true, timeout })
    if (!isCurrent(db)) {
      db.close()
      throw new AppError(
        'state.read-only-workspace',
        `${file} is of an older version, and may not be written.`,
        {
          hint: 'Open it once as its owner, or when no other program has it open.',
        },
      )
    }
    db.pragma('query_only = ON')
    return { db, close: () => void db.close() }
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'rescind-read-only-'))
  try {
    const copy = path.join(folder, path.basename(file))
    copyWhole(file, copy)
    const db = new Database(copy, { timeout })
    try {
      migrate(db)
      db.pragma('query_only = ON')
    } catch (error) {
      db.close()
      throw error
    }
    return {
      db,
      close() {
        db.close()
        rmSync(folder, { recursive: true, force: true })
      },
    }
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
}

/** @throws AppError `state.changed-meanwhile` when somebody began to write while it was being copied */
function copyWhole(file: string, copy: string): void {
  const before = statSync(file)
  for (const part of ['', '-wal']) {
    if (!existsSync(file + part)) continue
    copyFileSync(file + part, copy + part, constants.COPYFILE_FICLONE)
    // The copy has the permissions of what it was copied from.
    makePrivate(copy + part)
  }
  const after = statSync(file)
  if (before.mtimeMs === after.mtimeMs && before.size === after.size) return
  throw new AppError('state.changed-meanwhile', `${file} was written to while it was being read.`, {
    hint: 'Try again.',
  })
}

/** Whether a database was opened by `openReadOnlyDb`: what is only noted on the side is then left out. */
export const isReadOnly = (db: Db): boolean => db.pragma('query_only', { simple: true }) === 1

export const readOnlyWorkspace = (dataDir: string, cause?: unknown): AppError =>
  new AppError(
    'state.read-only-workspace',
    `This would write to the workspace ${dataDir}, which may only be read here. Nothing was done.`,
    {
      hint: 'What only reads works: status, list, show, report, verify. For all else, work as its owner, or on a copy of the folder.',
      ...(cause === undefined ? {} : { cause }),
    },
  )
