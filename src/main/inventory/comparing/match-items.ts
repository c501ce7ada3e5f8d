import type Database from 'better-sqlite3'
import type { TargetSchema } from '../../../contract/vendor.ts'
import { AppError } from '../../app-error.ts'
import { createKeySet } from '../storing/key-set.ts'
import { eachColumn, keysOfSide, type SideKeys } from './keys-of-side.ts'

/** Bits of what differs between two items that are the same. */
export const DIFFERS = { validTo: 2, status: 4, issuer: 8, otherIds: 16 } as const
const IS_IN_BOTH = 1
/** So many pairs of shared values are remembered. */
const PAIRS_REMEMBERED = 1_000_000

export interface Matched {
  /** Names of the columns by which items are the same. */
  readonly by: string[]
  /** What is known of the items of a side, by position: 0 of one that the other has not, else 1 and the bits of `DIFFERS`. Those of B have no such bits. */
  readonly a: Uint8Array
  readonly b: Uint8Array
}

/**
 * Finds which items of two attached inventories, `a` and `b`, are the same, and how they differ; makes `bits_a(ordinal)` and
 * `bits_b(ordinal)` known to the connection, which answer what is known of an item.
 *
 * Items are the same by those identity columns that all items of both sides have: a file of serial numbers is compared
 * with a search that knows thumbprints too by serial number.
 *
 * @throws AppError `input.nothing-to-compare-by`
 */
export function matchItems(db: Database.Database, schema: TargetSchema): Matched {
  const identity = schema.columns.filter((column) => column.identity).map(({ name }) => name)
  const [keysA, keysB] = [keysOfSide(db, 'a'), keysOfSide(db, 'b')]
  const [inA, inB] = [columnsOf(keysA, identity.length), columnsOf(keysB, identity.length)]
  const isBy = identity.map((_, at) => inA.always[at] === true && inB.always[at] === true)
  const by = identity.filter((_, at) => isBy[at])
  if (by.length === 0 && keysA.items > 0 && keysB.items > 0) {
    const names = ({ ever }: Present) => identity.filter((_, at) => ever[at]).join(', ')
    throw new AppError(
      'input.nothing-to-compare-by',
      `No column names all items of both: the first has ${names(inA)}, the second ${names(inB)}, and neither has one of them everywhere.`,
      { hint: 'Import a file that has the same column for all, such as the serial number.' },
    )
  }
  // A key may end with what tells one name apart (the issuer): it counts where whole keys are compared.
  const isWhole = isBy.every((is, at) => is || !(inA.ever[at] || inB.ever[at]))
  const bitsOf = sharedDiffer(db)
  const others = isWhole ? [] : [...isBy.keys()].filter((at) => !isBy[at])
  const keyOf = isWhole ? wholeKey : partialKey(isBy)
  const [a, b] = [new Uint8Array(keysA.items), new Uint8Array(keysB.items)]
  findSame(keysA, keysB, keyOf, (left, right) => {
    const differ = bitsOf(keysA.shared[left] as number, keysB.shared[right] as number)
    const ids = others.length > 0 && hasOtherIds(keysA, left, keysB, right, isBy) ? DIFFERS.otherIds : 0
    a[left] = (a[left] as number) | IS_IN_BOTH | differ | ids
    b[right] = IS_IN_BOTH
  })
  registerBits(db, 'bits_a', keysA, a)
  registerBits(db, 'bits_b', keysB, b)
  return { by, a, b }
}

/** The key by which an item is compared; good until the next call with the same scratch. */
type KeyOf = (keys: SideKeys, item: number, scratch: Buffer) => Uint8Array

const SCRATCH_BYTES = 64 * 1024

const wholeKey: KeyOf = ({ octets, starts }, item) =>
  octets.subarray(starts[item] as number, starts[item + 1] as number)

/** The columns that all items have, each with its length. */
const partialKey =
  (isBy: readonly boolean[]): KeyOf =>
  (keys, item, scratch) => {
    let end = 0
    eachColumn(keys, item, isBy.length, (column, from, to) => {
      if (isBy[column] !== true) return
      // With the two octets of its length.
      end += keys.octets.copy(scratch, end, from - 2, to)
    })
    return scratch.subarray(0, end)
  }

