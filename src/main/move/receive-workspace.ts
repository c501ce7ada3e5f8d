import { existsSync } from 'node:fs'
import { copyFile, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { openActivityLog } from '../activity/open-activity-log.ts'
import { createAnnouncer } from '../announcer.ts'
import { AppError } from '../app-error.ts'
import type { Clock } from '../clock.ts'
import { movedTo, movedWorkspace } from '../db/moved.ts'
import { openWorkspaceDb } from '../db/workspace-db.ts'
import type { AskPassphrase } from '../identity/identity.ts'
import { openIdentity } from '../identity/open-identity.ts'
import { fingerprintOf } from '../identity/public-key.ts'
import type { Keychain } from '../keychain/keychain.ts'
import type { Secret } from '../keychain/secret.ts'
import { openTrust } from '../trust/open-trust.ts'
import { readWorkspaceFile, readWorkspaceHeader } from './workspace-file.ts'

export interface ReceiveOptions {
  /** A workspace that holds nothing but the key that the file was written for. */
  readonly dataDir: string
  readonly keychain: Keychain
  readonly clock: Clock
  readonly operator: string
}

export interface Received {
  readonly batches: number
  readonly inventories: number
  readonly connections: number
  /** Of the key that stands for the workspace now, and of the one before. */
  readonly fingerprint: string
  readonly from: string
}

const Word = z.strictObject({ approval: z.string() })
/** What makes a workspace one that is in use. */
const IN_USE = ['batch', 'inventory', 'connection', 'authority_change', 'incident'] as const

interface OwnKey {
  readonly key_id: string
  readonly jwk: string
  readonly name: string
  readonly kept: 'keychain' | 'file'
  readonly created_at: string
}

/**
 * Takes in a workspace that was moved here: its content comes in this one's place, and this one's key in the place of its own. All
 * of it is made beside, and comes in force when its database takes the place of the one that is here: whole or not at all.
 *
 * @throws AppError `state.in-use`, `state.other-workspace`, `state.no-identity`, `input.wrong-passphrase`, `check.not-a-workspace`,
 * `check.authority-changed`
 */
export async function receiveWorkspace(
  { dataDir, keychain, clock, operator }: ReceiveOptions,
  file: string,
  passphrase: Secret,
  ask: AskPassphrase,
): Promise<Received> {
  const own = ownKeyOf(dataDir)
  const { to } = await readWorkspaceHeader(file)
  if (to !== fingerprintOf(own.key_id)) {
    throw new AppError(
      'state.other-workspace',
      `The file was written for the workspace with the key ${to}; this one has ${fingerprintOf(own.key_id)}. Nothing was received.`,
      {
        hint: 'Receive it where that key is: rescind identity show. A workspace is moved to one place only.',
      },
    )
  }
  const arriving = path.join(dataDir, '.arriving')
  await rm(arriving, { recursive: true, force: true })
  await mkdir(arriving, { mode: 0o700 })
  try {
    await readWorkspaceFile(file, passphrase, arriving)
    const { approval } = Word.parse(JSON.parse(await readFile(path.join(arriving, 'move.json'), 'utf8')))
    await rm(path.join(arriving, 'move.json'))
    const pem = `signing-key-${own.key_id}.pem`
    if (own.kept === 'file') await copyFile(path.join(dataDir, pem), path.join(arriving, pem))
    const received = await handOver({ dataDir: arriving, keychain, clock, operator }, own, approval, ask)
    await putInPlace(arriving, dataDir)
    return received
  } finally {
    await rm(arriving, { recursive: true, force: true })
  }
}

/** @throws AppError `state.in-use`, `state.no-identity`, `state.moved-workspace` */
function ownKeyOf(dataDir: string): OwnKey {
  const db = openWorkspaceDb(dataDir)
  try {
    const moved = movedTo(db)
    if (moved !== null) throw movedWorkspace(moved)
    const held = IN_USE.filter((table) => db.prepare(`SELECT 1 FROM ${table} LIMIT 1`).get() !== undefined)
    if (held.length > 0) {
      throw new AppError(
        'state.in-use',
        'This workspace is in use: it would be lost. Nothing was received.',
        {
          hint: 'Receive it in a new one: rescind --data-dir DIR identity export --out FILE, and have it moved to that key.',
        },
      )
    }
    const own = db.prepare<[], OwnKey>('SELECT key_id, jwk, name, kept, created_at FROM identity').get()
    if (own !== undefined) return own
    throw new AppError(
      'state.no-identity',
      'This workspace has no signing key yet, so nothing can be moved to it.',
      {
        hint: 'Make it: rescind identity export --out FILE, and take that file to the other machine.',
      },
    )
  } finally {
    db.close()
  }
}

/** In what has arrived, the key of here takes the place of the one that has handed over. */
async function handOver(
  options: ReceiveOptions,
  own: OwnKey,
  approval: string,
  ask: AskPassphrase,
): Promise<Received> {
  const db = openWorkspaceDb(options.dataDir)
  try {
    db.prepare('DELETE FROM identity_next').run()
    db.prepare(
      `INSERT INTO identity_next (one, key_id, jwk, name, kept, created_at)
       VALUES (1, :key_id, :jwk, :name, :kept, :created_at)`,
    ).run(own)
    const announcer = createAnnouncer(() => {})
    const { clock, operator } = options
    const activity = openActivityLog({ db, clock, operator, announcer })
    const deps = { ...options, db, activity, announcer }
    const identity = openIdentity(deps)
    const trust = openTrust({ ...deps, identity })
    const from = identity.info()?.fingerprint ?? ''
    await trust.receive(approval, await identity.next(ask))
    await trust.verify()
    activity.add({ kind: 'workspace.received', message: `Moved here from where the key ${from} was` })
    const count = (table: 'batch' | 'inventory' | 'connection') =>
      (db.prepare(`SELECT count(*) AS rows FROM ${table}`).get() as { rows: number }).rows
    return {
      batches: count('batch'),
      inventories: count('inventory'),
      connections: count('connection'),
      fingerprint: identity.info()?.fingerprint ?? '',
      from,
    }
  } finally {
    db.close()
  }
}

/** The database last: with it the workspace is another. */
async function putInPlace(arriving: string, dataDir: string): Promise<void> {
  const database = 'rescind.db'
  for (const name of await readdir(arriving)) {
    if (name.startsWith(database)) continue
    await rm(path.join(dataDir, name), { recursive: true, force: true })
    await rename(path.join(arriving, name), path.join(dataDir, name))
  }
  for (const part of ['-wal', '-shm'])
    if (existsSync(path.join(dataDir, database + part))) await rm(path.join(dataDir, database + part))
  await rename(path.join(arriving, database), path.join(dataDir, database))
}
