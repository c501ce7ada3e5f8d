import { listedHex, readInventoryCsv } from '../../inventory/read-inventory-csv.ts'
import { seededRandom } from '../../seeded-random.ts'

/** Which reasons a certificate takes depends on this (DigiCert TLM, Bulk revoke multiple certificates, Revocation reason codes). */
export type CertificateType = 'public' | 'private' | 'acme'

export interface Profile {
  readonly id: string
  readonly name: string
  readonly type: CertificateType
}

/** A certificate's state, replaced as a whole at each effect, so that a lagging reader can be shown the one before. */
export interface CertificateState {
  readonly status: 'issued' | 'revoked' | 'expired' | 'suspended'
  readonly revocation: {
    readonly reason: string
    readonly revocation_date: string
    readonly comments: string
  } | null
}

export interface Certificate {
  readonly serial: string
  /** SHA-256, upper-case hex. */
  readonly thumbprint: string
  readonly profile: Profile
  readonly commonName: string
  readonly organization: string
  readonly seat: string
  /** YYYY-MM-DD. */
  readonly validFrom: string
  readonly validTo: string
  /** Base64, where the given list has it. */
  readonly base64?: string
  state: CertificateState
}

export const PROFILES: readonly [Profile, Profile, Profile, Profile] = [
  { id: '7f606454-e011-4cfb-af90-5a13232bbd8f', name: 'Internal servers (retired)', type: 'private' },
  { id: 'b1c6f0de-5a0b-4c3e-9a53-0d4f8c2a7e11', name: 'Public web servers', type: 'public' },
  { id: 'c2a7e1f4-9b1d-4f7a-8e64-1e5a9d3b8f22', name: 'ACME web servers', type: 'acme' },
  { id: 'd3b8f2a5-0c2e-4a8b-9f75-2f6bae4c9a33', name: 'Devices', type: 'private' },
]

const ISSUED: CertificateState = { status: 'issued', revocation: null }
const SERIAL_OCTETS_MAX = 20
const SHA256_OCTETS = 32
/** Fewer than these are too few to spare any for odd states. */
const MIXED_FROM = 20

export interface MakeCertificates {
  readonly count: number
  readonly seed: number
  readonly plain: boolean
  readonly year: number
}

/**
 * An inventory as an account has it: four profiles; in every hundred about five revoked, four expired, three suspended
 * (private ones) and one whose serial number another one has too. Serials have 128 bits and are positive.
 */
export function makeCertificates({ count, seed, plain, year }: MakeCertificates): Certificate[] {
  const random = seededRandom(seed)
  const mixed = !plain && count >= MIXED_FROM
  const certificates: Certificate[] = []
  for (let n = 1; n <= count; n += 1) {
    const roll = n % 20
    const profile = roll < 10 ? PROFILES[0] : roll < 15 ? PROFILES[1] : roll < 18 ? PROFILES[2] : PROFILES[3]
    const day = 1 + random.below(14)
    const first = (1 + random.below(0x7f)).toString(16).padStart(2, '0').toUpperCase()
    const fresh = `${first}${random.hex(30)}`
    const collides = mixed && n % 100 === 17
    const state = mixed ? oddState(n, year) : ISSUED
    certificates.push({
      serial: collides ? (certificates[n - 3]?.serial ?? fresh) : fresh,
      thumbprint: random.hex(64),
      profile,
      commonName: profile.type === 'private' ? `host${n}.corp.example.com` : `www${n}.example.com`,
      organization: 'Example Org',
      seat: `seat-${Math.ceil(n / 5)}@example.com`,
      validFrom: state.status === 'expired' ? `${year - 1}-02-${two(day)}` : `${year}-03-${two(day)}`,
      validTo: state.status === 'expired' ? `${year}-03-${two(day)}` : `${year + 1}-04-${two(day + 1)}`,
      state,
    })
  }
  return certificates
}

function oddState(n: number, year: number): CertificateState {
  switch (n % 100) {
    case 5:
    case 25:
    case 50:
    case 71:
    case 92:
      return revokedState('superseded', `${year}-04-02T09:30:00Z`)
    case 8:
    case 34:
    case 53:
    case 96:
      return { status: 'expired', revocation: null }
    case 6:
    case 46:
    case 87:
      return {
        status: 'suspended',
        revocation: { reason: 'certificate_hold', revocation_date: `${year}-05-11T16:00:00Z`, comments: '' },
      }
    default:
      return ISSUED
  }
}

export const revokedState = (reason: string, date: string): CertificateState => ({
  status: 'revoked',
  revocation: { reason, revocation_date: date, comments: '' },
})

/**
 * Certificates of a given list: columns Serial Number, Common Name, Organization, Valid From, Valid To, Thumbprint,
 * Profile (an id), Certificate Type, Certificate (Base64); only the first is needed. All are issued. Rows without a serial that could exist
 * and second mentions are left out, as an import would do.
 */
export function readCertificates(csv: string, seed: number): Certificate[] {
  const random = seededRandom(seed)
  const seen = new Set<string>()
  const certificates: Certificate[] = []
  for (const row of readInventoryCsv(csv)) {
    const serial = listedHex(row['serial_number'] ?? row['serial'] ?? '', SERIAL_OCTETS_MAX)
    if (serial === null) continue
    const thumbprint =
      listedHex(row['thumbprint'] ?? '', SHA256_OCTETS)?.padStart(SHA256_OCTETS * 2, '0') ?? random.hex(64)
    const identity = `${serial} ${thumbprint}`
    if (seen.has(identity)) continue
    seen.add(identity)
    const id = row['profile'] ?? PROFILES[0].id
    const type = row['certificate_type']?.toLowerCase()
    const known = PROFILES.find((profile) => profile.id === id)
    certificates.push({
      serial,
      thumbprint,
      profile:
        type === 'public' || type === 'acme' || type === 'private'
          ? { id, name: known?.name ?? id, type }
          : (known ?? { id, name: id, type: 'private' }),
      commonName: row['common_name'] ?? '',
      organization: row['organization'] ?? 'Example Org',
      seat: `seat-${certificates.length + 1}@example.com`,
      validFrom: row['valid_from']?.slice(0, 10) ?? '2026-03-01',
      validTo: row['valid_to']?.slice(0, 10) ?? '2027-03-08',
      ...(row['certificate'] ? { base64: row['certificate'] } : {}),
      state: ISSUED,
    })
  }
  return certificates
}

const two = (n: number): string => String(n).padStart(2, '0')
