import type { AuthorityChange } from '../../contract/identity.ts'
import { fingerprintOf, keyIdOf } from '../identity/public-key.ts'
import type { Change } from './authority-chain.ts'

/** A change as people are shown it: keys by their fingerprints. */
export function changeWords(change: Change): AuthorityChange['change'] {
  switch (change.kind) {
    case 'policy.set':
      return change
    case 'key.replaced': {
      const { kind, name, keyId, from, why } = change
      return { kind, name, fingerprint: fingerprintOf(keyId), from: fingerprintOf(keyIdOf(from)), why }
    }
    default: {
      const { kind, name, keyId } = change
      return { kind, name, fingerprint: fingerprintOf(keyId) }
    }
  }
}
