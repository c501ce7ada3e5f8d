import { REASON_CODES, type Reason, type ReasonChoice } from '../../../contract/vendor.ts'

/** DigiCert CertCentral, "Revoke order certificates", `revocation_reason`: for TLS certificates; ignored for others. */
const WIRE = {
  unspecified: 'unspecified',
  key_compromise: 'keyCompromise',
  affiliation_changed: 'affiliationChanged',
  superseded: 'superseded',
  cessation_of_operation: 'cessationOfOperation',
} as const satisfies Partial<Record<Reason, string>>

const LIMITED_TO = 'TLS certificates; the vendor ignores reasons for others'

export const REASONS: readonly ReasonChoice[] = (Object.keys(WIRE) as (keyof typeof WIRE)[]).map(
  (reason) => ({
    reason,
    code: REASON_CODES[reason],
    wire: WIRE[reason],
    limitedTo: LIMITED_TO,
  }),
)

/** @throws RangeError for a reason that the vendor does not take: sealing has refused it, so it is a bug */
export function wireReason(reason: Reason): string {
  if (!Object.hasOwn(WIRE, reason)) throw new RangeError(`no reason ${reason} at this vendor`)
  return WIRE[reason as keyof typeof WIRE]
}
