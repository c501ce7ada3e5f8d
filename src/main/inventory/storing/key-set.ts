const SLOTS_FIRST = 1 << 16
const LOAD_MAX = 0.6
const EXPECTED_MAX = 4_000_000

/**
 * A set of byte strings that remembers the number each was added under, and of each key no more than two hashes: whether two
 * keys with the same hashes are the same is asked of whoever keeps them. A million keys take some 25 MB.
 */
export interface KeySet {
  /**
   * Adds a key under a number (rising from 1) and answers 0, or answers the number under which it is there already.
   *
   * @param isSame whether the key that was added under a number is this one
   */
  add(key: Uint8Array, number: number, isSame: (number: number) => boolean): number
  /** The number under which a key was added; 0 where it was not. */
  find(key: Uint8Array, isSame: (number: number) => boolean): number
}

/** @param expected how many keys may come: fewer cost room, more cost time */
export function createKeySet(expected = 0): KeySet {
  /** Number of the key in each slot; 0 for a free one. */
  const size = Math.max(
    SLOTS_FIRST,
    2 ** Math.ceil(Math.log2(Math.min(expected, EXPECTED_MAX) / LOAD_MAX + 1)),
  )
  let slots = new Int32Array(size)
  let firsts = new Uint32Array(size)
  let seconds = new Uint32Array(size)
  let count = 0

  const grow = () => {
    const [oldSlots, oldFirsts, oldSeconds] = [slots, firsts, seconds]
    const size = oldSlots.length * 2
    slots = new Int32Array(size)
    firsts = new Uint32Array(size)
    seconds = new Uint32Array(size)
    for (let at = 0; at < oldSlots.length; at += 1) {
      const number = oldSlots[at] as number
      if (number === 0) continue
      let slot = (oldFirsts[at] as number) & (size - 1)
      while (slots[slot] !== 0) slot = (slot + 1) & (size - 1)
      slots[slot] = number
      firsts[slot] = oldFirsts[at] as number
      seconds[slot] = oldSeconds[at] as number
    }
  }
  let first = 0
  let second = 0
  /** After FNV-1a, four octets at a step, with two multipliers: enough to spread keys and to ask about few. */
  const hash = (key: Uint8Array) => {
    first = 0x811c9dc5
    second = key.length
    const whole = key.length & ~3
    for (let at = 0; at < whole; at += 4) {
      const word =
        (key[at] as number) |
        ((key[at + 1] as number) << 8) |
        ((key[at + 2] as number) << 16) |
        ((key[at + 3] as number) << 24)
      first = Math.imul(first ^ word, 0x01000193)
      first ^= first >>> 15
      second = Math.imul(second ^ word, 0x9e3779b1)
      second ^= second >>> 13
    }
    for (let at = whole; at < key.length; at += 1) {
      first = Math.imul(first ^ (key[at] as number), 0x01000193)
      second = Math.imul(second ^ (key[at] as number), 0x9e3779b1)
    }
    first = (first ^ (first >>> 15)) >>> 0
    second = (second ^ (second >>> 16)) >>> 0
  }
  /** The slot in which a key is, or would be. */
  const slotOf = (key: Uint8Array, isSame: (number: number) => boolean): number => {
    hash(key)
    const mask = slots.length - 1
    for (let slot = first & mask; ; slot = (slot + 1) & mask) {
      const found = slots[slot] as number
      if (found === 0 || (firsts[slot] === first && seconds[slot] === second && isSame(found))) return slot
    }
  }
  return {
    add(key, number, isSame) {
      if (count >= slots.length * LOAD_MAX) grow()
      const slot = slotOf(key, isSame)
      const found = slots[slot] as number
      if (found !== 0) return found
      slots[slot] = number
      firsts[slot] = first
      seconds[slot] = second
      count += 1
      return 0
    },
    find: (key, isSame) => slots[slotOf(key, isSame)] as number,
  }
}
