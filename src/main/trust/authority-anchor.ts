import { readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { AppError } from '../app-error.ts'
import { writeWholeFile } from '../files/whole-file.ts'
import type { Identity } from '../identity/identity.ts'
import { type Signer, verifyJws } from '../identity/signer.ts'
import type { Keychain } from '../keychain/keychain.ts'
import { Secret } from '../keychain/secret.ts'
import { type AuthorityHead, authorityChanged } from './authority-chain.ts'

/** What the workspace's key signs of the end of the record. */
const AnchorStatement = z.strictObject({
  kind: z.literal('rescind-authority-head'),
  changes: z.int().positive(),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
})

export type ReadAnchor =
  | { readonly kind: 'held'; readonly head: AuthorityHead }
  /** None was ever put there, or somebody has taken it away. */
  | { readonly kind: 'none' }
  /** The keychain does not answer. */
  | { readonly kind: 'unseen'; readonly why: AppError }

/**
 * The end of the record of trust, signed, where the database is not: whoever deletes the last changes there would have to
 * take it back here too. It rests beside the private key: in the keychain, or in a file of the workspace's folder.
 */
export interface AuthorityAnchor {
  /** @throws AppError `check.authority-changed` when what is there is not what this workspace's key has signed */
  read(): Promise<ReadAnchor>
  write(head: AuthorityHead, signer: Signer): Promise<void>
  /** Takes what was kept with a key that was replaced away. */
  forget(keyId: string): Promise<void>
}

export interface AnchorDeps {
  readonly dataDir: string
  readonly keychain: Keychain
  readonly identity: Identity
}

export function openAuthorityAnchor({ dataDir, keychain, identity }: AnchorDeps): AuthorityAnchor {
  const accountOf = (keyId: string) => `authority-head:${keyId}`
  const fileOf = (keyId: string) => path.join(dataDir, `authority-head-${keyId}.jws`)
  const stored = async (kept: 'keychain' | 'file', keyId: string): Promise<string | null> => {
    if (kept === 'keychain') return (await keychain.get(accountOf(keyId)))?.reveal() ?? null
    return readFile(fileOf(keyId), 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null
      throw error
    })
  }
  return {
    async read() {
      const info = identity.info()
      const own = identity.publicKey()
      if (info === null || own === null) return { kind: 'none' }
      let jws: string | null
      try {
        jws = await stored(info.kept, info.keyId)
      } catch (error) {
        if (error instanceof AppError) return { kind: 'unseen', why: error }
        throw error
      }
      if (jws === null) return { kind: 'none' }
      const checked = await verifyJws(jws.trim(), [own])
      const statement = checked.kind === 'known' ? AnchorStatement.safeParse(checked.payload) : null
      if (statement?.success !== true)
        throw authorityChanged("what is kept of its end is not signed by this workspace's key")
      return { kind: 'held', head: { changes: statement.data.changes, hash: statement.data.hash } }
    },
    async write({ changes, hash }, signer) {
      const jws = await signer.sign({ kind: 'rescind-authority-head', changes, hash })
      if (identity.keptOf(signer.keyId) === 'keychain')
        await keychain.set(accountOf(signer.keyId), new Secret(jws))
      else await writeWholeFile(fileOf(signer.keyId), (write) => write(`${jws}\n`))
    },
    async forget(keyId) {
      await rm(fileOf(keyId), { force: true })
      await keychain.delete(accountOf(keyId)).catch((error: unknown) => {
        if (!(error instanceof AppError)) throw error
      })
    },
  }
}
