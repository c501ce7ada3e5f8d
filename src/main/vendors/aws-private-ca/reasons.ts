import type { Reason } from '../../../contract/vendor.ts'
import { offeredWord, type ReasonWords, reasonChoices } from '../common-reasons.ts'

/** RevokeCertificate, RevocationReason. A hold is not among them. */
const WIRE: ReasonWords = {
  unspecified: 'UNSPECIFIED',
  key_compromise: 'KEY_COMPROMISE',
  ca_compromise: 'CERTIFICATE_AUTHORITY_COMPROMISE',
  affiliation_changed: 'AFFILIATION_CHANGED',
  superseded: 'SUPERSEDED',
  cessation_of_operation: 'CESSATION_OF_OPERATION',
  privilege_withdrawn: 'PRIVILEGE_WITHDRAWN',
  aa_compromise: 'A_A_COMPROMISE',
}

export const REASONS = reasonChoices(WIRE)

/** RFC 5280's name of a reason that a report shows; undefined for none that is known. */
export const reasonOf = (wire: string | null): Reason | undefined =>
  REASONS.find((choice) => choice.wire === wire)?.reason

export const wireReason = (reason: Reason | null): string => offeredWord(WIRE, reason)
