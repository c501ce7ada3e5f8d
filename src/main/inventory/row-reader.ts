import type { RejectionReason, SerialFormat } from '../../contract/inventories.ts'
import type { TargetSchema } from '../../contract/vendor.ts'
import type { Target } from '../vendors/port.ts'
import { type CertificateDate, readDate } from './certificate-date.ts'
import type { ColumnMap } from './column-map.ts'
import { readIdentifier } from './identifier.ts'
import { REJECTED_VALUE_CHARS_MAX, rejectionMessage } from './rejection.ts'
import { readReason } from './revocation-reason.ts'

export interface ReadItem {
  readonly kind: 'item'
  readonly target: Target
  readonly commonName: string | null
  readonly organization: string | null
  readonly validFrom: string | null
  readonly validTo: string | null
  readonly endsAt: number | null
  readonly attributes: Readonly<Record<string, string>> | null
}
export interface ReadRejection {
  readonly kind: 'rejected'
  readonly reason: RejectionReason
  readonly message: string
  readonly value: string
}

const OWN_COLUMNS = new Set(['common_name', 'organization', 'valid_from', 'valid_to'])
const ATTRIBUTE_CHARS_MAX = 500

/** An inventory has few days and many rows. */
const DATES_REMEMBERED = 4_096

function rememberedDates(): (text: string) => CertificateDate {
  const known = new Map<string, CertificateDate>()
  return (text) => {
    const found = known.get(text)
    if (found !== undefined) return found
    const date = readDate(text)
    if (known.size < DATES_REMEMBERED) known.set(text, date)
    return date
  }
}

/** Makes of a row's cells an item, or says why not. Order of columns is the schema's, so the first flaw is told. */
export function createRowReader(schema: TargetSchema, map: ColumnMap, serialFormat: SerialFormat) {
  const columns = schema.columns.map((column) => ({ column, at: map.positions.get(column.name) ?? -1 }))
  const attributes = [...map.positions].filter(
    ([name]) => !OWN_COLUMNS.has(name) && !schema.columns.some((column) => column.name === name),
  )
  const at = (name: string) => map.positions.get(name) ?? -1
  const places = {
    commonName: at('common_name'),
    organization: at('organization'),
    validFrom: at('valid_from'),
    validTo: at('valid_to'),
  }
  const dateOf = rememberedDates()
  const widest = Math.max(...columns.filter(({ column }) => column.required).map((one) => one.at), 0)

  return (cells: readonly string[]): ReadItem | ReadRejection => {
    if (cells.length <= widest) {
      return reject(
        'bad-row',
        null,
        cells.join(' '),
        `the row has ${cells.length} cells and the column needed is number ${widest + 1}`,
      )
    }
    const target: Record<string, string> = {}
    for (const { column, at: place } of columns) {
      const text = place === -1 ? '' : (cells[place] ?? '')
      if (text === '' && !column.required) continue
      const reading = readIdentifier(column.type, text, serialFormat)
      if (reading.kind === 'ok') target[column.name] = reading.value
      else if (reading.reason !== 'empty') return reject(reading.reason, column.label, text)
      else if (column.required) return reject(column.identity ? 'empty' : 'missing', column.label, text)
    }
    if (schema.oneOf.length > 0 && !schema.oneOf.some((name) => target[name] !== undefined)) {
      return reject('empty', schema.oneOf.join(' or '), '')
    }
    let known: Record<string, string> | null = null
    for (const [name, place] of attributes) {
      const text = (cells[place] ?? '').trim()
      if (text === '') continue
      const value = name === 'reason' ? readReason(text) : text.slice(0, ATTRIBUTE_CHARS_MAX)
      if (value === null) return reject('bad-reason', 'Reason', text)
      known ??= {}
      known[name] = value
    }
    const cell = (place: number): string | null => {
      const text = place === -1 ? '' : (cells[place] ?? '').trim()
      return text === '' ? null : text.slice(0, ATTRIBUTE_CHARS_MAX)
    }
    const validFrom = cell(places.validFrom)
    const validTo = cell(places.validTo)
    const to = validTo === null ? null : dateOf(validTo)
    return {
      kind: 'item',
      target,
      commonName: cell(places.commonName),
      organization: cell(places.organization),
      validFrom: validFrom === null ? null : dateOf(validFrom).text,
      validTo: to === null ? null : to.text,
      endsAt: to === null ? null : to.endsAt,
      attributes: known,
    }
  }
}

function reject(
  reason: RejectionReason,
  column: string | null,
  value: string,
  detail?: string,
): ReadRejection {
  return {
    kind: 'rejected',
    reason,
    message: rejectionMessage(reason, column, detail),
    value: value.slice(0, REJECTED_VALUE_CHARS_MAX),
  }
}
