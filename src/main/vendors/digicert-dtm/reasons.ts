import { REASON_CODES, type Reason, type ReasonChoice } from '../../../contract/vendor.ts'

/** "Manage credential lifecycle for document signers", "Revocation reason codes". */
const NAMES = ['key_compromise', 'affiliation_changed', 'superseded', 'cessation_of_operation'] as const

export const REASONS: readonly ReasonChoice[] = NAMES.map((reason) => ({
  reason,
  code: REASON_CODES[reason],
  wire: reason.toUpperCase(),
}))

/** @throws RangeError for a reason that is not offered: sealing has refused it */
export function wireReason(reason: Reason | null): string {
  const found = REASONS.find((choice) => choice.reason === reason)
  if (found === undefined) throw new RangeError(`no reason that the vendor takes: ${reason ?? 'none'}`)
  return found.wire
}
