import type { TargetColumn, TargetSchema } from '../../contract/vendor.ts'
import type { Target } from '../vendors/port.ts'

const isHex = (column: TargetColumn): boolean => column.type === 'serial' || column.type === 'sha256' || column.type === 'sha1'

/** The identity of a target as bytes: for each identity column its length (two octets) and its octets or UTF-8. */
export function targetKey(schema: TargetSchema, target: Target): Buffer {
  const parts: Buffer[] = []
  for (const column of schema.columns) {
    if (!column.identity) continue
    const text = target[column.name] ?? ''
    const bytes = isHex(column) ? Buffer.from(text, 'hex') : Buffer.from(text, 'utf8')
    parts.push(Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes)
  }
  return Buffer.concat(parts)
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
    if (length > 0) target[column.name] = isHex(column) ? bytes.toString('hex').toUpperCase() : bytes.toString('utf8')
  }
  return target
}
