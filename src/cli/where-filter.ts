import { readFileSync } from 'node:fs'
import type { ItemFilter } from '../contract/inventories.ts'
import type { TargetSchema } from '../contract/vendor.ts'
import { AppError } from '../main/app-error.ts'
import { cannotRead } from '../main/files/whole-file.ts'
import { parseWhere } from '../main/inventory/asking/parse-where.ts'

export const WHERE_HELP = `only some: conditions joined with commas, e.g. 'status!=revoked' or 'serial_number in FILE'`
const LIST_BYTES_MAX = 64 * 1024 * 1024

/** Reads `--where` over items of a kind; its grammar stands in `parse-where.ts`. @throws AppError `input.bad-where`, `input.cannot-read` */
export function whereFilter(expression: string | undefined, schema: TargetSchema): ItemFilter {
  if (expression === undefined || expression.trim() === '') return {}
  return parseWhere(expression, { schema, readList })
}

/** A text a line; blank lines and what stands behind a `#` at the start of a line are passed over. */
function readList(file: string): string[] {
  let text: string
  try {
    const bytes = readFileSync(file)
    if (bytes.length > LIST_BYTES_MAX)
      throw new AppError('input.list-too-long', `The list ${file} has more than 64 MiB.`, {
        hint: 'Import it as an inventory, and use: rescind inventories common',
      })
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    const hint = 'A list is a text file with one entry a line, in UTF-8.'
    if (cause instanceof TypeError)
      throw new AppError('input.cannot-read', `The list ${file} is not UTF-8.`, { hint, cause })
    throw cannotRead(file, cause, hint)
  }
  return text
    .split(/\r\n?|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
}
