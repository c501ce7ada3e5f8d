import type { ReadSettings } from '../../../contract/inventories.ts'
import type { TargetSchema } from '../../../contract/vendor.ts'
import { AppError } from '../../app-error.ts'
import { withoutKeys } from '../cells/key-material.ts'
import { areOfOtherDigest } from '../identifier.ts'

/** What an inventory keeps beside the target, and how its columns are usually called. */
const ATTRIBUTE_SYNONYMS: Readonly<Record<string, readonly string[]>> = {
  order_id: ['orderid', 'ordernumber', 'orderno', 'ordernr', 'certificateorderid', 'digicertorderid'],
  common_name: [
    'commonname',
    'cn',
    'subjectcn',
    'subjectcommonname',
    'issuedcn',
    'issuedcommonname',
    'host',
    'hostname',
    'domain',
    'name',
    'subject',
    'issuedto',
    'fqdn',
    'allgemeinername',
    'ausgestelltfür',
    'nomcommun',
    'délivréà',
    'nombrecomún',
    'emitidopara',
    'nomecomune',
    'rilasciatoa',
    'nomecomum',
    'общееимя',
    'комувыдан',
    'コモンネーム',
    '公用名',
  ],
  organization: ['organization', 'organisation', 'organizationname', 'org', 'o', 'company'],
  valid_from: [
    'validfrom',
    'notbefore',
    'issuedate',
    'issuedon',
    'dateissued',
    'startdate',
    'effectivedate',
    'certificateeffectivedate',
    'gültigab',
    'gültigvon',
    'valideàpartirdu',
    'válidodesde',
    'validodal',
    'действителенс',
  ],
  valid_to: [
    'validto',
    'validuntil',
    'notafter',
    'expires',
    'expirationdate',
    'expiry',
    'expirydate',
    'expiration',
    'validtill',
    'enddate',
    'certificateexpirationdate',
    'gültigbis',
    'ablaufdatum',
    'validejusquau',
    'datedexpiration',
    'expirele',
    'válidohasta',
    'fechadeexpiración',
    'validofinoal',
    'datadiscadenza',
    'válidoaté',
    'действителендо',
    'действителенпо',
    'срокдействия',
    '有効期限',
    '有效期至',
  ],
  issuer: [
    'issuer',
    'issuerdn',
    'issuingca',
    'issuingcaname',
    'ca',
    'issuername',
    'issuedby',
    'ausgestelltvon',
    'délivrépar',
  ],
  profile_id: [
    'profile',
    'profileid',
    'certificateprofile',
    'template',
    'templatename',
    'certificatetemplate',
  ],
  certificate_type: ['certificatetype', 'certtype', 'type', 'trust'],
  status: ['status', 'state', 'certificatestatus', 'certstate'],
  // Never by its heading: a column of reasons is mostly the history of what was revoked, not an order.
  reason: ['rescindreason'],
  product: ['product', 'productname', 'producttype'],
  // Of incidents: what was issued instead, and what goes first.
  replaced_by: ['replacedby', 'replacement', 'replacementserial', 'replacementserialnumber', 'ersetztdurch'],
  priority: ['priority', 'prio', 'priorität'],
}
/** The heading under which we write reasons that are orders, of rows that are to be mended. */
export const ASKED_REASON = 'rescind_reason'

export interface AmbiguousColumn {
  readonly column: string
  readonly headers: readonly string[]
  /** From 0. */
  readonly positions: readonly number[]
}

export interface ColumnMap {
  /** Column name to position in a row. */
  readonly positions: ReadonlyMap<string, number>
  /** Column name to header; to `#` and the position from 1 where the header is empty or stands twice. */
  readonly headers: Readonly<Record<string, string>>
  /** Target columns that are needed and were not found. */
  readonly missing: readonly string[]
  /** Target columns that several headers fit: which is meant is for a person to say. */
  readonly ambiguous: readonly AmbiguousColumn[]
}

