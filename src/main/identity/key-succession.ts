import type { KeyLink } from './key-replacement.ts'
import type { PublicKey } from './public-key.ts'

/** Whose keys are known, with those in whose place they came and those that came in theirs. */
export interface KeySuccession {
  /** @param at when it signed, as it says itself: what a key signed after it was replaced is nobody's */
  find(keyId: string, at: string): PublicKey | null
}

/**
 * A key that was handed over stands for the one before it and the one after it. One that was declared lost does so only where
 * a key of those who approved that is known too: the new key alone could say so of anybody's.
 *
 * @param known as given
 * @param links those that were given with the keys
 * @param shown those that the file itself shows; what its old keys have signed in it before is theirs, whatever the clock said
 */
export function keySuccession(
  known: readonly PublicKey[],
  links: readonly KeyLink[],
  shown: readonly KeyLink[] = [],
): KeySuccession {
  const found = new Map(known.map((key) => [key.keyId, key]))
  const counts = ({ why, approvedBy }: KeyLink) =>
    why === 'handed-over' || approvedBy.some((keyId) => found.has(keyId))
  const all = [...links, ...shown]
  for (let before = -1; before !== found.size; ) {
    before = found.size
    for (const link of all) {
      const { from, to } = link
      if (found.has(from.keyId) === found.has(to.keyId) || !counts(link)) continue
      const name = (found.get(from.keyId) ?? found.get(to.keyId))?.name ?? ''
      const next = found.has(from.keyId) ? to : from
      found.set(next.keyId, { ...next, name })
    }
  }
  const ends = new Map(links.map(({ from, at }) => [from.keyId, at]))
  for (const { from } of shown) ends.delete(from.keyId)
  return {
    find(keyId, at) {
      const end = ends.get(keyId)
      return end !== undefined && at > end ? null : (found.get(keyId) ?? null)
    },
  }
}
