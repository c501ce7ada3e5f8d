import { REASON_CODES, type Reason, type ReasonChoice } from '../../../contract/vendor.ts'

/** RevokeCertificate, RevocationReason. A hold is not among them. */
const WIRE: Readonly<Partial<Record<Reason, string>>> = {
  unspecified: 'UNSPECIFIED',
  key_compromise: 'KEY_COMPROMISE',
  ca_compromise: 'CERTIFICATE_AUTHORITY_COMPROMISE',
  affiliation_changed: 'AFFILIATION_CHANGED',
  superseded: 'SUPERSEDED',
  cessation_of_operation: 'CESSATION_OF_OPERATION',
  privilege_withdrawn: 'PRIVILEGE_WITHDRAWN',
  aa_compromise: 'A_A_COMPROMISE',
}

export const REASONS: readonly ReasonChoice[] = (Object.entries(WIRE) as [Reason, string][]).map(
  ([reason, wire]) => ({ reason, code: REASON_CODES[reason], wire }),
)

/** RFC 5280's name of a reason that a report shows; undefined for none that is known. */
export const reasonOf = (wire: string | null): Reason | undefined =>
  REASONS.find((choice) => choice.wire === wire)?.reason

/** @throws RangeError for a reason that sealing has refused */
export function wireReason(reason: Reason | null): string {
  const wire = reason === null ? undefined : WIRE[reason]
  if (wire === undefined) throw new RangeError('a reason that AWS does not take reached the client')
  return wire
}