/** `Serial  Number (hex)` and `serial_number_hex` are one spelling. */
const bare = (header: string): string =>
  header
    .toLowerCase()
    .normalize('NFKC')
    .replace(/[^\p{L}\p{N}]/gu, '')

const POSITION = /^#([1-9]\d{0,3})$/

/** Headers for an error's words. */
export const shownHeaders = (headers: readonly string[]): string =>
  withoutKeys(headers.slice(0, 60).join(', ')).slice(0, 1_000)

/** The names that can be mapped to. @throws AppError `input.no-such-column` */
function checkNames(schema: TargetSchema, map: ReadSettings['map']): void {
  const names = [...schema.columns.map(({ name }) => name), ...Object.keys(ATTRIBUTE_SYNONYMS)]
  for (const name of Object.keys(map ?? {}))
    if (!names.includes(name))
      throw new AppError('input.no-such-column', `There is no column "${name}" to map to.`, {
        hint: `Map one of: ${names.join(', ')}.`,
      })
}

/**
 * Finds which column of a file is which, by the operator's own mapping first and the usual spellings after. A column
 * mapped to an empty header is left out, even if the file has it; `#2` is the second column, whatever its header.
 *
 * @throws AppError `input.no-such-header`, `input.no-such-column` for a mapping that does not fit
 */
export function mapColumns(
  headers: readonly string[],
  schema: TargetSchema,
  map: ReadSettings['map'],
): ColumnMap {
  checkNames(schema, map)
  const positions = new Map<string, number>()
  const taken = new Set<number>()
  const leftOut = new Set<string>()
  for (const [name, header] of Object.entries(map ?? {})) {
    if (header === '') {
      leftOut.add(name)
      continue
    }
    const at = positionOf(headers, header)
    positions.set(name, at)
    taken.add(at)
  }
  const spellings = headers.map(bare)
  const ambiguous: AmbiguousColumn[] = []
  for (const column of schema.columns) {
    if (positions.has(column.name) || leftOut.has(column.name)) continue
    const wanted = new Set([bare(column.name), ...column.synonyms])
    const fitting = [...spellings.keys()].filter(
      (at) => !taken.has(at) && wanted.has(spellings[at] as string),
    )
    if (fitting.length > 1)
      ambiguous.push({
        column: column.name,
        headers: fitting.map((at) => headers[at] as string),
        positions: fitting,
      })
    for (const at of fitting) taken.add(at)
    const [only] = fitting
    if (fitting.length === 1 && only !== undefined) positions.set(column.name, only)
  }
  for (const [name, synonyms] of Object.entries(ATTRIBUTE_SYNONYMS)) {
    if (schema.columns.some((column) => column.name === name)) continue
    if (positions.has(name) || leftOut.has(name)) continue
    for (const spelling of name === 'reason' ? synonyms : [bare(name), ...synonyms]) {
      const at = spellings.findIndex((own, index) => own === spelling && !taken.has(index))
      if (at === -1) continue
      positions.set(name, at)
      taken.add(at)
      break
    }
  }
  // The CA that names a target is known of it too: lists, incidents and comparing look for it there.
  const authority = positions.get('issuer_dn')
  if (authority !== undefined && !positions.has('issuer') && !leftOut.has('issuer'))
    positions.set('issuer', authority)
  return { ...completed(schema, positions, headers, ambiguous) }
}

/**
 * The map without thumbprints of another digest than the column's, where something else names what the rows are: a heading
 * says `Thumbprint` of either. What a person has mapped stays.
 */
export function withoutOtherDigests(
  found: ColumnMap,
  rows: readonly (readonly string[])[],
  schema: TargetSchema,
  map: ReadSettings['map'],
  headers: readonly string[],
): ColumnMap {
  const others = schema.columns.filter(({ name, type }) => {
    const at = found.positions.get(name)
    return (
      at !== undefined &&
      map?.[name] === undefined &&
      areOfOtherDigest(
        type,
        rows.map((cells) => cells[at] ?? ''),
      )
    )
  })
  if (others.length === 0) return found
  const positions = new Map(found.positions)
  for (const { name } of others) positions.delete(name)
  const left = completed(schema, positions, headers, found.ambiguous)
  return left.missing.length > found.missing.length ? found : left
}

