const SLOTS_FIRST = 1 << 16
const LOAD_MAX = 0.6
const ARENA_BYTES_FIRST = 1 << 20

/**
 * A set of byte strings that remembers the number each was added under. Keys lie in one growing arena, slots in one typed
 * array: a million keys take some 80 MB less than a `Set` of strings.
 */
export interface KeySet {
  /** Adds a key under a number (from 1) and answers 0, or answers the number under which it is there already. */
  add(key: Buffer, number: number): number
  /** The set's own copy of the key that was added last; it is never written again. */
  lastAdded(): Buffer
}

export function createKeySet(): KeySet {
  let slots = new Int32Array(SLOTS_FIRST)
  let arena = Buffer.allocUnsafe(ARENA_BYTES_FIRST)
  let used = 0
  let count = 0
  let starts = new Uint32Array(SLOTS_FIRST)
  let numbers = new Int32Array(SLOTS_FIRST)
  let hashes = new Uint32Array(SLOTS_FIRST)

  const entryEquals = (entry: number, key: Buffer): boolean => {
    const start = starts[entry] as number
    const end = starts[entry + 1] as number
    return end - start === key.length && arena.compare(key, 0, key.length, start, end) === 0
  }
  const grow = () => {
    const larger = new Int32Array(slots.length * 2)
    const mask = larger.length - 1
    for (let entry = 0; entry < count; entry += 1) {
      let slot = (hashes[entry] as number) & mask
      while (larger[slot] !== 0) slot = (slot + 1) & mask
      larger[slot] = entry + 1
    }
    slots = larger
  }
  const store = (key: Buffer, keyHash: number, number: number): number => {
    if (used + key.length > arena.length) {
      const larger = Buffer.allocUnsafe(Math.max(arena.length * 2, used + key.length))
      arena.copy(larger, 0, 0, used)
      arena = larger
    }
    if (count + 1 >= starts.length) {
      const moreStarts = new Uint32Array(starts.length * 2)
      moreStarts.set(starts)
      starts = moreStarts
      const moreNumbers = new Int32Array(numbers.length * 2)
      moreNumbers.set(numbers)
      numbers = moreNumbers
      const moreHashes = new Uint32Array(hashes.length * 2)
      moreHashes.set(hashes)
      hashes = moreHashes
    }
    key.copy(arena, used)
    starts[count] = used
    used += key.length
    starts[count + 1] = used
    numbers[count] = number
    hashes[count] = keyHash
    count += 1
    return count
  }
  return {
    lastAdded: () => arena.subarray(starts[count - 1], used),
    add(key, number) {
      if (count >= slots.length * LOAD_MAX) grow()
      const mask = slots.length - 1
      const keyHash = hash(key)
      let slot = keyHash & mask
      for (;;) {
        const found = slots[slot] as number
        if (found === 0) break
        if (hashes[found - 1] === keyHash && entryEquals(found - 1, key)) return numbers[found - 1] as number
        slot = (slot + 1) & mask
      }
      slots[slot] = store(key, keyHash, number)
      return 0
    },
  }
}

/** After FNV-1a, four octets at a step: good enough to spread keys, and equality is looked at byte by byte. */
function hash(bytes: Buffer): number {
  let value = 0x811c9dc5
  const whole = bytes.length & ~3
  for (let at = 0; at < whole; at += 4) {
    const word =
      (bytes[at] as number) |
      ((bytes[at + 1] as number) << 8) |
      ((bytes[at + 2] as number) << 16) |
      ((bytes[at + 3] as number) << 24)
    value = Math.imul(value ^ word, 0x01000193)
    value ^= value >>> 15
  }
  for (let at = whole; at < bytes.length; at += 1)
    value = Math.imul(value ^ (bytes[at] as number), 0x01000193)
  return (value ^ (value >>> 15)) >>> 0
}
