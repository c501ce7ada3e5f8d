import type { KeychainState } from '../../contract/connections.ts'
import type { Secret } from './secret.ts'

/**
 * Where keys rest. `account` names the connection and the origin its key is bound to (`account.ts`).
 * All methods reject with `AppError('state.keychain-…')` when no keychain answers or it is locked: that is never
 * reported as a missing key.
 */
export interface Keychain {
  state(): Promise<KeychainState>
  has(account: string): Promise<boolean>
  get(account: string): Promise<Secret | null>
  set(account: string, secret: Secret): Promise<void>
  delete(account: string): Promise<void>
}
