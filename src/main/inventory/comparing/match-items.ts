import type Database from 'better-sqlite3'
import type { TargetSchema } from '../../../contract/vendor.ts'
import { AppError } from '../../app-error.ts'
import { createKeyWriter, targetFromKey } from '../storing/target-key.ts'

/** Bits of what `differs` finds. */
export const DIFFERS = { validTo: 1, status: 2, issuer: 4, otherIds: 8 } as const

/**
 * Makes of two attached inventories, `a` and `b`, the temporary tables `ka` and `kb` (ordinal and key of each item, indexed
 * by key) and `pair` (the items that are in both, and how they differ).
 *
 * Items are the same by those identity columns that all items of both sides have: a file of serial numbers is compared
 * with a search that knows thumbprints too by serial number.
 *
 * @returns the names of these columns
 * @throws AppError `input.nothing-to-compare-by`
 */
export function matchItems(db: Database.Database, schema: TargetSchema): string[] {
  const identity = schema.columns.filter((column) => column.identity).map(({ name }) => name)
  const [inA, inB] = [columnsOf(db, 'a', identity), columnsOf(db, 'b', identity)]
  const by = identity.filter((_, at) => inA.always[at] && inB.always[at])
  const isWhole = identity.every(
    (_, at) => by.includes(identity[at] ?? '') || !(inA.ever[at] || inB.ever[at]),
  )
  const isEmpty = inA.items === 0 || inB.items === 0
  if (by.length === 0 && !isEmpty) {
    const names = ({ ever }: Present) => identity.filter((_, at) => ever[at]).join(', ')
    throw new AppError(
      'input.nothing-to-compare-by',
      `No column names all items of both: the first has ${names(inA)}, the second ${names(inB)}, and neither has one of them everywhere.`,
      { hint: 'Import a file that has the same column for all, such as the serial number.' },
    )
  }
  // A key may end with what tells one name apart (the issuer): it counts where whole keys are compared.
  let key = 'key'
  if (!isWhole) {
    const keyOf = createKeyWriter({ ...schema, apart: undefined })
    db.function('match_key', { deterministic: true }, (whole: unknown) => {
      const target = targetFromKey(schema, whole as Buffer)
      return Buffer.from(keyOf(Object.fromEntries(by.map((name) => [name, target[name] ?? '']))))
    })
    key = 'match_key(key)'
  }
  registerDiffers(db, schema, isWhole ? [] : identity.filter((name) => !by.includes(name)))
  db.exec(`
    CREATE TEMP TABLE ka AS SELECT ordinal, ${key} AS k, shared FROM a.entry;
    CREATE TEMP TABLE kb AS SELECT ordinal, ${key} AS k, shared FROM b.entry;
    CREATE INDEX temp.ka_by_key ON ka (k);
    CREATE INDEX temp.kb_by_key ON kb (k);
    CREATE TEMP TABLE pair AS
      SELECT ka.ordinal AS a, kb.ordinal AS b, differs(ka.shared, kb.shared${isWhole ? ', NULL, NULL' : ', ea.key, eb.key'}) AS bits
      FROM ka CROSS JOIN kb ON kb.k = ka.k
      ${isWhole ? '' : 'CROSS JOIN a.entry AS ea ON ea.ordinal = ka.ordinal CROSS JOIN b.entry AS eb ON eb.ordinal = kb.ordinal'};
  `)
  return by
}

interface Present {
  readonly items: number
  readonly always: readonly boolean[]
  readonly ever: readonly boolean[]
}

/** Which identity columns the items have: read off the lengths in their keys. */
function columnsOf(db: Database.Database, side: 'a' | 'b', identity: readonly string[]): Present {
  const always = identity.map(() => true)
  const ever = identity.map(() => false)
  let items = 0
  for (const key of db.prepare(`SELECT key FROM ${side}.entry`).pluck().iterate() as Iterable<Buffer>) {
    items += 1
    let at = 0
    for (let index = 0; index < identity.length; index += 1) {
      const length = ((key[at] ?? 0) << 8) | (key[at + 1] ?? 0)
      if (length === 0) always[index] = false
      else ever[index] = true
      at += 2 + length
    }
  }
  return { items, always, ever }
}

interface Told {
  readonly valid_to: string | null
  readonly status: string | null
  readonly issuer: string | null
}

/** What two items have in common with others is compared once for all of them. */
function registerDiffers(db: Database.Database, schema: TargetSchema, others: readonly string[]): void {
  const told = (side: 'a' | 'b') => {
    const select = db.prepare<[number], Told>(
      `SELECT valid_to, attributes ->> '$.status' AS status, attributes ->> '$.issuer' AS issuer FROM ${side}.shared WHERE id = ?`,
    )
    return new Map(
      (db.prepare(`SELECT id FROM ${side}.shared`).pluck().all() as number[]).map((id) => [
        id,
        select.get(id),
      ]),
    )
  }
  const [toldA, toldB] = [told('a'), told('b')]
  let before = ''
  let beforeBits = 0
  db.function('differs', (a: unknown, b: unknown, keyA: unknown, keyB: unknown) => {
    const pair = `${String(a)}:${String(b)}`
    if (pair !== before) {
      before = pair
      beforeBits = sharedBits(toldA.get(a as number), toldB.get(b as number))
    }
    if (others.length === 0) return beforeBits
    const [left, right] = [targetFromKey(schema, keyA as Buffer), targetFromKey(schema, keyB as Buffer)]
    const isOther = others.some(
      (name) => left[name] !== undefined && right[name] !== undefined && left[name] !== right[name],
    )
    return isOther ? beforeBits | DIFFERS.otherIds : beforeBits
  })
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
