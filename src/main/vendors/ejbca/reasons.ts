import type { Reason } from '../../../contract/vendor.ts'
import { offeredWord, type ReasonWords, reasonChoices } from '../common-reasons.ts'

/** EJBCA REST, "Revokes the specified certificate", reason. */
const WIRE: ReasonWords = {
  unspecified: 'UNSPECIFIED',
  key_compromise: 'KEY_COMPROMISE',
  ca_compromise: 'CA_COMPROMISE',
  affiliation_changed: 'AFFILIATION_CHANGED',
  superseded: 'SUPERSEDED',
  cessation_of_operation: 'CESSATION_OF_OPERATION',
  certificate_hold: 'CERTIFICATE_HOLD',
  privilege_withdrawn: 'PRIVILEGES_WITHDRAWN',
  aa_compromise: 'AA_COMPROMISE',
}

/** Lifts a certificate_hold; sent by the operation `resume`. */
export const REMOVE_FROM_CRL = 'REMOVE_FROM_CRL'

export const REASONS = reasonChoices(WIRE)

export const wireReason = (reason: Reason | null): string => offeredWord(WIRE, reason)

/** The product's name for a reason by its word; undefined for one that says nothing (NOT_REVOKED) or that nobody knows. */
export function reasonFromWord(word: string | null | undefined): Reason | undefined {
  const wanted = word?.trim().toUpperCase()
  if (wanted === REMOVE_FROM_CRL) return 'remove_from_crl'
  return REASONS.find(({ wire }) => wire === wanted)?.reason
}
