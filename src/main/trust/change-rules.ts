import type { PublicKey } from '../identity/public-key.ts'
import { fingerprintOf } from '../identity/public-key.ts'
import type { ChainedChange, Change } from './authority-chain.ts'
import { personOf } from './persons.ts'

type Added = Extract<Change, { kind: 'trust.added' }>
export type AddedChange = ChainedChange & { readonly change: Added }

/**
 * Keys that were added and not removed since. One that was added without the workspace's signature, as earlier versions
 * allowed, is listed and does not count.
 */
export function addedAmong(changes: readonly ChainedChange[]): AddedChange[] {
  const added = new Map<string, AddedChange>()
  for (const entry of changes) {
    switch (entry.change.kind) {
      case 'trust.added':
        added.set(entry.change.keyId, entry as AddedChange)
        break
      case 'trust.removed':
        added.delete(entry.change.keyId)
        break
      case 'policy.set':
      case 'key.replaced':
        break
      default:
        entry.change satisfies never
    }
  }
  return [...added.values()]
}

/** The keys whose approvals count after these changes. */
export const trustedAmong = (changes: readonly ChainedChange[]): PublicKey[] =>
  addedAmong(changes)
    .filter(({ jws }) => jws !== null)
    .map(({ change: { keyId, name, jwk } }) => ({ keyId, fingerprint: fingerprintOf(keyId), name, jwk }))

/** No approval is needed as long as nobody has asked for one. */
export function approvalsAfter(changes: readonly ChainedChange[]): number {
  const last = changes.findLast(({ change }) => change.kind === 'policy.set')
  return last?.change.kind === 'policy.set' ? last.change.approvals : 0
}

/**
 * How many approvals a change needs by what stands before it. What lets a batch run with fewer people, or with others, needs
 * as many as a batch does. A stricter policy and the removal of a key only ever stop something, and are done at once: a key
 * that was stolen must not wait.
 */
export function approvalsForChange(change: Change, before: readonly ChainedChange[]): number {
  const policy = approvalsAfter(before)
  switch (change.kind) {
    case 'policy.set':
      return change.approvals < policy ? policy : 0
    case 'trust.added':
      return policy
    case 'trust.removed':
      return 0
    case 'key.replaced':
      // The old key's own word is as good as the old key. Where it is lost, nobody says so alone, whatever the policy.
      return change.why === 'lost' ? Math.max(1, policy) : 0
    default:
      return change satisfies never
  }
}

/** Of those who have signed, the people that count: trusted, each once, and not the owner of the workspace. */
export function peopleAmong(
  signers: readonly PublicKey[],
  trusted: readonly PublicKey[],
  own: PublicKey | null,
): PublicKey[] {
  const counted = new Map<string, PublicKey>()
  for (const { keyId } of signers) {
    const key = trusted.find((known) => known.keyId === keyId)
    if (key === undefined || keyId === own?.keyId) continue
    const person = personOf(key.name)
    if (own !== null && person === personOf(own.name)) continue
    if (!counted.has(person)) counted.set(person, key)
  }
  return [...counted.values()]
}
