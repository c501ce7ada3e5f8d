import type { Reason } from '../../../contract/vendor.ts'
import { offeredWord, type ReasonWords, reasonChoices } from '../common-reasons.ts'

/** "Manage credential lifecycle for document signers", "Revocation reason codes". */
const WIRE: ReasonWords = {
  key_compromise: 'KEY_COMPROMISE',
  affiliation_changed: 'AFFILIATION_CHANGED',
  superseded: 'SUPERSEDED',
  cessation_of_operation: 'CESSATION_OF_OPERATION',
}

export const REASONS = reasonChoices(WIRE)

export const wireReason = (reason: Reason | null): string => offeredWord(WIRE, reason)
