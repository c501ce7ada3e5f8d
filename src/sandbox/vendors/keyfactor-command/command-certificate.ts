import { listedHex, readInventoryCsv } from '../../inventory/read-inventory-csv.ts'
import { seededRandom } from '../../seeded-random.ts'
import { fateOf, isMixed, type MadeUp } from '../mixture.ts'

export interface Revocation {
  readonly reason: number
  readonly effective: string
  readonly comment: string
}

export interface CommandState {
  readonly revocation: Revocation | null
  /** What a lifted hold has left in the record of an active certificate. */
  readonly leftOver?: Revocation
}

export interface CommandCertificate {
  readonly id: number
  readonly serial: string
  /** SHA-1, upper-case hex. */
  readonly thumbprint: string
  readonly issuedCn: string
  readonly issuerDn: string
  /** ISO 8601, UTC. */
  readonly notBefore: string
  readonly notAfter: string
  state: CommandState
}

const ISSUERS = ['CN=Corp Issuing CA 1,O=Example Org', 'CN=Corp Issuing CA 2,O=Example Org'] as const
const ACTIVE: CommandState = { revocation: null }
const SERIAL_OCTETS_MAX = 20
const SHA1_OCTETS = 20

/** In every hundred: five revoked, two on hold, four expired, one whose serial number another CA has used too. */
export function makeCommandCertificates(init: MadeUp): CommandCertificate[] {
  const random = seededRandom(init.seed)
  const mixed = isMixed(init)
  const certificates: CommandCertificate[] = []
  for (let n = 1; n <= init.count; n += 1) {
    const fresh = `${(1 + random.below(0x7f)).toString(16).padStart(2, '0').toUpperCase()}${random.hex(30)}`
    const roll = n % 100
    const fate = mixed ? fateOf(n) : 'active'
    const expired = fate === 'expired'
    const reason = fate === 'revoked' ? 4 : fate === 'on hold' ? 6 : null
    const day = String(1 + random.below(14)).padStart(2, '0')
    certificates.push({
      id: 1000 + n,
      serial: mixed && roll === 17 ? (certificates[n - 3]?.serial ?? fresh) : fresh,
      thumbprint: random.hex(40),
      issuedCn: `host${n}.corp.example.com`,
      issuerDn: roll === 17 ? ISSUERS[1] : ISSUERS[0],
      notBefore: `${expired ? init.year - 1 : init.year}-03-${day}T00:00:00Z`,
      notAfter: expired ? `${init.year}-03-${day}T23:59:59Z` : `${init.year + 1}-04-${day}T23:59:59Z`,
      state:
        reason === null
          ? ACTIVE
          : {
              revocation: {
                reason,
                effective: `${init.year}-04-02T09:30:00Z`,
                comment: 'before the sandbox began',
              },
            },
    })
  }
  return certificates
}

/** Columns Serial Number and, if wanted, Thumbprint (SHA-1), Keyfactor ID, Common Name. */
export function readCommandCertificates(csv: string, seed: number): CommandCertificate[] {
  const random = seededRandom(seed)
  return readInventoryCsv(csv).flatMap((row, index) => {
    const serial = listedHex(row['serial_number'] ?? '', SERIAL_OCTETS_MAX)
    if (serial === null) return []
    return [
      {
        id: Number(row['keyfactor_id'] ?? '') || 1001 + index,
        serial,
        thumbprint:
          listedHex(row['thumbprint'] ?? '', SHA1_OCTETS)?.padStart(SHA1_OCTETS * 2, '0') ?? random.hex(40),
        issuedCn: row['common_name'] ?? '',
        issuerDn: ISSUERS[0],
        notBefore: '2026-03-01T00:00:00Z',
        notAfter: '2036-03-01T00:00:00Z',
        state: ACTIVE,
      },
    ]
  })
}