/** A map by positions alone, as of a file without a heading. */
export const mapByPosition = (schema: TargetSchema, positions: ReadonlyMap<string, number>): ColumnMap =>
  completed(schema, positions, [], [])

function completed(
  schema: TargetSchema,
  positions: ReadonlyMap<string, number>,
  headers: readonly string[],
  ambiguous: readonly AmbiguousColumn[],
): ColumnMap {
  const isFound = (name: string) => positions.has(name) || ambiguous.some(({ column }) => column === name)
  const lacking = schema.columns.filter(({ name, required }) => required && !isFound(name))
  const lacksAll = schema.oneOf.length > 0 && !schema.oneOf.some(isFound)
  const names = lacking.map(({ name }) => name)
  return {
    positions,
    headers: Object.fromEntries([...positions].map(([name, at]) => [name, headerAt(headers, at)])),
    missing: lacksAll ? [...names, schema.oneOf.join(' or ')] : names,
    ambiguous,
  }
}

function headerAt(headers: readonly string[], at: number): string {
  const header = headers[at] ?? ''
  return header === '' || headers.indexOf(header) !== headers.lastIndexOf(header) ? `#${at + 1}` : header
}

/** @throws AppError `input.no-such-header` */
function positionOf(headers: readonly string[], header: string): number {
  const exact = headers.indexOf(header)
  if (exact !== -1) {
    if (headers.lastIndexOf(header) !== exact) throw twice(headers, header)
    return exact
  }
  const fitting = [...headers.keys()].filter(
    (at) => headers[at]?.trim().toLowerCase() === header.trim().toLowerCase(),
  )
  if (fitting.length > 1) throw twice(headers, header)
  if (fitting[0] !== undefined) return fitting[0]
  const position = POSITION.exec(header)
  const at = Number(position?.[1] ?? 0) - 1
  if (at >= 0 && at < Math.max(headers.length, 1)) return at
  throw new AppError('input.no-such-header', `The file has no column with the header "${header}".`, {
    hint: `Its headers are: ${shownHeaders(headers)}.`,
  })
}

const twice = (headers: readonly string[], header: string): AppError =>
  new AppError('input.ambiguous-column', `The header "${header}" stands more than once in the file.`, {
    hint: `Say which by its position, for instance #${headers.indexOf(header) + 1}.`,
  })

/** @throws AppError `input.missing-column`, `input.ambiguous-column` that list what the file has and name the option that helps */
export function requireColumns(
  map: ColumnMap,
  headers: readonly string[],
  file: string,
  line: number | null,
): void {
  const where = line === null || line === 0 ? `"${file}"` : `"${file}", line ${line}`
  const [unclear] = map.ambiguous
  if (unclear !== undefined) {
    const listed = unclear.positions.map((at) => `#${at + 1} "${headers[at] ?? ''}"`)
    throw new AppError(
      'input.ambiguous-column',
      `${where}: several columns could be ${unclear.column}: ${withoutKeys(listed.join(', '))}. Each may name other certificates.`,
      { hint: `Say which: --map ${unclear.column}=#${(unclear.positions[0] ?? 0) + 1}` },
    )
  }
  if (map.missing.length === 0) return
  throw new AppError(
    'input.missing-column',
    `${where}: no column for ${map.missing.join(', ')} was found. The headers are: ${shownHeaders(headers)}.`,
    {
      hint: `Say which it is: --map ${map.missing[0]?.split(' ')[0] ?? 'serial_number'}=HEADER, or by position =#1; --heading LINE says where the heading stands, --no-heading that there is none.`,
    },
  )
}
