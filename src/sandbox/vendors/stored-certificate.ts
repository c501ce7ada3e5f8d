import { listedHex, readInventoryCsv } from '../inventory/read-inventory-csv.ts'
import { seededRandom } from '../seeded-random.ts'

export interface StoredState {
  /** Milliseconds since the epoch; null while it is not revoked. */
  readonly revokedAt: number | null
  /** In the vendor's word, where it takes reasons. */
  readonly reason?: string
}

/** A certificate of a CA that names it by its serial number alone. */
export interface StoredCertificate {
  /** Upper-case hex, whole octets. */
  readonly serial: string
  readonly commonName: string
  readonly notBefore: number
  readonly notAfter: number
  state: StoredState
}

export const ISSUER = 'CN=Example Intermediate CA'
const ACTIVE: StoredState = { revokedAt: null }
const MIXED_FROM = 20
const SERIAL_OCTETS_MAX = 20
const DAY_MS = 86_400_000

/** In every hundred: five revoked, four expired. */
export function makeStoredCertificates(init: {
  readonly count: number
  readonly seed: number
  readonly plain: boolean
  readonly year: number
}): StoredCertificate[] {
  const random = seededRandom(init.seed)
  const mixed = !init.plain && init.count >= MIXED_FROM
  return Array.from({ length: init.count }, (_, index) => {
    const roll = (index + 1) % 100
    const expired = mixed && [8, 34, 53, 96].includes(roll)
    const from = Date.UTC(init.year, 2, 1 + random.below(14)) - (expired ? 365 * DAY_MS : 0)
    const first = (1 + random.below(0x7f)).toString(16).padStart(2, '0').toUpperCase()
    return {
      serial: `${first}${random.hex(38)}`,
      commonName: `service${index + 1}.example.com`,
      notBefore: from,
      notAfter: from + (expired ? 200 : 398) * DAY_MS,
      state:
        mixed && [5, 25, 50, 71, 92].includes(roll)
          ? { revokedAt: Date.UTC(init.year, 3, 2, 9, 30) }
          : ACTIVE,
    }
  })
}

/** Columns Serial Number and, if wanted, Common Name. */
export const readStoredCertificates = (csv: string): StoredCertificate[] =>
  readInventoryCsv(csv).flatMap((row) => {
    const serial = listedHex(row['serial_number'] ?? '', SERIAL_OCTETS_MAX)
    if (serial === null) return []
    return [
      {
        serial,
        commonName: row['common_name'] ?? '',
        notBefore: Date.UTC(2026, 2, 1),
        notAfter: Date.UTC(2036, 2, 1),
        state: ACTIVE,
      },
    ]
  })

export const colonSerial = (serial: string): string => (serial.toLowerCase().match(/../g) ?? []).join(':')

/** `normalizeSerial`: however it is parted. */
export const plainSerial = (text: string): string => text.replace(/[:-]/g, '').toUpperCase()
