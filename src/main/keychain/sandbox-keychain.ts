import { originOf } from './account.ts'
import type { Keychain } from './keychain.ts'
import { memoryKeychain } from './memory-keychain.ts'

/**
 * The keychain as it is, but for the keys of the built-in sandboxes: those are held in memory, so that the product can be
 * tried on a machine without a keychain, and nothing of a trial is left in one.
 */
export function sandboxKeychain(keychain: Keychain, servesAt: (origin: string) => boolean): Keychain {
  const memory = memoryKeychain()
  const of = (account: string): Keychain => (servesAt(originOf(account)) ? memory : keychain)
  return {
    state: () => keychain.state(),
    has: (account) => of(account).has(account),
    get: (account) => of(account).get(account),
    set: (account, secret) => of(account).set(account, secret),
    delete: (account) => of(account).delete(account),
  }
}
