import type { TargetSchema } from '../../../contract/vendor.ts'
import { AppError } from '../../app-error.ts'
import { undress } from '../cells/undress.ts'
import { readSerial, withoutBlanks } from '../serial.ts'
import { type ColumnMap, mapByPosition } from './column-map.ts'

/** What a cell of a file without a heading looks like. */
type Shape = 'nothing' | 'digits' | 'serial' | 'forty' | 'sixty-four' | 'host' | 'other'

const SERIAL_DIGITS_MIN = 8
/** Of the cells of a column so many must have one shape; the others are rejected row by row. */
const ALIKE_SHARE_MIN = 0.5
/** Serials of 20 octets are positive: in thumbprints the first bit is set every second time. */
const THUMBPRINT_CERTAIN_ROWS = 10
const HOST = /^(?:\*\.)?[\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)+$/u

export function shapeOf(cell: string): Shape {
  const bare = undress(cell)
  if (bare === '') return 'nothing'
  const compact = withoutBlanks(bare).replace(/[:-]/g, '')
  if (/^[0-9a-f]{64}$/i.test(compact)) return 'sixty-four'
  const serial = readSerial(cell, 'hex')
  if (serial.kind === 'ok') {
    if (/^[0-9a-f]{40}$/i.test(compact)) return 'forty'
    if (/^\d+$/.test(bare)) return 'digits'
    return serial.value.length >= SERIAL_DIGITS_MIN || /^0x|[:=]/i.test(bare) ? 'serial' : 'other'
  }
  // Too long for hex, as decimals are; rounded by a spreadsheet.
  if (/^\d+$/.test(bare)) return 'digits'
  return HOST.test(bare) ? 'host' : 'other'
}

/** Whether a row's cell can name a target: then it stands in no heading. */
export const isNaming = (cell: string): boolean =>
  ['digits', 'serial', 'forty', 'sixty-four'].includes(shapeOf(cell))

/**
 * Finds the columns of a file without a heading by what stands in them: serial numbers and thumbprints by their digits, ids
 * where nothing else can be meant, host names. Null when nothing names a target.
 *
 * @throws AppError `input.ambiguous-column` where two could, or digits could be one thing or another
 */
export function mapByContent(
  rows: readonly (readonly string[])[],
  schema: TargetSchema,
  file: string,
): ColumnMap | null {
  const width = Math.max(0, ...rows.map((row) => row.length))
  const columns = Array.from({ length: width }, (_, at) => kindOf(rows.map((row) => row[at] ?? '')))
  const at = (kind: ColumnKind) => [...columns.keys()].filter((index) => columns[index] === kind)
  const positions = new Map<string, number>()
  const set = (types: readonly string[], places: readonly number[]) => {
    const column = schema.columns.find(({ type }) => types.includes(type))
    if (column === undefined || places.length === 0) return
    if (places.length > 1) throw unclear(file, column.name, places)
    positions.set(column.name, places[0] as number)
  }
  const has = (type: string) => schema.columns.some((column) => column.type === type)
  set(['sha256'], at('sha256'))
  set(['sha1'], at('sha1'))
  const either = at('sha1-or-serial')
  if (either.length > 0 && has('sha1')) throw unclear(file, nameOf(schema, 'serial'), either)
  set(['serial'], [...at('serial'), ...either])
  const digits = at('digits')
  const isNamed = schema.columns.some(({ name }) => positions.has(name))
  if (!isNamed && digits.length > 0) {
    if (has('integer') && has('serial')) throw unclear(file, nameOf(schema, 'integer'), digits)
    set([has('serial') ? 'serial' : 'integer'], digits)
  }
  if (!schema.columns.some(({ name }) => positions.has(name))) return null
  const hosts = at('host')
  if (hosts.length === 1) positions.set('common_name', hosts[0] as number)
  const map = mapByPosition(schema, positions)
  return map.missing.length === 0 ? map : null
}

type ColumnKind = 'sha256' | 'sha1' | 'sha1-or-serial' | 'serial' | 'digits' | 'host' | 'other'

function kindOf(cells: readonly string[]): ColumnKind {
  const shapes = cells.map(shapeOf).filter((shape) => shape !== 'nothing')
  const share = (wanted: readonly Shape[]) =>
    shapes.length > 0 &&
    shapes.filter((shape) => wanted.includes(shape)).length / shapes.length >= ALIKE_SHARE_MIN
  if (share(['sixty-four'])) return 'sha256'
  if (share(['forty'])) return fortyDigits(cells)
  if (share(['host'])) return 'host'
  if (share(['digits'])) return 'digits'
  return share(['serial', 'forty', 'digits']) ? 'serial' : 'other'
}

/** Forty digits are a SHA-1 thumbprint or a serial number of 20 octets, which is positive (RFC 5280 section 4.1.2.2). */
function fortyDigits(cells: readonly string[]): ColumnKind {
  const firsts = cells
    .filter((cell) => shapeOf(cell) === 'forty')
    .map((cell) => Number.parseInt(withoutBlanks(undress(cell)).charAt(0), 16))
  if (firsts.some((digit) => digit >= 8)) return 'sha1'
  return firsts.length >= THUMBPRINT_CERTAIN_ROWS ? 'serial' : 'sha1-or-serial'
}

const nameOf = (schema: TargetSchema, type: string): string =>
  schema.columns.find((column) => column.type === type)?.name ?? 'serial_number'

const unclear = (file: string, column: string, places: readonly number[]): AppError =>
  new AppError(
    'input.ambiguous-column',
    `"${file}" has no heading, and what stands in ${places.map((at) => `column #${at + 1}`).join(' and ')} could be read in more than one way: each names other certificates.`,
    { hint: `Say what it is: --map ${column}=#${(places[0] ?? 0) + 1}` },
  )
