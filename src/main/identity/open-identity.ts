import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import type { IdentityInfo } from '../../contract/identity.ts'
import type { ActivityLog } from '../activity/activity-log.ts'
import type { Announcer } from '../announcer.ts'
import { AppError } from '../app-error.ts'
import { type Clock, isoTime } from '../clock.ts'
import { movedTo, movedWorkspace } from '../db/moved.ts'
import { isReadOnly, readOnlyWorkspace } from '../db/read-only-db.ts'
import type { Db } from '../db/workspace-db.ts'
import { writeWholeFile } from '../files/whole-file.ts'
import type { Keychain } from '../keychain/keychain.ts'
import { Secret } from '../keychain/secret.ts'
import { checkedPassphrase, decryptedKey, encryptedPem } from './encrypted-key.ts'
import type { AskPassphrase, Identity } from './identity.ts'
import { writeKeyFile } from './key-file.ts'
import { fingerprintOf, PublicJwk, type PublicKey, publicKeyOf } from './public-key.ts'
import { type Signer, signerWith } from './signer.ts'

export interface IdentityDeps {
  readonly db: Db
  readonly dataDir: string
  readonly keychain: Keychain
  readonly clock: Clock
  readonly operator: string
  readonly activity: ActivityLog
  readonly announcer: Announcer
}

interface Row {
  readonly key_id: string
  readonly jwk: string
  readonly name: string
  readonly kept: 'keychain' | 'file'
  readonly created_at: string
}

/** Under this name a person finds the key in the system's own keychain tool. */
const accountOf = (keyId: string): string => `signing-key:${keyId}`

