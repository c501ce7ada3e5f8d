import { type Stats, statSync } from 'node:fs'
import { AppError } from '../app-error.ts'
import type { Db } from '../db/workspace-db.ts'
import type { Journal } from '../journal/journal.ts'

/**
 * Holds a process back that has lost its run without knowing it: it was frozen while another took its lease over, or the
 * database was moved or replaced under it. Asked inside each transaction and right before the first byte of each request.
 */
export interface Fence {
  isStanding(): boolean
  /** @throws AppError `halt.lease-lost`, `halt.database-moved` */
  assertStanding(): void
}

/** Tells whether a database is still the file that was opened: the path may lead to another by now. */
export type WatchFile = () => boolean

export function watchDatabaseFile(db: Db): WatchFile {
  if (db.memory) return () => true
  const look = (): Stats | undefined => statSync(db.name, { throwIfNoEntry: false })
  const opened = look()
  return () => {
    const now = look()
    return now !== undefined && now.ino === opened?.ino && now.dev === opened.dev
  }
}

/** @param holdsLease reads the lease from the database */
export function createFence(holdsLease: () => boolean, isSameFile: WatchFile): Fence {
  return {
    isStanding: () => isSameFile() && holdsLease(),
    assertStanding() {
      if (!isSameFile()) {
        throw new AppError(
          'halt.database-moved',
          'The database of this workspace was moved, removed or replaced: nothing more was sent.',
          { hint: 'Put the file back where it was, then resume.' },
        )
      }
      if (!holdsLease())
        throw new AppError('halt.lease-lost', 'Another process has taken this run over.', {
          hint: 'See its status; resume here only if that process is gone.',
        })
    },
  }
}

/** A journal that writes only while the fence stands: checked in the same transaction, so nothing slips in between. */
export function fencedJournal(journal: Journal, fence: Fence): Journal {
  return {
    ...journal,
    append(batch, entries, also) {
      try {
        journal.append(batch, entries, () => {
          fence.assertStanding()
          also?.()
        })
      } catch (error) {
        // What does not follow any more, since another process went on meanwhile, is no fault of this program.
        fence.assertStanding()
        throw error
      }
    },
  }
}
