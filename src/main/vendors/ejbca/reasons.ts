import { REASON_CODES, type Reason, type ReasonChoice } from '../../../contract/vendor.ts'

/** EJBCA REST, "Revokes the specified certificate", reason. */
const WIRE = {
  unspecified: 'UNSPECIFIED',
  key_compromise: 'KEY_COMPROMISE',
  ca_compromise: 'CA_COMPROMISE',
  affiliation_changed: 'AFFILIATION_CHANGED',
  superseded: 'SUPERSEDED',
  cessation_of_operation: 'CESSATION_OF_OPERATION',
  certificate_hold: 'CERTIFICATE_HOLD',
  privilege_withdrawn: 'PRIVILEGES_WITHDRAWN',
  aa_compromise: 'AA_COMPROMISE',
} as const satisfies Partial<Record<Reason, string>>

/** Lifts a certificate_hold; sent by the operation `resume`. */
export const REMOVE_FROM_CRL = 'REMOVE_FROM_CRL'

export const REASONS: readonly ReasonChoice[] = (Object.keys(WIRE) as (keyof typeof WIRE)[]).map(
  (reason) => ({ reason, code: REASON_CODES[reason], wire: WIRE[reason] }),
)

/** @throws RangeError for a reason that is not offered: sealing has refused it */
export function wireReason(reason: Reason | null): string {
  if (reason === null || !Object.hasOwn(WIRE, reason))
    throw new RangeError(`no reason that EJBCA takes: ${reason ?? 'none'}`)
  return WIRE[reason as keyof typeof WIRE]
}

/** The product's name for a reason by its word; undefined for one that says nothing (NOT_REVOKED) or that nobody knows. */
export function reasonFromWord(word: string | null | undefined): Reason | undefined {
  const wanted = word?.trim().toUpperCase()
  if (wanted === REMOVE_FROM_CRL) return 'remove_from_crl'
  return (Object.keys(WIRE) as (keyof typeof WIRE)[]).find((reason) => WIRE[reason] === wanted)
}

/** The same by its number, as lists tell it. */
export function reasonFromCode(code: number | null | undefined): Reason | undefined {
  return (Object.keys(REASON_CODES) as Reason[]).find((reason) => REASON_CODES[reason] === code)
}
