import type { TargetSchema } from '../../../contract/vendor.ts'
import { withoutKeys } from '../cells/key-material.ts'
import { REJECTED_VALUE_CHARS_MAX } from '../cells/rejection.ts'
import type { ReadItem, ReadRejection } from '../columns/row-reader.ts'
import type { EntryPort } from './entry-port.ts'
import { createIssuedKeeper } from './issued-keeper.ts'
import { createKeyWriter } from './target-key.ts'

/** Sets of shared values that are remembered; after these some are stored again, which costs room only. */
const SHARED_REMEMBERED = 20_000

export interface ItemSink {
  /** @param reportAs under which row a contradiction is reported, where items have none of their own */
  item(row: number, item: ReadItem, reportAs?: number): void
  rejected(row: number, rejection: ReadRejection): void
  /** Rows that have come so far. */
  read(): number
}

const CELLS_MAX = 100
const CELL_CHARS_MAX = 500

const kept = (text: string | null): string | null =>
  text === null || text.length < 24 ? text : withoutKeys(text)

/** Turns items as they were read into entries as they are stored, without what may be a private key. */
export function createSink(schema: TargetSchema, port: EntryPort): ItemSink {
  const keyOf = createKeyWriter(schema)
  const sharedOf = createSharing(port)
  const keepIssued = createIssuedKeeper(port.certificate)
  const beside = schema.columns.filter((column) => !column.identity)
  let read = 0

  const payloadOf = (item: ReadItem): string | null => {
    if (beside.length === 0) return null
    const pairs = beside.flatMap(({ name, type }) => {
      const text = item.target?.[name]
      if (text === undefined) return []
      // A certificate was read as one: no key lies in it.
      return [[name, type === 'certificate' ? text : withoutKeys(text)] as const]
    })
    return pairs.length === 0 ? null : JSON.stringify(Object.fromEntries(pairs))
  }
  return {
    item(row, item, reportAs = row) {
      read += 1
      if (item.certificate !== undefined) keepIssued(item.attributes, item.certificate)
      port.entry(
        row,
        reportAs,
        item.key ?? keyOf(item.target ?? {}, item.attributes),
        kept(item.commonName),
        payloadOf(item),
        sharedOf(item),
      )
    },
    rejected(row, { reason, message, value, cells, cell }) {
      read += 1
      const whole = cells?.slice(0, CELLS_MAX).map((cell) => withoutKeys(cell).slice(0, CELL_CHARS_MAX))
      port.rejected(row, {
        reason,
        message: withoutKeys(message),
        value: withoutKeys(value).slice(0, REJECTED_VALUE_CHARS_MAX),
        ...(whole === undefined ? {} : { cells: whole }),
        ...(cell === undefined ? {} : { cell }),
      })
    },
    read: () => read,
  }
}

/** Addresses, key identifiers and digests come from certificates and are no cells. */
const OWN_ATTRIBUTES = /_urls$|_sha256$|_key_id$|^names$/
const keptAttribute = (name: string, value: string): string =>
  OWN_ATTRIBUTES.test(name) ? value : withoutKeys(value)

/** Answers the id of what an item has in common with others, and defines it the first time. */
function createSharing(port: EntryPort): (item: ReadItem) => number {
  const known = new Map<string, number>()
  let last = 0
  const idOf = ({ organization, validFrom, validTo, endsAt, attributes }: ReadItem): number => {
    let key = `${organization}\0${validFrom}\0${validTo}`
    for (const name in attributes) key += `\0${name}\0${attributes[name]}`
    const found = known.get(key)
    if (found !== undefined) return found
    last += 1
    const text =
      attributes === null
        ? null
        : JSON.stringify(
            Object.fromEntries(
              Object.entries(attributes).map(([name, value]) => [name, keptAttribute(name, value)]),
            ),
          )
    port.define({
      id: last,
      organization: kept(organization),
      validFrom: kept(validFrom),
      validTo: kept(validTo),
      endsAt,
      attributes: text,
    })
    if (known.size >= SHARED_REMEMBERED) known.clear()
    known.set(key, last)
    return last
  }
  let before: ReadItem | undefined
  let beforeId = 0
  return (item) => {
    if (before !== undefined && sharesAll(item, before)) return beforeId
    before = item
    beforeId = idOf(item)
    return beforeId
  }
}

/** Most rows have in common with the row before what they have in common with any: told without a look-up. */
function sharesAll(item: ReadItem, other: ReadItem): boolean {
  if (item.organization !== other.organization || item.validFrom !== other.validFrom) return false
  if (item.validTo !== other.validTo) return false
  const [left, right] = [item.attributes, other.attributes]
  if (left === null || right === null) return left === right
  let names = 0
  for (const name in left) {
    if (left[name] !== right[name]) return false
    names += 1
  }
  for (const _ in right) names -= 1
  return names === 0
}
