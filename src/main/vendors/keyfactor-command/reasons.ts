import { REASON_CODES, type Reason, type ReasonChoice } from '../../../contract/vendor.ts'

/**
 * "POST Certificates Revoke", Reason: an integer. The vendor's pages contradict each other on 7 and 8 (remove from CRL) and
 * know neither 9 nor 10: none of these is offered.
 */
const NAMES = {
  unspecified: 'Unspecified',
  key_compromise: 'Key compromised',
  ca_compromise: 'CA compromised',
  affiliation_changed: 'Affiliation changed',
  superseded: 'Superseded',
  cessation_of_operation: 'Cessation of operation',
  certificate_hold: 'Certificate hold',
} as const satisfies Partial<Record<Reason, string>>

/** "Remove from hold": lifts a certificate_hold, sent by the operation `resume`. */
export const REMOVE_FROM_HOLD = -1

export const REASONS: readonly ReasonChoice[] = (Object.keys(NAMES) as (keyof typeof NAMES)[]).map(
  (reason) => ({ reason, code: REASON_CODES[reason], wire: `${REASON_CODES[reason]} (${NAMES[reason]})` }),
)

/** @throws RangeError for a reason that is not offered: sealing has refused it */
export function wireReason(reason: Reason | null): number {
  if (reason === null || !Object.hasOwn(NAMES, reason))
    throw new RangeError(`no reason that Command takes: ${reason ?? 'none'}`)
  return REASON_CODES[reason]
}
