import type { Finding } from '../../../contract/batches.ts'
import { REASON_CODES, type Reason, type ReasonChoice } from '../../../contract/vendor.ts'
import type { Item } from '../port.ts'

/** DigiCert TLM, Bulk revoke multiple certificates, "Revocation reason codes". */
const ALL_TYPES = ['key_compromise', 'affiliation_changed', 'superseded', 'cessation_of_operation'] as const
const PRIVATE_ONLY = ['privilege_withdrawn', 'certificate_hold', 'ca_compromise', 'unspecified'] as const

const PRIVATE = 'private certificates only'

/** Reasons are spelled on the wire as RFC 5280's names in lower snake case, which is also how the product spells them. */
export const REASONS: readonly ReasonChoice[] = [
  ...ALL_TYPES.map((reason) => ({ reason, code: REASON_CODES[reason], wire: reason })),
  ...PRIVATE_ONLY.map((reason) => ({ reason, code: REASON_CODES[reason], wire: reason, limitedTo: PRIVATE })),
]

/** The product's name for a reason on the wire; undefined for one that RFC 5280 does not know. */
export function reasonFrom(wire: string | undefined): Reason | undefined {
  const name = wire?.trim().toLowerCase()
  return name !== undefined && Object.hasOwn(REASON_CODES, name) ? (name as Reason) : undefined
}

/** What is wrong with, or to be known of, an item's reason before anything is sent. */
export function examineReason(item: Item): readonly Finding[] {
  const { reason } = item
  if (reason === null) return []
  const findings: Finding[] = []
  if ((PRIVATE_ONLY as readonly Reason[]).includes(reason))
    findings.push(...examineType(reason, item.attributes['certificate_type']))
  if (reason === 'certificate_hold') {
    findings.push({
      level: 'note',
      code: 'suspension',
      message: 'certificate_hold suspends: the certificate stays on the CRL until it is resumed or expires.',
      hint: 'Choose another reason to revoke for good.',
    })
  }
  return findings
}

function examineType(reason: Reason, type: string | undefined): readonly Finding[] {
  const hint = `Public and ACME certificates take: ${ALL_TYPES.join(', ')}.`
  switch (type?.trim().toLowerCase()) {
    case 'private':
      return []
    case 'public':
    case 'acme':
      return [
        {
          level: 'error',
          code: `reason-type-${reason}`,
          message: `${reason} is for private certificates only, and this one is ${type?.trim().toLowerCase()}.`,
          hint,
        },
      ]
    default:
      return [
        {
          level: 'warning',
          code: `reason-type-unknown-${reason}`,
          message: `${reason} is for private certificates only; the inventory does not say which these are. The vendor refuses it for the others.`,
          hint: `${hint} A column certificate_type (private, public, acme) settles it.`,
        },
      ]
  }
}
