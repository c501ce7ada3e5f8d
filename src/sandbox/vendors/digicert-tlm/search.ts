import type { LaggingStatus } from '../../engine/lagging-status.ts'
import type { Certificate } from './certificate.ts'

export interface SearchPage {
  readonly total: number
  readonly offset: number
  readonly limit: number
  readonly items: readonly Certificate[]
}

/** DigiCert TLM, Bulk revoke multiple certificates, Step 1: "the default page size is 20 certificates". */
const PAGE_DEFAULT = 20

/**
 * `GET certificate-search`: filters as DigiCert ONE's OpenAPI lists them; names it does not know are passed over. Answers
 * the text of what is wrong for a parameter that does not parse.
 */
export function search(
  certificates: readonly Certificate[],
  query: URLSearchParams,
  lag: LaggingStatus,
  pageMax: number,
): SearchPage | string {
  const limit = wholeNumber(query.get('limit'), PAGE_DEFAULT)
  const offset = wholeNumber(query.get('offset'), 0)
  if (limit === null || limit < 1) return 'limit must be a positive integer'
  if (offset === null) return 'offset must be a non-negative integer'
  const tests: ((certificate: Certificate) => boolean)[] = []
  const equals = (name: string, of: (certificate: Certificate) => string) => {
    const wanted = query.get(name)?.toLowerCase()
    if (wanted !== undefined && wanted !== '')
      tests.push((certificate) => of(certificate).toLowerCase() === wanted)
  }
  equals('profile_id', (certificate) => certificate.profile.id)
  equals('serial_number', (certificate) => certificate.serial)
  equals('thumbprint', (certificate) => certificate.thumbprint)
  equals('common_name', (certificate) => certificate.commonName)
  equals('seat_id', (certificate) => certificate.seat)
  equals('account_id', () => ACCOUNT.id)
  equals('business_unit_id', () => BUSINESS_UNIT.id)
  equals('business_unit_name', () => BUSINESS_UNIT.name)
  equals('issuing_ca_name', () => ISSUING_CA.name)
  equals('issuing_ca_id', () => ISSUING_CA.id)
  equals('status', (certificate) => lag.seen(certificate, certificate.state, true).status)
  for (const [name, of] of [
    ['valid_from', (certificate: Certificate) => certificate.validFrom],
    ['valid_to', (certificate: Certificate) => certificate.validTo],
  ] as const) {
    const text = query.get(name)
    if (text === null || text === '') continue
    const range = /^(\d{4}-\d{2}-\d{2})_(\d{4}-\d{2}-\d{2})$/.exec(text)
    if (!range) return `${name} must be given as YYYY-MM-DD_YYYY-MM-DD`
    const [, first = '', last = ''] = range
    tests.push((certificate) => of(certificate) >= first && of(certificate) <= last)
  }
  const found =
    tests.length === 0
      ? certificates
      : certificates.filter((certificate) => tests.every((test) => test(certificate)))
  const size = Math.min(limit, pageMax)
  return { total: found.length, offset, limit: size, items: found.slice(offset, offset + size) }
}

export const ACCOUNT = { id: 'f3f99122-1234-567a-919b-5f692216ff85' }
export const BUSINESS_UNIT = { id: '12d3c45e-d3e6-46fc-7f48-91030fa5cac6', name: 'Example-BU1' }
export const ISSUING_CA = { id: '444FFF3A03C12BCEF463B5D2EF01985F', name: 'Example Issuing CA' }

function wholeNumber(text: string | null, fallback: number): number | null {
  if (text === null || text === '') return fallback
  return /^\d{1,9}$/.test(text) ? Number(text) : null
}
