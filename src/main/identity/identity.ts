import type { IdentityInfo } from '../../contract/identity.ts'
import type { Secret } from '../keychain/secret.ts'
import type { CarriedReplacement } from './key-replacement.ts'
import type { PublicKey } from './public-key.ts'
import type { Signer } from './signer.ts'

/**
 * Where a passphrase comes from: typed at a prompt, piped in, or given by the window. Asked for each signature, and only
 * where the key is (or is about to be) in a file. `new`: it is being chosen. Rejects with `state.passphrase-needed` when
 * nobody is there to ask.
 */
export type AskPassphrase = (why: 'new' | 'known') => Promise<Secret>

/** The workspace's own Ed25519 key. Its private half rests in the OS keychain, or encrypted in a file where there is none. */
export interface Identity {
  /** Null as long as none was needed. Reads no private key. */
  info(): IdentityInfo | null
  publicKey(): PublicKey | null
  /** Makes the key when there is none. @throws AppError `state.passphrase-needed`, `state.keychain-locked` */
  ensure(ask: AskPassphrase, name?: string): Promise<IdentityInfo>
  /** Signs as this workspace; makes the key when there is none. @throws AppError `input.wrong-passphrase`, as `ensure` */
  signer(ask: AskPassphrase): Promise<Signer>
  /** Signs where that asks nobody and creates nothing: null without a key, for a key in a file and behind a locked keychain. */
  signerWithoutAsking(): Promise<Signer | null>
  /**
   * Writes the public key, for others to trust.
   *
   * @param replaces how it came in the place of those before it, newest first
   * @throws AppError `state.no-identity`
   */
  exportTo(file: string, replaces?: readonly CarriedReplacement[]): Promise<IdentityInfo>
  /** Makes a key that may take this one's place; it stands for nothing until then. @throws AppError `state.no-identity`, as `ensure` */
  makeNext(ask: AskPassphrase): Promise<Signer>
  /** The one that was made last. @throws AppError `state.no-next-key`, as `signer` */
  next(ask: AskPassphrase): Promise<Signer>
  /** Where a key of this workspace is kept, that of today or the next. */
  keptOf(keyId: string): IdentityInfo['kept'] | null
  /** Makes the next key this workspace's, in the transaction that also writes down why. @throws AppError `state.no-next-key` */
  adopt(keyId: string): void
  /** Takes the private half of a key away that is no longer this workspace's; what the keychain does not give up stays there. */
  forget(keyId: string): Promise<void>
}
