import type Database from 'better-sqlite3'
import { AppError } from '../app-error.ts'

/** Where a workspace went. */
export interface Moved {
  /** Fingerprint of the key that stands for it now. */
  readonly fingerprint: string
  readonly at: string
  /** Of that key, for the file to be written again: its public half (JSON), and the word of the key before it (compact JWS). */
  readonly jwk: string
  readonly approval: string
}

/** Null where it is still here. */
export function movedTo(db: Database.Database): Moved | null {
  return db.prepare<[], Moved>('SELECT fingerprint, at, jwk, approval FROM moved').get() ?? null
}

/**
 * Marks the workspace, in the transaction that ends what is written here: from now on it is opened for reading only, and a
 * program that has it open already writes no event and no change of trust. Leases end here: a run that is carried by another program
 * looks for its own before the first byte of each request, so that what it had in hand does not leave either.
 */
export function markMoved(db: Database.Database, moved: Moved): void {
  db.prepare(
    'INSERT INTO moved (one, fingerprint, at, jwk, approval) VALUES (1, :fingerprint, :at, :jwk, :approval)',
  ).run(moved)
  db.exec('DELETE FROM lease')
  for (const table of ['event', 'authority_change', 'lease'])
    db.exec(`CREATE TRIGGER ${table}_was_moved BEFORE INSERT ON ${table}
      BEGIN SELECT RAISE(ABORT, 'this workspace was moved to another machine'); END`)
}

export const movedWorkspace = (
  { fingerprint, at }: Pick<Moved, 'fingerprint' | 'at'>,
  cause?: unknown,
): AppError =>
  new AppError(
    'state.moved-workspace',
    `This workspace was moved at ${at}, to where the key ${fingerprint} is. Here it is only read; nothing was done.`,
    {
      hint: 'Work where it is now. What only reads works here too: status, list, show, report, verify.',
      ...(cause === undefined ? {} : { cause }),
    },
  )
