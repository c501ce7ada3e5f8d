import type Database from 'better-sqlite3'

/** All keys of an attached inventory, one after the other: a million take some 30 to 60 MB. Items are counted from 0, in the order of their ordinals. */
export interface SideKeys {
  readonly items: number
  readonly octets: Buffer
  /** Where the key of an item begins; the one behind the last says where that ends. */
  readonly starts: Float64Array
  readonly ordinals: Uint32Array
  /** What each has in common with others: the id of its shared values. */
  readonly shared: Uint32Array
}

export function keysOfSide(db: Database.Database, side: 'a' | 'b'): SideKeys {
  const [items, bytes] = db
    .prepare<[], [number, number]>(`SELECT count(*), coalesce(sum(length(key)), 0) FROM ${side}.entry`)
    .raw()
    .get() as [number, number]
  const octets = Buffer.allocUnsafe(bytes)
  const starts = new Float64Array(items + 1)
  const ordinals = new Uint32Array(items)
  const shared = new Uint32Array(items)
  const rows = db
    .prepare<[], [number, Buffer, number]>(`SELECT ordinal, key, shared FROM ${side}.entry ORDER BY ordinal`)
    .raw()
    .iterate() as Iterable<[number, Buffer, number]>
  let item = 0
  let at = 0
  for (const [ordinal, key, id] of rows) {
    octets.set(key, at)
    ordinals[item] = ordinal
    shared[item] = id
    at += key.length
    item += 1
    starts[item] = at
  }
  return { items, octets, starts, ordinals, shared }
}

/** Calls with where the octets of each identity column of a key begin and end: a length of two octets stands before each. */
export function eachColumn(
  { octets, starts }: SideKeys,
  item: number,
  columns: number,
  see: (column: number, from: number, to: number) => void,
): void {
  let at = starts[item] as number
  for (let column = 0; column < columns; column += 1) {
    const length = ((octets[at] ?? 0) << 8) | (octets[at + 1] ?? 0)
    see(column, at + 2, at + 2 + length)
    at += 2 + length
  }
}
