import type { ReadSettings } from '../../contract/inventories.ts'
import type { TargetSchema } from '../../contract/vendor.ts'
import { AppError } from '../app-error.ts'

/** What an inventory keeps beside the target, and how its columns are usually called. */
const ATTRIBUTE_SYNONYMS: Readonly<Record<string, readonly string[]>> = {
  common_name: [
    'commonname',
    'cn',
    'subjectcn',
    'subjectcommonname',
    'issuedcn',
    'host',
    'hostname',
    'domain',
    'name',
    'subject',
  ],
  organization: ['organization', 'organisation', 'organizationname', 'org', 'o', 'company'],
  valid_from: ['validfrom', 'notbefore', 'issuedate', 'issuedon', 'dateissued', 'startdate', 'effectivedate'],
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
  ],
  issuer: ['issuer', 'issuerdn', 'issuingca', 'issuingcaname', 'ca', 'issuername'],
  profile_id: ['profile', 'profileid', 'certificateprofile', 'template', 'templatename'],
  certificate_type: ['certificatetype', 'certtype', 'type', 'trust'],
  status: ['status', 'state', 'certificatestatus', 'certstate'],
  reason: ['reason', 'revocationreason', 'crlreason', 'reasoncode'],
  product: ['product', 'productname', 'producttype'],
  order_id: ['orderid', 'ordernumber', 'orderno', 'ordernr', 'certificateorderid', 'digicertorderid'],
}

export interface ColumnMap {
  /** Column name to position in a row. */
  readonly positions: ReadonlyMap<string, number>
  /** Column name to header, as found or given. */
  readonly headers: Readonly<Record<string, string>>
  /** Target columns that are needed and were not found. */
  readonly missing: readonly string[]
}

/** `Serial  Number (hex)` and `serial_number_hex` are one spelling. */
const bare = (header: string): string =>
  header
    .toLowerCase()
    .normalize('NFKC')
    .replace(/[^\p{L}\p{N}]/gu, '')

/**
 * Finds which column of a file is which, by the operator's own mapping first and the usual spellings after. A column
 * mapped to an empty header is left out, even if the file has it.
 *
 * @throws AppError `input.no-such-header`, `input.no-such-column` for a mapping that does not fit
 */
export function mapColumns(
  headers: readonly string[],
  schema: TargetSchema,
  map: ReadSettings['map'],
): ColumnMap {
  const positions = new Map<string, number>()
  const taken = new Set<number>()
  const leftOut = new Set<string>()
  const names = [...schema.columns.map(({ name }) => name), ...Object.keys(ATTRIBUTE_SYNONYMS)]
  for (const [name, header] of Object.entries(map ?? {})) {
    if (!names.includes(name)) {
      throw new AppError('input.no-such-column', `There is no column "${name}" to map to.`, {
        hint: `Map one of: ${names.join(', ')}.`,
      })
    }
    if (header === '') {
      leftOut.add(name)
      continue
    }
    const at = positionOf(headers, header)
    if (at === -1) {
      throw new AppError('input.no-such-header', `The file has no column with the header "${header}".`, {
        hint: `Its headers are: ${headers.join(', ')}.`,
      })
    }
    positions.set(name, at)
    taken.add(at)
  }
  const spellings = headers.map(bare)
  const find = (name: string, synonyms: readonly string[]) => {
    if (positions.has(name) || leftOut.has(name)) return
    for (const spelling of [bare(name), ...synonyms]) {
      const at = spellings.findIndex((own, index) => own === spelling && !taken.has(index))
      if (at === -1) continue
      positions.set(name, at)
      taken.add(at)
      return
    }
  }
  for (const column of schema.columns) find(column.name, column.synonyms)
  for (const [name, synonyms] of Object.entries(ATTRIBUTE_SYNONYMS)) {
    if (!schema.columns.some((column) => column.name === name)) find(name, synonyms)
  }
  const lacking = schema.columns
    .filter(({ name, required }) => required && !positions.has(name))
    .map(({ name }) => name)
  const lacksAll = schema.oneOf.length > 0 && !schema.oneOf.some((name) => positions.has(name))
  return {
    positions,
    headers: Object.fromEntries([...positions].map(([name, at]) => [name, headers[at] ?? ''])),
    missing: lacksAll ? [...lacking, schema.oneOf.join(' or ')] : lacking,
  }
}

function positionOf(headers: readonly string[], header: string): number {
  const exact = headers.indexOf(header)
  return exact !== -1
    ? exact
    : headers.findIndex((own) => own.trim().toLowerCase() === header.trim().toLowerCase())
}

/** @throws AppError `input.missing-column` that lists what the file has and names the option that helps */
export function requireColumns(map: ColumnMap, headers: readonly string[], file: string): void {
  if (map.missing.length === 0) return
  throw new AppError(
    'input.missing-column',
    `"${file}", line 1: no column for ${map.missing.join(', ')} was found. The headers are: ${headers.join(', ')}.`,
    {
      hint: `Say which it is: --map ${map.missing[0]?.split(' ')[0] ?? 'serial_number'}=HEADER`,
    },
  )
}
