import { listedHex, readInventoryCsv } from '../../inventory/read-inventory-csv.ts'
import { seededRandom } from '../../seeded-random.ts'
import { fateOf, isMixed, type MadeUp } from '../mixture.ts'

export interface Revocation {
  readonly reason: string
  /** Milliseconds since the epoch. */
  readonly at: number
}

export interface EjbcaState {
  readonly revocation: Revocation | null
}

export interface EjbcaCertificate {
  /** Upper-case hex, whole octets. */
  readonly serial: string
  readonly issuer: string
  readonly commonName: string
  readonly username: string
  readonly notBefore: number
  readonly notAfter: number
  state: EjbcaState
}

export const CAS = [
  { id: 1_412_017_219, name: 'Corp Issuing CA 1', subject: 'CN=Corp Issuing CA 1,O=Example Org,C=SE' },
  { id: -873_305_551, name: 'Corp Issuing CA 2', subject: 'CN=Corp Issuing CA 2,O=Example Org,C=SE' },
] as const
/** However it is spelled: EJBCA reads serial numbers as numbers. */
export function wholeOctets(hex: string): string {
  const digits = hex.replace(/^0x/i, '').replace(/^0+/, '').toUpperCase()
  return digits.length % 2 === 0 ? digits : `0${digits}`
}

const ACTIVE: EjbcaState = { revocation: null }
const SERIAL_OCTETS_MAX = 20
const DAY_MS = 86_400_000

/** In every hundred: five revoked, two on hold, four expired, one whose serial number the other CA has used too. */
export function makeEjbcaCertificates(init: MadeUp): EjbcaCertificate[] {
  const random = seededRandom(init.seed)
  const mixed = isMixed(init)
  const certificates: EjbcaCertificate[] = []
  for (let n = 1; n <= init.count; n += 1) {
    const fresh = wholeOctets(`${(1 + random.below(0x7f)).toString(16)}${random.hex(30)}`)
    const roll = n % 100
    const fate = mixed ? fateOf(n) : 'active'
    const expired = fate === 'expired'
    const reason = fate === 'revoked' ? 'SUPERSEDED' : fate === 'on hold' ? 'CERTIFICATE_HOLD' : null
    const from = Date.UTC(init.year, 2, 1 + random.below(14)) - (expired ? 365 * DAY_MS : 0)
    certificates.push({
      serial: mixed && roll === 17 ? (certificates[n - 3]?.serial ?? fresh) : fresh,
      issuer: roll === 17 ? CAS[1].subject : CAS[0].subject,
      commonName: `host${n}.corp.example.com`,
      username: `host${n}`,
      notBefore: from,
      notAfter: from + (expired ? 200 : 398) * DAY_MS,
      state: reason === null ? ACTIVE : { revocation: { reason, at: Date.UTC(init.year, 3, 2, 9, 30) } },
    })
  }
  return certificates
}

/** Columns Serial Number and, if wanted, Issuer DN and Common Name. */
export function readEjbcaCertificates(csv: string): EjbcaCertificate[] {
  return readInventoryCsv(csv).flatMap((row, index) => {
    const serial = listedHex(row['serial_number'] ?? '', SERIAL_OCTETS_MAX)
    if (serial === null) return []
    return [
      {
        serial,
        issuer: row['issuer_dn'] || CAS[0].subject,
        commonName: row['common_name'] ?? '',
        username: `listed${index + 1}`,
        notBefore: Date.UTC(2026, 2, 1),
        notAfter: Date.UTC(2036, 2, 1),
        state: ACTIVE,
      },
    ]
  })
}
