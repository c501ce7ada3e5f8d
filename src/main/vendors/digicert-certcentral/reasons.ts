import type { Reason } from '../../../contract/vendor.ts'
import { offeredWord, type ReasonWords, reasonChoices } from '../common-reasons.ts'

/** DigiCert CertCentral, "Revoke order certificates", `revocation_reason`: for TLS certificates; ignored for others. */
const WIRE: ReasonWords = {
  unspecified: 'unspecified',
  key_compromise: 'keyCompromise',
  affiliation_changed: 'affiliationChanged',
  superseded: 'superseded',
  cessation_of_operation: 'cessationOfOperation',
}

export const REASONS = reasonChoices(WIRE, 'TLS certificates; the vendor ignores reasons for others')

export const wireReason = (reason: Reason): string => offeredWord(WIRE, reason)
