import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import Database from 'better-sqlite3'
import type { ActivityLog } from '../activity/activity-log.ts'
import { AppError } from '../app-error.ts'
import { type Clock, isoTime } from '../clock.ts'
import { type Moved, markMoved, movedTo, movedWorkspace } from '../db/moved.ts'
import { isReadOnly, readOnlyWorkspace } from '../db/read-only-db.ts'
import type { Db } from '../db/workspace-db.ts'
import type { WrittenFile } from '../files/whole-file.ts'
import type { AskPassphrase, Identity } from '../identity/identity.ts'
import type { PublicKey } from '../identity/public-key.ts'
import type { Secret } from '../keychain/secret.ts'
import type { Trust } from '../trust/trust.ts'
import { type Part, writeWorkspaceFile } from './workspace-file.ts'

/** A workspace goes to another machine. */
export interface Move {
  /** Where it went; null while it is here. */
  moved(): Moved | null
  /**
   * Writes all of the workspace but what keychains hold into one encrypted file, for the one key that may receive it, and marks
   * what stays behind: it is only read from then on. The key of today hands over to that one. Once moved, the same file can be
   * written again for the same key, and for no other.
   *
   * @param to of the workspace on the other machine, which holds nothing but that key
   * @throws AppError `state.moved-workspace`, `input.own-key`, `input.cannot-write`, `state.read-only-workspace`, as `Identity.signer`
   */
  away(to: PublicKey, file: string, passphrase: Secret, ask: AskPassphrase): Promise<WrittenFile>
}

export interface MoveDeps {
  readonly db: Db
  readonly dataDir: string
  readonly identity: Identity
  readonly trust: Trust
  readonly clock: Clock
  readonly product: string
  readonly activity: ActivityLog
}

export function openMove({ db, dataDir, identity, trust, clock, product, activity }: MoveDeps): Move {
  const selectInventories = db.prepare<[], { id: string }>('SELECT id FROM inventory')
  /** Consistent copies, whoever reads or writes meanwhile. */
  const copies = async (folder: string, approval: string): Promise<Part[]> => {
    const copied = async (name: string): Promise<Part> => {
      const source = new Database(path.join(dataDir, name), { readonly: true, fileMustExist: true })
      const file = path.join(folder, path.basename(name))
      try {
        await source.backup(file)
      } finally {
        source.close()
      }
      return { name, file }
    }
    const parts = [await copied('rescind.db')]
    for (const { id } of selectInventories.all()) parts.push(await copied(`inventories/${id}.db`))
    const word = path.join(folder, 'move.json')
    await writeFile(word, JSON.stringify({ approval }))
    return [...parts, { name: 'move.json', file: word }]
  }
  const written = async (moved: Moved, file: string, passphrase: Secret, mark: () => void) => {
    const folder = await mkdtemp(path.join(path.dirname(file), '.rescind-moving-'))
    try {
      const facts = { to: moved.fingerprint, at: moved.at, product }
      return await writeWorkspaceFile(file, await copies(folder, moved.approval), facts, passphrase, mark)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }
  return {
    moved: () => movedTo(db),
    async away(to, file, passphrase, ask) {
      const before = movedTo(db)
      if (before !== null) {
        if (before.fingerprint !== to.fingerprint) throw movedWorkspace(before)
        return written(before, file, passphrase, () => {})
      }
      if (isReadOnly(db)) throw readOnlyWorkspace(dataDir)
      if (to.keyId === identity.info()?.keyId) {
        throw new AppError('input.own-key', 'This is the key of this workspace itself.', {
          hint: 'Give the one of the new workspace, on the other machine: rescind identity export --out FILE',
        })
      }
      const signer = await identity.signer(ask)
      const approval = await trust.handOverTo(to, signer)
      const at = isoTime(clock.now())
      const moved: Moved = { fingerprint: to.fingerprint, at, jwk: JSON.stringify(to.jwk), approval }
      // Nobody writes from the copy to the mark, so that nothing stays behind.
      db.exec('BEGIN IMMEDIATE')
      try {
        activity.add({
          kind: 'workspace.moved',
          message: `Moves to where the key ${to.fingerprint} is; the key ${signer.key.fingerprint} hands over to it`,
        })
        const done = await written(moved, file, passphrase, () => {
          markMoved(db, moved)
          db.exec('COMMIT')
        })
        db.pragma('query_only = ON')
        await identity.forget(signer.keyId)
        return done
      } catch (error) {
        if (db.inTransaction) db.exec('ROLLBACK')
        throw error
      }
    },
  }
}
