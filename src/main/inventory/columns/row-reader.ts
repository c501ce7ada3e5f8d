import { countOf } from '../../../contract/counted.ts'
import type { RejectionReason, SerialFormat } from '../../../contract/inventories.ts'
import type { TargetColumn, TargetSchema } from '../../../contract/vendor.ts'
import type { Target } from '../../target.ts'
import { certificateIn, namesOf } from '../cells/certificate-cell.ts'
import { authority, certificateFacts } from '../cells/certificate-facts.ts'
import { REJECTED_VALUE_CHARS_MAX, rejectionMessage } from '../cells/rejection.ts'
import { readReason } from '../cells/revocation-reason.ts'
import { plainText } from '../cells/undress.ts'
import { type CertificateDate, readDate } from '../certificate-date.ts'
import { readIdentifier } from '../identifier.ts'
import { createPlainKeyReader } from '../storing/target-key.ts'
import type { ColumnMap } from './column-map.ts'

export interface ReadItem {
  readonly kind: 'item'
  /** What names it: its columns, or their key where it was made without them (good until the next row is read). */
  readonly target: Target | null
  readonly key: Buffer | null
  readonly commonName: string | null
  readonly organization: string | null
  readonly validFrom: string | null
  readonly validTo: string | null
  readonly endsAt: number | null
  readonly attributes: Readonly<Record<string, string>> | null
  /** The certificate that it was read from, as DER or in Base64; absent for rows without one. */
  readonly certificate?: Uint8Array | string
}
export interface ReadRejection {
  readonly kind: 'rejected'
  readonly reason: RejectionReason
  readonly message: string
  readonly value: string
  /** Position of the refused cell, from 0; absent where it is the whole row. */
  readonly column?: number
  /** The same, as a person finds it. */
  readonly cell?: string
  /** The whole row as the file has it, to be mended; absent where there is none. */
  readonly cells?: readonly string[]
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
export function createRowReader(
  schema: TargetSchema,
  map: ColumnMap,
  serialFormat: SerialFormat,
  width: number,
  areAuthoritiesWanted: boolean,
) {
  const targetPlaces = schema.columns.map(({ name }) => map.positions.get(name) ?? -1)
  const texts: string[] = schema.columns.map(() => '')
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
  const certificateColumn = schema.columns.find(({ type }) => type === 'certificate')?.name
  const plainKeyOf = createPlainKeyReader(schema, targetPlaces, serialFormat)

  return (cells: readonly string[]): ReadItem | ReadRejection => {
    // A row that was cut short, or shifted by a delimiter without quotation marks, may name another target.
    if (
      cells.length < width ||
      (cells.length > width && cells.slice(width).some((cell) => cell.trim() !== ''))
    ) {
      return reject(
        'bad-row',
        null,
        cells.join(' '),
        `the row has ${countOf(cells.length, 'cell')} and the header ${width}`,
      )
    }
    const key = plainKeyOf?.(cells) ?? null
    let target: Target | null = null
    if (key === null) {
      for (let index = 0; index < texts.length; index += 1)
        texts[index] = cells[targetPlaces[index] as number] ?? ''
      const reading = readTarget(schema, texts, serialFormat)
      if (reading.kind === 'rejected') return inColumn(reading, targetPlaces[reading.column ?? -1])
      target = reading.target
    }
    let known: Record<string, string> | null = null
    for (const [name, place] of attributes) {
      const text = plainText(cells[place] ?? '')
      if (text === '') continue
      const value = name === 'reason' ? readReason(text) : text.slice(0, ATTRIBUTE_CHARS_MAX)
      if (value === null) return inColumn(reject('bad-reason', 'Reason', text), place)
      known ??= {}
      known[name] = value
    }
    const cell = (place: number): string | null => {
      const text = place === -1 ? '' : plainText(cells[place] ?? '')
      return text === '' ? null : text.slice(0, ATTRIBUTE_CHARS_MAX)
    }
    const text = certificateColumn === undefined ? undefined : target?.[certificateColumn]
    const certificate = text === undefined ? null : certificateIn(text)
    if (certificate !== null) {
      // What the certificate says of itself is true; the row adds what it cannot say.
      const { isAuthority, attributes: own, ...facts } = certificateFacts(certificate)
      if (isAuthority && !areAuthoritiesWanted) return authority(certificate)
      return { kind: 'item', target, key, ...facts, attributes: { ...known, ...own } }
    }
    const validFrom = cell(places.validFrom)
    const validTo = cell(places.validTo)
    const to = validTo === null ? null : dateOf(validTo)
    return {
      kind: 'item',
      target,
      key,
      commonName: cell(places.commonName),
      organization: cell(places.organization),
      validFrom: validFrom === null ? null : dateOf(validFrom).text,
      validTo: to === null ? null : to.text,
      endsAt: to === null ? null : to.endsAt,
      attributes: known,
    }
  }
}

const inColumn = ({ column: _, ...rejection }: ReadRejection, at: number | undefined): ReadRejection =>
  at === undefined || at === -1 ? rejection : { ...rejection, column: at }

/**
 * The columns that name a target, normalised, or the first flaw in the schema's order; whatever they come from. `column` of
 * a flaw is the position in the schema.
 */
export function readTarget(
  schema: TargetSchema,
  /** Of the schema's columns, in its order; empty where there is none. */
  texts: readonly string[],
  serialFormat: SerialFormat,
): { readonly kind: 'target'; readonly target: Target } | ReadRejection {
  const target: Record<string, string> = {}
  let unnamed: ReadRejection | undefined
  const certified = namesByCertificate(schema, texts)
  for (let index = 0; index < schema.columns.length; index += 1) {
    const column = schema.columns[index] as TargetColumn
    const own = certified?.[column.type]
    const text = (texts[index] ?? '') || (own ?? '')
    if (text === '' && !column.required) continue
    const reading = readIdentifier(column.type, text, text === own ? 'hex' : serialFormat)
    if (reading.kind === 'ok' && !isAsCertified(column, reading.value, own))
      return inColumn(reject('bad-row', column.label, text, OTHER_CERTIFICATE), index)
    if (reading.kind === 'ok') target[column.name] = reading.value
    else if (isLeftToThumbprint(schema, column, reading.reason))
      unnamed ??= inColumn(reject(reading.reason, column.label, text), index)
    else if (reading.reason !== 'empty') return inColumn(reject(reading.reason, column.label, text), index)
    else if (column.required)
      return inColumn(reject(column.identity ? 'empty' : 'missing', column.label, text), index)
  }
  if (schema.oneOf.length > 0 && !schema.oneOf.some((name) => target[name] !== undefined)) {
    return unnamed ?? reject('empty', schema.oneOf.join(' or '), '')
  }
  return { kind: 'target', target }
}

const OTHER_CERTIFICATE = 'this is not what the certificate in the same row says'

/** What the certificate of a row says for its other columns; null where there is none that can be read. */
function namesByCertificate(
  { columns }: TargetSchema,
  texts: readonly string[],
): ReturnType<typeof namesOf> | null {
  const at = columns.findIndex(({ type }) => type === 'certificate')
  const text = at === -1 ? '' : (texts[at] ?? '')
  if (text === '') return null
  const reading = readIdentifier('certificate', text, 'hex')
  const certificate = reading.kind === 'ok' ? certificateIn(reading.value) : null
  return certificate === null ? null : namesOf(certificate)
}

function isAsCertified({ type }: TargetColumn, value: string, own: string | undefined): boolean {
  if (own === undefined) return true
  const certified = readIdentifier(type, own, 'hex')
  return certified.kind !== 'ok' || certified.value === value
}

/** A serial number that no CA should have given (RFC 5280 section 4.1.2.2) names nothing, but a thumbprint beside it does. */
const isLeftToThumbprint = (schema: TargetSchema, column: TargetColumn, reason: RejectionReason): boolean =>
  column.type === 'serial' &&
  schema.oneOf.includes(column.name) &&
  schema.columns.some(
    ({ type, name }) => (type === 'sha1' || type === 'sha256') && schema.oneOf.includes(name),
  ) &&
  (reason === 'negative' || reason === 'zero' || reason === 'too-long')

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
