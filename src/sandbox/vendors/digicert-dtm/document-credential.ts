import type { InventoryTable } from '../../inventory/messy-csv.ts'
import { readInventoryCsv } from '../../inventory/read-inventory-csv.ts'
import { SandboxError } from '../../sandbox-error.ts'
import { seededRandom } from '../../seeded-random.ts'
import { isMixed, type MadeUp } from '../mixture.ts'

const STATUSES = ['ACTIVE', 'PENDING_ISSUANCE', 'DEACTIVATED', 'REVOKED', 'SUSPENDED'] as const
export type CredentialStatus = (typeof STATUSES)[number]

export interface DocumentCredential {
  readonly id: string
  readonly name: string
  readonly userId: string
  readonly createdOn: string
  state: { readonly status: CredentialStatus }
}

const CREDENTIALS_PER_USER = 5
const CLIENT_ADMINS_MIN = 20

/**
 * Credentials in all states, two users' with the same name, and names that must be encoded in a path. Plain: all ACTIVE,
 * names of letters and digits.
 */
export function makeDocumentCredentials(init: MadeUp): DocumentCredential[] {
  const random = seededRandom(init.seed)
  const mixed = isMixed(init)
  let userId = ''
  return Array.from({ length: init.count }, (_, index) => {
    if (index % CREDENTIALS_PER_USER === 0) userId = random.uuid()
    return {
      id: random.uuid(),
      name: mixed ? oddName(index) : `signer-${index + 1}`,
      userId,
      createdOn: `${init.year}-03-${String(1 + random.below(28)).padStart(2, '0')}T08:00:00Z`,
      state: { status: mixed ? oddStatus(index) : 'ACTIVE' },
    }
  })
}

function oddName(index: number): string {
  switch (index % 20) {
    case 3:
      return `Müller & Söhne ${index}`
    case 7:
      return `legal/contracts ${index}`
    case 12:
      return `100% signed? #${index}`
    case 19:
      return 'shared-signer'
    default:
      return `signer-${index + 1}`
  }
}

function oddStatus(index: number): CredentialStatus {
  switch (index % 25) {
    case 4:
    case 14:
      return 'PENDING_ISSUANCE'
    case 6:
      return 'SUSPENDED'
    case 10:
      return 'DEACTIVATED'
    case 16:
      return 'REVOKED'
    default:
      return 'ACTIVE'
  }
}

/** Columns Name, User ID and, if wanted, Status. */
export function readDocumentCredentials(csv: string, seed: number): DocumentCredential[] {
  const random = seededRandom(seed)
  return readInventoryCsv(csv).map((row) => {
    const status = STATUSES.find((one) => one === (row['status'] || 'ACTIVE').toUpperCase())
    if (!status)
      throw new SandboxError(
        `'${row['status']}' is no status of a credential; they are ${STATUSES.join(', ')}`,
      )
    return {
      id: random.uuid(),
      name: row['name'] ?? '',
      userId: row['user_id'] ?? '',
      createdOn: '2026-03-01T08:00:00Z',
      state: { status },
    }
  })
}

/** Client administrators; a replaced one can be named again, which replaces the account's administrator once more. */
export function makeClientAdmins(seed: number, count: number) {
  const random = seededRandom(seed + 1)
  const ids = Array.from({ length: Math.max(CLIENT_ADMINS_MIN, count) }, () => random.uuid())
  return {
    find: (id: string) => ids.find((known) => known === id.toLowerCase()),
    replace: (_old: string) => random.uuid(),
    all: (): readonly string[] => ids,
    table: (): InventoryTable => ({
      header: [
        'User ID',
        'Email',
        'First Name',
        'Last Name',
        'User Name',
        'Phone Number',
        'Locale',
        'Description',
      ],
      rows: ids.map((id, n) => [
        id,
        `admin${n}@example.com`,
        'Ada',
        `Admin${n}`,
        `admin${n}`,
        `9112345678${String(n).padStart(2, '0')}`,
        'en_US',
        'hand-over',
      ]),
      name: { column: 0, kind: 'text' },
      identity: [0],
      freeText: 7,
    }),
  }
}
