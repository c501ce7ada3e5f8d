/** Numbers that look random and are the same for the same seed (mulberry32). */
export interface SeededRandom {
  /** At least 0, less than 1. */
  next(): number
  /** A whole number of 0 to n - 1. */
  below(n: number): number
  pick<T>(list: readonly T[]): T
  /** That many hex digits, upper case. */
  hex(digits: number): string
  uuid(): string
}

export function seededRandom(seed: number): SeededRandom {
  let state = (seed ^ 0x9e3779b9) >>> 0
  const word = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return (t ^ (t >>> 14)) >>> 0
  }
  const next = () => word() / 2 ** 32
  const below = (n: number) => Math.floor(next() * n)
  const hex = (digits: number) => {
    let text = ''
    while (text.length < digits) text += word().toString(16).padStart(8, '0')
    return text.slice(0, digits).toUpperCase()
  }
  return {
    next,
    below,
    pick: (list) => {
      const one = list[below(list.length)]
      if (one === undefined) throw new RangeError('pick from an empty list')
      return one
    },
    hex,
    uuid: () => {
      const h = hex(32).toLowerCase()
      return `${h.slice(0, 8)}-${h.slice(8, 12)}-4${h.slice(13, 16)}-8${h.slice(17, 20)}-${h.slice(20)}`
    },
  }
}
