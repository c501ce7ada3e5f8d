import { AppError } from '../../src/main/app-error.ts'
import type { Keychain } from '../../src/main/keychain/keychain.ts'

/** A machine on which no keychain answers. */
export function noKeychain(): Keychain {
  const refuse = async (): Promise<never> => {
    throw new AppError('state.keychain-unavailable', 'No keychain answers on this machine.')
  }
  return {
    state: async () => ({ available: false, kind: 'none', message: 'No keychain answers on this machine.' }),
    has: refuse,
    get: refuse,
    set: refuse,
    delete: refuse,
  }
}
