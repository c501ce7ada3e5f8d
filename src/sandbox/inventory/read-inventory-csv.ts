import papaparse from 'papaparse'
import { SandboxError } from '../sandbox-error.ts'

/** A row of a given inventory: texts by column, the column's name in lower case with `_` for anything but letters and digits. */
export type InventoryRow = Readonly<Record<string, string>>

/** Reads a CSV with a header; rows without any text are left out. */
export function readInventoryCsv(csv: string): readonly InventoryRow[] {
  // Papa Parse takes one kind of line end per file; real ones mix them.
  const parsed = papaparse.parse<Record<string, string>>(csv.replaceAll('\r\n', '\n'), {
    newline: '\n',
    header: true,
    skipEmptyLines: 'greedy',
    transformHeader: (name) =>
      name
        .replace(/^\ufeff/, '')
        .trim()
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '_'),
  })
  if (parsed.data.length === 0) throw new SandboxError('the inventory has no rows')
  return parsed.data
}

/**
 * A serial or thumbprint as the vendors list it: upper-case hex, an even number of digits. Null for what is none
 * (empty, zero, longer than `octetsMax`, not hex).
 */
export function listedHex(text: string, octetsMax: number): string | null {
  const hex = text
    .replace(/[\s\u00a0:]/g, '')
    .replace(/^0x/i, '')
    .replace(/^0+/, '')
    .toUpperCase()
  if (!/^[0-9A-F]+$/.test(hex)) return null
  const even = hex.length % 2 === 0 ? hex : `0${hex}`
  return even.length <= octetsMax * 2 ? even : null
}