/** Calls with each item of A and each of B that are the same; several of a side can be where parts of keys are compared. */
function findSame(
  a: SideKeys,
  b: SideKeys,
  keyOf: KeyOf,
  found: (itemOfA: number, itemOfB: number) => void,
): void {
  const [scratch, other] = [Buffer.alloc(SCRATCH_BYTES), Buffer.alloc(SCRATCH_BYTES)]
  const keys = createKeySet(a.items)
  /** The next item of A with the same key, by number from 1; 0 for none. */
  const next = new Int32Array(a.items + 1)
  let key: Uint8Array = scratch
  const isSame = (number: number) => Buffer.compare(keyOf(a, number - 1, other), key) === 0
  for (let item = 0; item < a.items; item += 1) {
    key = keyOf(a, item, scratch)
    const first = keys.add(key, item + 1, isSame)
    if (first === 0) continue
    next[item + 1] = next[first] as number
    next[first] = item + 1
  }
  for (let item = 0; item < b.items; item += 1) {
    key = keyOf(b, item, scratch)
    const first = keys.find(key, isSame)
    for (let number = first; number !== 0; number = next[number] as number) found(number - 1, item)
  }
}

/** Whether a column by which they are not compared says something else in each. */
function hasOtherIds(
  a: SideKeys,
  itemOfA: number,
  b: SideKeys,
  itemOfB: number,
  isBy: readonly boolean[],
): boolean {
  const places: [from: number, to: number][] = []
  eachColumn(a, itemOfA, isBy.length, (_, from, to) => places.push([from, to]))
  let isOther = false
  eachColumn(b, itemOfB, isBy.length, (column, from, to) => {
    const [start, end] = places[column] as [number, number]
    if (isBy[column] === true || start === end || from === to) return
    isOther ||= a.octets.compare(b.octets, from, to, start, end) !== 0
  })
  return isOther
}

function registerBits(
  db: Database.Database,
  name: string,
  { ordinals, items }: SideKeys,
  bits: Uint8Array,
): void {
  const byOrdinal = new Uint8Array((ordinals[items - 1] ?? 0) + 1)
  for (let item = 0; item < items; item += 1) byOrdinal[ordinals[item] as number] = bits[item] as number
  db.function(name, { deterministic: true }, (ordinal: unknown) => byOrdinal[ordinal as number] ?? 0)
}

interface Present {
  readonly always: readonly boolean[]
  readonly ever: readonly boolean[]
}

/** Which identity columns the items have: read off the lengths in their keys. */
function columnsOf(keys: SideKeys, columns: number): Present {
  const always = Array.from({ length: columns }, () => true)
  const ever = Array.from({ length: columns }, () => false)
  const see = (column: number, from: number, to: number) => {
    if (from === to) always[column] = false
    else ever[column] = true
  }
  for (let item = 0; item < keys.items; item += 1) eachColumn(keys, item, columns, see)
  return { always, ever }
}

interface Told {
  readonly id: number
  readonly valid_to: string | null
  readonly status: string | null
  readonly issuer: string | null
}

/** What two items have in common with others is compared once for all of them. */
function sharedDiffer(db: Database.Database): (a: number, b: number) => number {
  const told = (side: 'a' | 'b') => {
    const rows = db
      .prepare<[], Told>(
        `SELECT id, valid_to, attributes ->> '$.status' AS status, attributes ->> '$.issuer' AS issuer FROM ${side}.shared`,
      )
      .iterate() as Iterable<Told>
    const byId = new Map<number, Told>()
    for (const row of rows) byId.set(row.id, row)
    return byId
  }
  const [toldA, toldB] = [told('a'), told('b')]
  const known = new Map<number, number>()
  return (a, b) => {
    const pair = a * 2 ** 26 + b
    let bits = known.get(pair)
    if (bits === undefined) {
      bits = sharedBits(toldA.get(a), toldB.get(b))
      if (known.size < PAIRS_REMEMBERED && b < 2 ** 26) known.set(pair, bits)
    }
    return bits
  }
}

function sharedBits(a: Told | undefined, b: Told | undefined): number {
  return (
    (differ(a?.valid_to, b?.valid_to, isSameDate) ? DIFFERS.validTo : 0) |
    (differ(a?.status, b?.status, isSameWord) ? DIFFERS.status : 0) |
    (differ(a?.issuer, b?.issuer, isSameName) ? DIFFERS.issuer : 0)
  )
}

/** What one side does not know is no difference. */
const differ = (
  a: string | null | undefined,
  b: string | null | undefined,
  isSame: (a: string, b: string) => boolean,
): boolean => a != null && b != null && !isSame(a, b)
const isSameWord = (a: string, b: string): boolean => a.trim().toLowerCase() === b.trim().toLowerCase()
const DAY_CHARS = 'YYYY-MM-DD'.length
/** One side may know the day only. */
const isSameDate = (a: string, b: string): boolean =>
  a === b ||
  ((a.length === DAY_CHARS || b.length === DAY_CHARS) && a.slice(0, DAY_CHARS) === b.slice(0, DAY_CHARS))
/** Tools print the parts of a name in either order. */
const isSameName = (a: string, b: string): boolean => nameParts(a) === nameParts(b)
const nameParts = (name: string): string =>
  name
    .toLowerCase()
    .split(',')
    .map((part) => part.trim().replaceAll('"', ''))
    .sort()
    .join(',')
