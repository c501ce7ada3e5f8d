import { jsonObject } from '../json-object.ts'
import { CAS, type EjbcaCertificate, type EjbcaState } from './ejbca-certificate.ts'

export const REASON_NUMBERS: Readonly<Record<string, number>> = {
  NOT_REVOKED: -1,
  UNSPECIFIED: 0,
  KEY_COMPROMISE: 1,
  CA_COMPROMISE: 2,
  AFFILIATION_CHANGED: 3,
  SUPERSEDED: 4,
  CESSATION_OF_OPERATION: 5,
  CERTIFICATE_HOLD: 6,
  REMOVE_FROM_CRL: 8,
  PRIVILEGES_WITHDRAWN: 9,
  AA_COMPROMISE: 10,
}
const ACTIVE = 20
const REVOKED = 40
const STATUSES: Readonly<Record<string, number>> = {
  CERT_ACTIVE: ACTIVE,
  CERT_NOTIFIEDABOUTEXPIRATION: 21,
  CERT_REVOKED: REVOKED,
}

interface Criterion {
  readonly property: string
  readonly value: string
  readonly operation: string
}

export interface Search {
  readonly items: number
  readonly page: number
  readonly isSorted: boolean
  readonly fits: (certificate: EjbcaCertificate, state: EjbcaState) => boolean
}

/** `SearchCertificatesRestRequestV2`, or what is wrong with it. Several criteria of one property are alternatives. */
export function parseSearch(text: string): Search | string {
  const body = jsonObject(text)
  const pagination = body?.['pagination'] as Record<string, unknown> | undefined
  const items = pagination?.['page_size']
  const page = pagination?.['current_page']
  if (typeof items !== 'number' || items < 1) return 'Invalid page size.'
  if (typeof page !== 'number' || page < 1) return 'Invalid current page.'
  const criteria = body?.['criteria']
  if (!Array.isArray(criteria) || criteria.length === 0)
    return "Invalid criteria value, can't be null or empty."
  const given = (criteria as Partial<Criterion>[]).map(({ property = '', value = '', operation = '' }) => ({
    property,
    value,
    operation,
  }))
  for (const one of given) {
    const wrong = faultOf(one)
    if (wrong !== null) return wrong
  }
  const byProperty = Map.groupBy(given, ({ property, operation }) => `${property} ${operation}`)
  return {
    items,
    page,
    isSorted: body?.['sort'] !== undefined,
    fits: (certificate, state) =>
      [...byProperty.values()].every((some) => some.some((one) => isMet(one, certificate, state))),
  }
}

function faultOf({ property, value, operation }: Criterion): string | null {
  switch (property) {
    case 'STATUS':
      return operation === 'EQUAL' && STATUSES[value] !== undefined ? null : `Invalid status '${value}'.`
    case 'CA':
      return CAS.some(({ name }) => name === value) ? null : `CA '${value}' was not found or not authorized.`
    case 'ISSUED_DATE':
    case 'EXPIRE_DATE':
    case 'REVOCATION_DATE':
      return ['BEFORE', 'AFTER'].includes(operation) && !Number.isNaN(Date.parse(value))
        ? null
        : `Invalid date '${value}'.`
    case 'END_ENTITY_PROFILE':
    case 'CERTIFICATE_PROFILE':
      return null
    default:
      return `Invalid property '${property}'.`
  }
}

function isMet(
  { property, value, operation }: Criterion,
  { issuer, notBefore, notAfter }: EjbcaCertificate,
  { revocation }: EjbcaState,
): boolean {
  const isInTime = (ms: number) => (operation === 'BEFORE' ? ms < Date.parse(value) : ms > Date.parse(value))
  switch (property) {
    case 'STATUS':
      return STATUSES[value] === (revocation === null ? ACTIVE : REVOKED)
    case 'CA':
      return CAS.some(({ name, subject }) => name === value && subject === issuer)
    case 'ISSUED_DATE':
      return isInTime(notBefore)
    case 'EXPIRE_DATE':
      return isInTime(notAfter)
    case 'REVOCATION_DATE':
      return revocation !== null && isInTime(revocation.at)
    case 'CERTIFICATE_PROFILE':
      return value === 'SERVER'
    default:
      return value === 'Servers'
  }
}

/** `CertificateRestResponseV2`, without a certificate: the made-up ones have none. */
export const listed = (certificate: EjbcaCertificate, { revocation }: EjbcaState): object => ({
  fingerprint: null,
  issuerDN: certificate.issuer,
  subjectDN: `CN=${certificate.commonName},O=Example Org,C=SE`,
  subjectAltName: `dNSName=${certificate.commonName}`,
  certificateProfileId: 9,
  endEntityProfileId: 1,
  certificateProfile: 'SERVER',
  endEntityProfile: 'Servers',
  notBefore: certificate.notBefore,
  expireDate: certificate.notAfter,
  revocationDate: revocation?.at ?? -1,
  revocationReason: revocation === null ? -1 : REASON_NUMBERS[revocation.reason],
  // As Java writes a number.
  serialNumber: certificate.serial.replace(/^0/, ''),
  status: revocation === null ? ACTIVE : REVOKED,
  type: 1,
  udpateTime: revocation?.at ?? certificate.notBefore,
  username: certificate.username,
  base64Cert: null,
})
