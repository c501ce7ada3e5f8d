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

/** Rows, by their ordinals, that come in one answer. */
const PAGE = 2_048
/** Ordinals, keys in hexadecimal one behind the other, their lengths and the ids of shared values; null where there is no row. */
type Page = [named: string, keys: string, lengths: string, ids: string] | [null, null, null, null]
const numbers = (list: string): number[] => JSON.parse(`[${list}]`) as number[]

export function keysOfSide(db: Database.Database, side: 'a' | 'b'): SideKeys {
  const [items, bytes, last] = db
    .prepare<[], [number, number, number]>(
      `SELECT count(*), coalesce(sum(length(key)), 0), coalesce(max(ordinal), 0) FROM ${side}.entry`,
    )
    .raw()
    .get() as [number, number, number]
  const octets = Buffer.allocUnsafe(bytes)
  const starts = new Float64Array(items + 1)
  const ordinals = new Uint32Array(items)
  const shared = new Uint32Array(items)
  // A row at a time costs an array and a buffer each: a page comes as four texts instead.
  const page = db
    .prepare<[number, number], Page>(
      `SELECT group_concat(ordinal), group_concat(hex(key), ''), group_concat(length(key)), group_concat(shared)
       FROM (SELECT ordinal, key, shared FROM ${side}.entry WHERE ordinal > ? AND ordinal <= ? ORDER BY ordinal)`,
    )
    .raw()
  let item = 0
  let at = 0
  for (let from = 0; from < last; from += PAGE) {
    const [named, keys, lengths, ids] = page.get(from, from + PAGE) as unknown as Page
    if (named === null) continue
    octets.write(keys, at, 'hex')
    const [ordinalsOfPage, lengthsOfPage, idsOfPage] = [numbers(named), numbers(lengths), numbers(ids)]
    for (const [index, ordinal] of ordinalsOfPage.entries()) {
      ordinals[item] = ordinal
      shared[item] = idsOfPage[index] as number
      at += lengthsOfPage[index] as number
      item += 1
      starts[item] = at
    }
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