export function openIdentity(deps: IdentityDeps): Identity {
  const { db, dataDir, keychain, clock, operator, activity, announcer } = deps
  const select = db.prepare<[], Row>('SELECT key_id, jwk, name, kept, created_at FROM identity')
  const insert = db.prepare(
    `INSERT OR IGNORE INTO identity (one, key_id, jwk, name, kept, created_at)
     VALUES (1, :keyId, :jwk, :name, :kept, :createdAt)`,
  )
  const selectNext = db.prepare<[], Row>('SELECT key_id, jwk, name, kept, created_at FROM identity_next')
  const insertNext = db.prepare(
    `INSERT OR IGNORE INTO identity_next (one, key_id, jwk, name, kept, created_at)
     VALUES (1, :keyId, :jwk, :name, :kept, :createdAt)`,
  )
  const adoptNext = db.prepare(
    `UPDATE identity SET (key_id, jwk, kept, created_at) = (SELECT key_id, jwk, kept, created_at FROM identity_next)
     WHERE EXISTS (SELECT 1 FROM identity_next)`,
  )
  const deleteNext = db.prepare('DELETE FROM identity_next')
  const fileOf = (keyId: string) => path.join(dataDir, `signing-key-${keyId}.pem`)

  /** Puts the private half where it stays: the keychain, or a file where no keychain answers. */
  const keep = async (key: PublicKey, privateKey: KeyObject, ask: AskPassphrase): Promise<Row['kept']> => {
    const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64')
    try {
      await keychain.set(accountOf(key.keyId), new Secret(pkcs8))
      return 'keychain'
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'state.keychain-unavailable') throw error
    }
    const pem = await encryptedPem(privateKey, checkedPassphrase(await ask('new')))
    await writeWholeFile(fileOf(key.keyId), (write) => write(pem))
    return 'file'
  }
  const discard = async ({ key_id, kept }: Pick<Row, 'key_id' | 'kept'>): Promise<void> => {
    if (kept === 'keychain') await keychain.delete(accountOf(key_id))
    else await rm(fileOf(key_id), { force: true })
  }
  /** @returns null where another process has made one meanwhile: that one counts, and this one was never used */
  const make = async (
    into: typeof insert,
    ask: AskPassphrase,
    name: string,
  ): Promise<{
    readonly key: PublicKey
    readonly privateKey: KeyObject
    readonly kept: Row['kept']
  } | null> => {
    if (isReadOnly(db)) throw readOnlyWorkspace(dataDir)
    const pair = generateKeyPairSync('ed25519')
    const key = await publicKeyOf(pair.publicKey.export({ format: 'jwk' }), name)
    const kept = await keep(key, pair.privateKey, ask)
    const { changes } = into.run({
      keyId: key.keyId,
      jwk: JSON.stringify(key.jwk),
      name,
      kept,
      createdAt: isoTime(clock.now()),
    })
    if (changes > 0) return { key, privateKey: pair.privateKey, kept }
    await discard({ key_id: key.keyId, kept })
    return null
  }
  const create = async (ask: AskPassphrase, name: string): Promise<void> => {
    const made = await make(insert, ask, name)
    if (made === null) return
    activity.add({
      kind: 'identity.created',
      message: `Made the signing key ${made.key.fingerprint} (${made.kept === 'file' ? 'in a file under a passphrase' : 'in the keychain'})`,
    })
    announcer.announce('identity.changed', {})
  }
  const ensured = async (ask: AskPassphrase, name = operator): Promise<Row> => {
    const present = select.get()
    if (present !== undefined) return present
    await create(ask, name)
    return select.get() as Row
  }
  const fromKeychain = async (row: Row): Promise<KeyObject> => {
    const secret = await keychain.get(accountOf(row.key_id))
    if (secret === null) {
      throw new AppError(
        'state.signing-key-gone',
        "The keychain does not hold this workspace's signing key.",
        {
          hint: 'It is in the keychain of the person and the machine that made it: sign there, or prepare the batch in another workspace.',
        },
      )
    }
    return createPrivateKey({ key: Buffer.from(secret.reveal(), 'base64'), format: 'der', type: 'pkcs8' })
  }
  const fromFile = async (row: Row, ask: AskPassphrase): Promise<KeyObject> => {
    const file = fileOf(row.key_id)
    const pem = await readFile(file, 'utf8').catch((cause: unknown) => {
      throw new AppError('state.signing-key-gone', `The signing key is not where it was put: ${file}.`, {
        hint: 'Put the file back from a backup of the workspace.',
        cause,
      })
    })
    return decryptedKey(pem, await ask('known'), file)
  }
  const signerOf = async (row: Row, ask: AskPassphrase): Promise<Signer> => {
    requireHere()
    return signerFor(row, row.kept === 'keychain' ? await fromKeychain(row) : await fromFile(row, ask))
  }
  /** What was moved signs where it is now. */
  const requireHere = (): void => {
    const moved = movedTo(db)
    if (moved !== null) throw movedWorkspace(moved)
  }
  const signerFor = (row: Row, privateKey: KeyObject): Signer => {
    const { x } = createPublicKey(privateKey).export({ format: 'jwk' })
    const key = keyFrom(row)
    if (x === key.jwk.x) return signerWith(key, privateKey)
    throw new AppError('internal.bad-key-file', "What is kept as the signing key is not this workspace's.", {
      hint: 'Put the workspace back from a backup.',
    })
  }
  const awaited = (): Row => {
    const row = selectNext.get()
    if (row === undefined) throw noNextKey()
    return row
  }
  const present = (): Row => {
    const row = select.get()
    if (row !== undefined) return row
    throw new AppError('state.no-identity', 'This workspace has no signing key yet.', {
      hint: 'Make it: rescind identity show',
    })
  }
  return {
    info() {
      const row = select.get()
      return row === undefined ? null : infoFrom(row)
    },
    publicKey() {
      const row = select.get()
      return row === undefined ? null : keyFrom(row)
    },
    ensure: async (ask, name) => infoFrom(await ensured(ask, name)),
    signer: async (ask) => signerOf(await ensured(ask), ask),
    async signerWithoutAsking() {
      const row = select.get()
      if (row === undefined || row.kept === 'file') return null
      try {
        requireHere()
        return signerFor(row, await fromKeychain(row))
      } catch (error) {
        if (error instanceof AppError && error.code.startsWith('state.')) return null
        throw error
      }
    },
    async exportTo(file, replaces) {
      const row = present()
      await writeKeyFile(keyFrom(row), file, replaces)
      return infoFrom(row)
    },
    async makeNext(ask) {
      const { name } = present()
      const before = selectNext.get()
      deleteNext.run()
      if (before !== undefined) await discard(before)
      const made = await make(insertNext, ask, name)
      return made === null ? signerOf(awaited(), ask) : signerWith(made.key, made.privateKey)
    },
    next: async (ask) => signerOf(awaited(), ask),
    keptOf: (keyId) => [select.get(), selectNext.get()].find((row) => row?.key_id === keyId)?.kept ?? null,
    adopt(keyId) {
      if (awaited().key_id !== keyId) throw noNextKey()
      adoptNext.run()
      deleteNext.run()
    },
    async forget(keyId) {
      if (select.get()?.key_id === keyId && movedTo(db) === null) return
      await rm(fileOf(keyId), { force: true })
      await keychain.delete(accountOf(keyId)).catch((error: unknown) => {
        if (!(error instanceof AppError)) throw error
      })
    },
  }
}

const noNextKey = (): AppError =>
  new AppError('state.no-next-key', 'The key that was to take the place of this one is not here any more.', {
    hint: 'Propose it again: rescind identity replace --lost --propose FILE',
  })

const keyFrom = (row: Row): PublicKey => ({
  keyId: row.key_id,
  fingerprint: fingerprintOf(row.key_id),
  name: row.name,
  jwk: PublicJwk.parse(JSON.parse(row.jwk)),
})

const infoFrom = (row: Row): IdentityInfo => ({
  name: row.name,
  keyId: row.key_id,
  fingerprint: fingerprintOf(row.key_id),
  kept: row.kept,
  createdAt: row.created_at,
})
