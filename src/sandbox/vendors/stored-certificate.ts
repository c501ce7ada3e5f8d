import { messyCsv } from '../inventory/messy-csv.ts'
import { listedHex, readInventoryCsv } from '../inventory/read-inventory-csv.ts'
import { seededRandom } from '../seeded-random.ts'
import type { VendorWorld, WorldInit } from '../vendor-world.ts'
import { fateOf, isMixed, type MadeUp } from './mixture.ts'

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
const SERIAL_OCTETS_MAX = 20
const DAY_MS = 86_400_000

/** In every hundred: five revoked, four expired. */
function makeStoredCertificates(init: MadeUp): StoredCertificate[] {
  const random = seededRandom(init.seed)
  const mixed = isMixed(init)
  return Array.from({ length: init.count }, (_, index) => {
    const fate = mixed ? fateOf(index + 1) : 'active'
    const expired = fate === 'expired'
    const from = Date.UTC(init.year, 2, 1 + random.below(14)) - (expired ? 365 * DAY_MS : 0)
    const first = (1 + random.below(0x7f)).toString(16).padStart(2, '0').toUpperCase()
    return {
      serial: `${first}${random.hex(38)}`,
      commonName: `service${index + 1}.example.com`,
      notBefore: from,
      notAfter: from + (expired ? 200 : 398) * DAY_MS,
      state: fate === 'revoked' ? { revokedAt: Date.UTC(init.year, 3, 2, 9, 30) } : ACTIVE,
    }
  })
}

/** Columns Serial Number and, if wanted, Common Name. */
const readStoredCertificates = (csv: string): StoredCertificate[] =>
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

export interface CertificateStore
  extends Required<Pick<VendorWorld, 'items' | 'loadInventory' | 'inventoryCsv'>> {
  all(): readonly StoredCertificate[]
  /** @param serial however it is parted */
  find(serial: string): StoredCertificate | undefined
}

/** @param headings of a list's six columns: serial number, common name, organization, issuer, begin and end of validity */
export function openCertificateStore(
  init: WorldInit,
  headings: readonly [string, string, string, string, string, string],
): CertificateStore {
  let certificates = makeStoredCertificates({
    count: init.items,
    seed: init.seed,
    plain: init.plain,
    year: init.year,
  })
  let bySerial = new Map(certificates.map((one) => [one.serial, one]))
  return {
    all: () => certificates,
    find: (serial) => bySerial.get(plainSerial(serial)),
    items: () =>
      certificates.map(({ serial, commonName, notAfter, state }) => ({
        target: serial,
        status: state.revokedAt !== null ? 'revoked' : notAfter < init.clock.now() ? 'expired' : 'active',
        facts: { common_name: commonName },
      })),
    loadInventory: (csv) => {
      certificates = readStoredCertificates(csv)
      bySerial = new Map(certificates.map((one) => [one.serial, one]))
      return certificates.length
    },
    inventoryCsv: (options) => {
      const rows = certificates
        .filter(({ notAfter }) => notAfter >= init.clock.now())
        .map(({ serial, commonName, notBefore, notAfter }) => [
          serial,
          commonName,
          'Example Org',
          ISSUER,
          new Date(notBefore).toISOString(),
          new Date(notAfter).toISOString(),
        ])
      return messyCsv(
        { header: [...headings], rows, name: { column: 0, kind: 'serial' }, identity: [0], freeText: 2 },
        init.seed,
        options,
      )
    },
  }
}

export const colonSerial = (serial: string): string => (serial.toLowerCase().match(/../g) ?? []).join(':')

/** `normalizeSerial`: however it is parted. */
export const plainSerial = (text: string): string => text.replace(/[:-]/g, '').toUpperCase()
