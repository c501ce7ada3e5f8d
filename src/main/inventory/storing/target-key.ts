import type { SerialFormat } from '../../../contract/inventories.ts'
import type { TargetColumn, TargetSchema } from '../../../contract/vendor.ts'
import type { Attributes, Target } from '../../target.ts'

const isHex = (column: TargetColumn): boolean =>
  column.type === 'serial' || column.type === 'sha256' || column.type === 'sha1'

/** Longer than the longest text of a column in UTF-8, for every identity column that a kind may have. */
const KEY_BYTES_MAX = 64 * 1024

/**
 * Makes keys of targets: for each identity column its length (two octets) and its octets or UTF-8; then, where the schema
 * tells such rows apart by it, an attribute in lower case.
 *
 * The key is good until the next one is made, which is written over it.
 */
export function createKeyWriter(
  schema: TargetSchema,
): (target: Target, attributes?: Attributes | null) => Buffer {
  const columns = schema.columns
    .filter((column) => column.identity)
    .map((column) => ({ name: column.name, encoding: isHex(column) ? ('hex' as const) : ('utf8' as const) }))
  const scratch = Buffer.alloc(KEY_BYTES_MAX)
  const { apart } = schema
  return (target, attributes) => {
    let at = 0
    for (const { name, encoding } of columns) {
      const text = target[name]
      const length = text === undefined ? 0 : scratch.write(text, at + 2, encoding)
      scratch[at] = length >> 8
      scratch[at + 1] = length & 0xff
      at += 2 + length
    }
    if (apart !== undefined && !apart.unless.some((name) => target[name] !== undefined)) {
      const value = attributes?.[apart.attribute]?.trim().toLowerCase() ?? ''
      at += scratch.write(value, at, 'utf8')
    }
    return scratch.subarray(0, at)
  }
}

/** The identity columns that a key holds; absent ones are left out. */
export function targetFromKey(schema: TargetSchema, key: Buffer): Target {
  const target: Record<string, string> = {}
  let at = 0
  for (const column of schema.columns) {
    if (!column.identity) continue
    const length = key.readUInt16BE(at)
    const bytes = key.subarray(at + 2, at + 2 + length)
    at += 2 + length
    if (length > 0)
      target[column.name] = isHex(column) ? bytes.toString('hex').toUpperCase() : bytes.toString('utf8')
  }
  return target
}

const DIGITS = { sha1: 40, sha256: 64 } as const
const SERIAL_DIGITS_MAX = 40
/** From here on a spreadsheet may have rounded it: `serial.ts` looks closer. */
const ROUNDED_DIGITS_MIN = 20

/**
 * Makes keys straight from cells that are plain already (hex digits in whole octets, no leading zero octet), which are nearly
 * all: octets are read once, and no text is made of them. Null for a row that needs a closer look.
 *
 * @param places of the schema's columns in a row, in its order; -1 for one that the file does not have
 * @returns null where the schema's names are not all of hex digits
 */
export function createPlainKeyReader(
  schema: TargetSchema,
  places: readonly number[],
  serialFormat: SerialFormat,
): ((cells: readonly string[]) => Buffer | null) | null {
  const { columns, oneOf } = schema
  const isApplicable =
    schema.apart === undefined &&
    serialFormat === 'hex' &&
    columns.every((column) => column.identity && isHex(column))
  if (!isApplicable) return null
  const scratch = Buffer.alloc(KEY_BYTES_MAX)
  return (cells) => {
    let at = 0
    let named = 0
    for (let index = 0; index < columns.length; index += 1) {
      const column = columns[index] as TargetColumn
      const text = cells[places[index] as number] ?? ''
      const { length } = text
      if (length === 0) {
        if (column.required) return null
      } else {
        const isSerial = column.type === 'serial'
        if (
          isSerial ? length % 2 === 1 || length > SERIAL_DIGITS_MAX : length !== DIGITS[column.type as 'sha1']
        )
          return null
        if (isSerial && length >= ROUNDED_DIGITS_MIN && text.endsWith('00000')) return null
        if (scratch.write(text, at + 2, 'hex') * 2 !== length || (isSerial && scratch[at + 2] === 0))
          return null
        if (oneOf.length === 0 || oneOf.includes(column.name)) named += 1
      }
      scratch[at] = length >> 9
      scratch[at + 1] = (length >> 1) & 0xff
      at += 2 + (length >> 1)
    }
    return named === 0 ? null : scratch.subarray(0, at)
  }
}
