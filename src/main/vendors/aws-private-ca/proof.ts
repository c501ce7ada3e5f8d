import { COMMON_CHANGES, COMMON_QUESTIONS, throttled } from '../common-proof.ts'
import type { ChangeRow, ProofTable, QuestionRow, StatusRange } from '../proof.ts'
import {
  ALREADY_IS_REVOKED,
  CA_IS_NOT_A_CERTIFICATE,
  FAILED_IS_A_DOUBT,
  LATER_IS_SAFE,
  REPORT_SHOWS_EFFECTS,
  THROTTLES_BY_429,
} from './assumptions.ts'

const REVOKE = 'AWS Private CA, API Reference, RevokeCertificate'
const COMMON_ERRORS = 'AWS Private CA, API Reference, Common Errors'
const QUOTAS = 'AWS Private CA, User Guide, Service quotas'

/** AWS JSON has 400 for nearly everything; the code tells. */
const REFUSED: readonly StatusRange[] = [[400, 499]]
const coded = (...code: string[]): ChangeRow['when'] => ({ status: REFUSED, body: ['error'], code })

const TOO_FAST = {
  when: coded('ThrottlingException'),
  proves: 'too-fast',
  why: 'Above the quota of requests a second: rejected before it is looked at.',
  source: { page: QUOTAS },
} as const
const BAD_KEY = {
  when: coded(
    'UnrecognizedClientException',
    'InvalidClientTokenId',
    'InvalidSignatureException',
    'SignatureDoesNotMatch',
    'IncompleteSignature*',
    'MissingAuthenticationToken*',
    'ExpiredToken*',
    'RequestExpired',
    'OptInRequired',
  ),
  proves: 'key-refused',
  about: 'key',
  why: 'Not signed by a key that AWS knows, not any more, or not at this time.',
  source: { page: COMMON_ERRORS },
} as const
const NO_RIGHTS = {
  when: coded('AccessDenied*', 'NotAuthorized'),
  proves: 'key-refused',
  about: 'rights',
  why: 'The key may not do this.',
  source: { page: COMMON_ERRORS },
} as const
const WRONG_CA = {
  when: coded('InvalidArnException', 'InvalidStateException'),
  proves: 'key-refused',
  about: 'rights',
  why: 'The CA does not exist, or does not revoke in its state: so it is for every certificate of the batch.',
  source: { assumed: CA_IS_NOT_A_CERTIFICATE },
} as const

const OWN_QUESTIONS: readonly QuestionRow[] = [
  {
    when: { of: ['object'], status: [403, 404] },
    proves: 'hidden',
    why: 'S3 answers by pages (XML): it does not show the report to this key.',
    source: { page: 'Amazon S3, API Reference, GetObject' },
  },
  TOO_FAST,
  BAD_KEY,
  NO_RIGHTS,
  {
    when: coded('ResourceNotFoundException', 'InvalidArnException'),
    proves: 'missing',
    why: 'There is no such CA, or not for this key.',
    source: { page: 'AWS Private CA, API Reference, DescribeCertificateAuthority' },
  },
]

export const PROOF: ProofTable = {
  names: {
    taken: 'nothing, with the id that AWS gives each of its answers (x-amzn-requestid)',
    revoked: 'revokedAt in an audit report',
    'not shown': 'not revoked in the newest audit report, or none has been had yet',
    'not shown, in doubt': 'the same, of a certificate whose request may have had an effect',
    'no status': 'no audit report tells it',
  },
  changes: [
    {
      when: { status: [200], body: ['taken'] },
      proves: 'accepted',
      why: 'Revoked, by the answer; the CRL shows it about 30 minutes later.',
      source: { page: REVOKE },
    },
    {
      when: coded('RequestAlreadyProcessedException'),
      proves: 'done-before',
      why: 'The certificate was revoked before.',
      source: { assumed: ALREADY_IS_REVOKED },
    },
    TOO_FAST,
    {
      when: coded('RequestInProgressException', 'ConcurrentModificationException'),
      proves: 'too-fast',
      why: 'Somebody else is at the certificate or the CA: sent again later, when it is revoked or says that it was.',
      source: { assumed: LATER_IS_SAFE },
    },
    BAD_KEY,
    NO_RIGHTS,
    WRONG_CA,
    {
      when: coded('ResourceNotFoundException'),
      proves: 'refused-for-good',
      why: 'The CA has no such certificate.',
      source: { assumed: CA_IS_NOT_A_CERTIFICATE },
    },
    {
      when: coded('InvalidRequestException', 'LimitExceededException'),
      proves: 'refused-for-good',
      why: 'Prohibited, or above a quota of the CA: nothing was done.',
      source: { page: REVOKE },
    },
    {
      when: coded('RequestFailedException'),
      proves: 'doubt-of-one',
      why: 'Failed for a reason that is not told.',
      source: { assumed: FAILED_IS_A_DOUBT },
    },
    throttled({ assumed: THROTTLES_BY_429 }),
    ...COMMON_CHANGES,
  ],
  questions: [...OWN_QUESTIONS, ...COMMON_QUESTIONS],
  statuses: [
    {
      when: { shows: ['RequestAlreadyProcessedException'] },
      proves: 'effective',
      why: 'AWS itself has called the revocation completed.',
      source: { assumed: ALREADY_IS_REVOKED },
    },
    {
      when: { shows: ['revoked'] },
      proves: 'effective',
      why: 'Revoked, in the records of the CA.',
      source: { page: 'AWS Private CA, User Guide, Use audit reports with your private CA' },
    },
    {
      when: { shows: ['not shown'] },
      proves: 'not-effective',
      why: 'The next report may show it: it is waited for.',
      source: { assumed: REPORT_SHOWS_EFFECTS },
    },
    {
      when: { shows: ['not shown, in doubt'] },
      proves: 'untold',
      why: 'Nothing is sent again for what a report does not show.',
      source: { assumed: REPORT_SHOWS_EFFECTS },
    },
    {
      when: {},
      proves: 'untold',
      why: 'The API has no question for the status of a certificate: CRL and OCSP tell it, and a person decides.',
      source: { page: REVOKE },
    },
  ],
}
