import { seededRandom } from '../../seeded-random.ts'

export interface OrderState {
  readonly status: 'issued' | 'revoked' | 'reissue_pending'
}
export interface CertificateState {
  readonly status: 'issued' | 'revoked'
  /** As the wire spells it; null where reasons are ignored. */
  readonly reason: string | null
}

export interface OrderCertificate {
  readonly id: number
  readonly serial: string
  /** SHA-1, upper-case hex. */
  readonly thumbprint: string
  readonly commonName: string
  readonly role: 'primary' | 'reissue' | 'duplicate'
  state: CertificateState
}

export interface Order {
  readonly id: number
  readonly product: { readonly name_id: string; readonly name: string; readonly type: string }
  readonly organization: string
  readonly dateIssued: string
  readonly validTill: string
  readonly certificates: readonly OrderCertificate[]
  state: OrderState
}

const TLS = { name_id: 'ssl_multi_domain', name: 'Multi-Domain SSL', type: 'ssl_certificate' }
const CODE_SIGNING = { name_id: 'code_signing', name: 'Code Signing', type: 'code_signing_certificate' }
const DOCUMENT_SIGNING = {
  name_id: 'document_signing_org_1',
  name: 'Document Signing',
  type: 'document_signing_certificate',
}
const ISSUED = { status: 'issued', reason: null } as const
const MIXED_FROM = 20

/**
 * Orders as an account has them: one certificate on most, in every ten one with a duplicate, one with a reissue, one
 * for code or document signing; in every forty one revoked and one whose reissue is pending. Plain: one TLS certificate each.
 */
export function makeOrders(init: {
  readonly count: number
  readonly seed: number
  readonly plain: boolean
  readonly year: number
}): Order[] {
  const random = seededRandom(init.seed)
  const mixed = !init.plain && init.count >= MIXED_FROM
  let nextId = 5_000_000
  return Array.from({ length: init.count }, (_, index) => {
    const n = index + 1
    const commonName = `www${n}.example.com`
    const certificate = (role: OrderCertificate['role']): OrderCertificate => {
      nextId += 1 + random.below(3)
      return {
        id: nextId,
        serial: `${(1 + random.below(0x7f)).toString(16).padStart(2, '0').toUpperCase()}${random.hex(30)}`,
        thumbprint: random.hex(40),
        commonName,
        role,
        state: ISSUED,
      }
    }
    const certificates = [certificate('primary')]
    if (mixed && n % 10 === 3) certificates.push(certificate('duplicate'))
    if (mixed && n % 10 === 7) certificates.push(certificate('reissue'))
    const revoked = mixed && n % 40 === 9
    if (revoked) for (const each of certificates) each.state = { status: 'revoked', reason: 'superseded' }
    const day = String(1 + random.below(14)).padStart(2, '0')
    return {
      id: 700_000 + n,
      product: mixed && n % 20 === 5 ? CODE_SIGNING : mixed && n % 20 === 15 ? DOCUMENT_SIGNING : TLS,
      organization: 'Example Org',
      dateIssued: `${init.year}-03-${day}`,
      validTill: `${init.year + 1}-04-${day}`,
      certificates,
      state: { status: revoked ? 'revoked' : mixed && n % 40 === 21 ? 'reissue_pending' : 'issued' },
    }
  })
}

export const isTls = (order: Order): boolean => order.product.type === TLS.type
