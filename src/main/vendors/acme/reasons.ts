import { REASON_CODES, type Reason, type ReasonChoice } from '../../../contract/vendor.ts'

/**
 * RFC 8555 section 7.6: a CRLReason of RFC 5280 section 5.3.1. Without `remove_from_crl`, which stands in delta lists only and
 * would ask for the contrary.
 */
export const REASONS: readonly ReasonChoice[] = (Object.keys(REASON_CODES) as Reason[])
  .filter((reason) => reason !== 'remove_from_crl')
  .map((reason) => ({ reason, code: REASON_CODES[reason], wire: String(REASON_CODES[reason]) }))

/** Which reasons an operator takes from its subscribers, where it says so; by the value of the batch's option. */
export const TAKEN_BY: Readonly<Record<string, readonly Reason[]>> = {
  // boulder, revocation/reasons.go: reasons that a user may ask for.
  'lets-encrypt': ['unspecified', 'key_compromise', 'superseded', 'cessation_of_operation'],
}
