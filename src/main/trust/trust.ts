import type { Policy, TrustedKey } from '../../contract/identity.ts'
import type { PublicKey } from '../identity/public-key.ts'
import type { Signer } from '../identity/signer.ts'

/**
 * Whose approvals count here, and how many a batch needs. Both are what a chain of changes adds up to: each names the
 * hash of the one before it, and is signed by the workspace's key where that key is at hand.
 */
export interface Trust {
  /** @throws AppError `check.authority-changed` when the chain does not hold */
  keys(): TrustedKey[]
  /** The same, as keys to check signatures by. */
  publicKeys(): PublicKey[]
  /** @throws AppError `check.authority-changed` */
  policy(): Policy
  /**
   * @param signer signs the change; null where the key would have to be asked for
   * @throws AppError `state.trusted` when it is trusted already, `input.own-key`
   */
  add(key: PublicKey, name: string, signer: Signer | null): Promise<TrustedKey>
  /** @throws AppError `input.no-such-key` */
  remove(fingerprint: string, signer: Signer | null): Promise<void>
  setPolicy(approvals: number, signer: Signer): Promise<Policy>
  /** Checks every signature of the chain, and that the policy was never changed without one. @throws AppError `check.authority-changed` */
  verify(): Promise<void>
}
