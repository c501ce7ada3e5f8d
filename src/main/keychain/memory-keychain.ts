import type { Keychain } from './keychain.ts'
import type { Secret } from './secret.ts'

/** Keeps keys in this process and nowhere else: for the demo, for tests, and for machines without a keychain. */
export function memoryKeychain(): Keychain {
  const secrets = new Map<string, Secret>()
  return {
    state: async () => ({
      available: true,
      kind: 'memory',
      message: 'Keys are held in memory and forgotten when the program ends.',
    }),
    has: async (account) => secrets.has(account),
    get: async (account) => secrets.get(account) ?? null,
    set: async (account, secret) => void secrets.set(account, secret),
    delete: async (account) => void secrets.delete(account),
  }
}
