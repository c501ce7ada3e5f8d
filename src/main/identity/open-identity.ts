import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import type { IdentityInfo } from '../../contract/identity.ts'
import type { ActivityLog } from '../activity/activity-log.ts'
import type { Announcer } from '../announcer.ts'
import { AppError } from '../app-error.ts'
import { type Clock, isoTime } from '../clock.ts'
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
  const create = async (ask: AskPassphrase, name: string): Promise<void> => {
    if (isReadOnly(db)) throw readOnlyWorkspace(dataDir)
    const pair = generateKeyPairSync('ed25519')
    const key = await publicKeyOf(pair.publicKey.export({ format: 'jwk' }), name)
    const kept = await keep(key, pair.privateKey, ask)
    const { changes } = insert.run({
      keyId: key.keyId,
      jwk: JSON.stringify(key.jwk),
      name,
      kept,
      createdAt: isoTime(clock.now()),
    })
    if (changes === 0) {
      // Another process has made one meanwhile: that one is the workspace's, and this one was never used.
      if (kept === 'keychain') await keychain.delete(accountOf(key.keyId))
      else await rm(fileOf(key.keyId), { force: true })
      return
    }
    activity.add({
      kind: 'identity.created',
      message: `Made the signing key ${key.fingerprint} (${kept === 'file' ? 'in a file under a passphrase' : 'in the keychain'})`,
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
  const signerFor = (row: Row, privateKey: KeyObject): Signer => {
    const { x } = createPublicKey(privateKey).export({ format: 'jwk' })
    const key = keyFrom(row)
    if (x === key.jwk.x) return signerWith(key, privateKey)
    throw new AppError('internal.bad-key-file', "What is kept as the signing key is not this workspace's.", {
      hint: 'Put the workspace back from a backup.',
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
    async signer(ask) {
      const row = await ensured(ask)
      return signerFor(row, row.kept === 'keychain' ? await fromKeychain(row) : await fromFile(row, ask))
    },
    async signerWithoutAsking() {
      const row = select.get()
      if (row === undefined || row.kept === 'file') return null
      try {
        return signerFor(row, await fromKeychain(row))
      } catch (error) {
        if (error instanceof AppError && error.code.startsWith('state.')) return null
        throw error
      }
    },
    async exportTo(file) {
      const row = select.get()
      if (row === undefined) {
        throw new AppError('state.no-identity', 'This workspace has no signing key yet.', {
          hint: 'Make it: rescind identity show',
        })
      }
      await writeKeyFile(keyFrom(row), file)
      return infoFrom(row)
    },
  }
}

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
