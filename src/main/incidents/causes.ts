import type { Reason } from '../../contract/vendor.ts'

/** Why an incident is one, with what the document that names it asks for. */
export interface Cause {
  readonly id: string
  readonly title: string
  readonly reason: Reason
  /** Hours from when it became known to when all must be revoked; null where the document gives none. */
  readonly hours: number | null
}

const DAY = 24
const FIVE_DAYS = 5 * DAY

type Row = readonly [item: number, reason: Reason, title: string]

/**
 * CA/Browser Forum Baseline Requirements for TLS, section 4.9.1.1 (cabforum/servercert, docs/BR.md), in its own words without
 * "The CA is made aware that" and the like, without examples and links. First those for which the CA shall revoke within 24 hours.
 */
const WITHIN_A_DAY: readonly Row[] = [
  [
    1,
    'unspecified',
    'The Subscriber requests in writing, without specifying a CRLreason, that the CA revoke the Certificate',
  ],
  [
    2,
    'privilege_withdrawn',
    'The original certificate request was not authorized and the Subscriber does not retroactively grant authorization',
  ],
  [
    3,
    'key_compromise',
    "The Subscriber's Private Key corresponding to the Public Key in the Certificate suffered a Key Compromise",
  ],
  [
    4,
    'key_compromise',
    "A demonstrated or proven method can easily compute the Subscriber's Private Key based on the Public Key in the Certificate",
  ],
  [
    5,
    'superseded',
    'The validation of domain authorization or control for any Fully-Qualified Domain Name or IP address in the Certificate should not be relied upon',
  ],
]
/** The same section: should within 24 hours, must within 5 days. */
const WITHIN_FIVE_DAYS: readonly Row[] = [
  [
    6,
    'superseded',
    'The Certificate no longer complies with the requirements of Section 6.1.5 and Section 6.1.6',
  ],
  [7, 'privilege_withdrawn', 'The Certificate was misused'],
  [
    8,
    'privilege_withdrawn',
    'A Subscriber has violated one or more of its material obligations under the Subscriber Agreement or Terms of Use',
  ],
  [
    9,
    'cessation_of_operation',
    'Use of a Fully-Qualified Domain Name or IP address in the Certificate is no longer legally permitted',
  ],
  [
    10,
    'privilege_withdrawn',
    'A Wildcard Certificate has been used to authenticate a fraudulently misleading subordinate Fully-Qualified Domain Name',
  ],
  [11, 'privilege_withdrawn', 'A material change in the information contained in the Certificate'],
  [
    12,
    'superseded',
    "The Certificate was not issued in accordance with these Requirements or the CA's Certificate Policy or Certification Practice Statement",
  ],
  [13, 'privilege_withdrawn', 'Any of the information appearing in the Certificate is inaccurate'],
  [
    14,
    'unspecified',
    "The CA's right to issue Certificates under these Requirements expires or is revoked or terminated, unless the CA has made arrangements to continue maintaining the CRL/OCSP Repository",
  ],
  [
    15,
    'unspecified',
    "Revocation is required by the CA's Certificate Policy and/or Certification Practice Statement for a reason that is not otherwise required to be specified by section 4.9.1.1",
  ],
  [
    16,
    'key_compromise',
    "A demonstrated or proven method exposes the Subscriber's Private Key to compromise, or there is clear evidence that the specific method used to generate the Private Key was flawed",
  ],
]
/** RFC 5280 section 5.3.1 names reasons and gives no time. */
const OF_RFC_5280: readonly (readonly [Reason, string])[] = [
  ['unspecified', 'No reason is given'],
  ['key_compromise', 'Compromise of a private key'],
  ['ca_compromise', "Compromise of a CA's private key"],
  ['affiliation_changed', "The subject's name or affiliation has changed"],
  ['superseded', 'Superseded by another certificate'],
  ['cessation_of_operation', 'No longer needed for what it was issued for'],
  ['certificate_hold', 'Put on hold'],
  ['privilege_withdrawn', 'A privilege in the certificate was withdrawn'],
  ['aa_compromise', "Compromise of an attribute authority's private key"],
]

const fromSection = (rows: readonly Row[], hours: number): Cause[] =>
  rows.map(([item, reason, title]) => ({ id: `br-4.9.1.1-${item}`, title, reason, hours }))

export const CAUSES: readonly Cause[] = [
  ...fromSection(WITHIN_A_DAY, DAY),
  ...fromSection(WITHIN_FIVE_DAYS, FIVE_DAYS),
  ...OF_RFC_5280.map(([reason, title]) => ({
    id: `rfc5280-${reason.replaceAll('_', '-')}`,
    title,
    reason,
    hours: null,
  })),
]

export const causeOf = (id: string): Cause | undefined => CAUSES.find((cause) => cause.id === id)
