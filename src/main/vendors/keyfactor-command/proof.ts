import { ENDED_TOKEN, TOKEN_REFUSED } from '../client-credentials.ts'
import { COMMON_CHANGES, COMMON_QUESTIONS, COMMON_STATUSES, NO_PAGE, throttled } from '../common-proof.ts'
import { type ApprovalWords, approvalNames, approvalStatuses } from '../held-for-approval.ts'
import type { ProofTable } from '../proof.ts'
import {
  CHALLENGE_OF_IIS,
  FAILED_IDS,
  HOLD_IS_REASON_6,
  NOT_FOUND_WITHOUT_WORDS,
  RESUMED_IS_NOT_STATE_2,
  STATE_2_OR_A_DATE_AHEAD,
  THROTTLES_BY_429,
  WORKFLOWS_ARE_NOT_SEARCHED,
} from './assumptions.ts'

const REVOKE = 'Keyfactor Command, POST Certificates Revoke'
const OPENAPI = "Keyfactor's OpenAPI, Models.Revocation.RevocationResponse"
const CLIENTS = "Keyfactor's own clients"
const HOLD = { assumed: HOLD_IS_REASON_6 } as const
const AHEAD = { assumed: STATE_2_OR_A_DATE_AHEAD } as const

export const WORKFLOW: ApprovalWords = {
  vendor: 'Command',
  one: 'workflow',
  ends: 'Rejected or Failed',
  page: 'Keyfactor Command, GET Workflow Instances Instance ID',
  notSearched: WORKFLOWS_ARE_NOT_SEARCHED,
}
const CHALLENGE = {
  when: { status: [401], body: ['challenge'] },
  proves: 'key-refused',
  about: 'key',
  why: 'IIS asks for credentials before Command is reached.',
  source: { assumed: CHALLENGE_OF_IIS },
} as const

export const PROOF: ProofTable = {
  names: {
    'in RevokedIds': 'lists, of which RevokedIds alone names the certificate',
    'in SuspendedCerts': 'lists, of which SuspendedCerts alone names the certificate',
    'in a list of failures': 'lists, of which FailedIds or FailedOperations alone names the certificate',
    'in no list': 'lists, none of which names the certificate',
    'in several lists': 'lists, several of which name the certificate',
    'about others': 'lists that name certificates which were not asked about',
    'ended token': 'a refusal of an access token that was taken before',
    challenge: 'a page with the header WWW-Authenticate, as IIS gives it',
    'on hold': 'CertState 2 with RevocationReason 6',
    'not revoked': 'a CertState other than 2',
    'revoked later': 'an effective date that lies ahead, no later than the one asked for',
    'on hold later': 'the same, with RevocationReason 6',
    ...approvalNames(WORKFLOW),
  },
  changes: [
    {
      when: { status: [200], body: ['in RevokedIds'] },
      proves: 'accepted',
      why: 'Listed as revoked.',
      source: { page: OPENAPI },
    },
    {
      when: { status: [200], body: ['in SuspendedCerts'] },
      proves: 'waits',
      why: 'Waits for the approval of a workflow.',
      source: { page: OPENAPI },
    },
    {
      when: { status: [200], body: ['in a list of failures'] },
      proves: 'refused',
      why: '"A list of the failed certificate IDs if any revocations fail."',
      source: { page: REVOKE },
    },
    {
      when: { status: [200], body: ['in no list', 'in several lists'] },
      proves: 'doubt-of-one',
      why: 'The answer does not say what became of this certificate.',
      source: { assumed: FAILED_IDS },
    },
    {
      when: { status: [204], body: ['empty'] },
      proves: 'accepted',
      why: 'Without lists: taken for all ids of the request.',
      source: { page: `${CLIENTS}, which take a 204 for success` },
    },
    ENDED_TOKEN,
    CHALLENGE,
    throttled({ assumed: THROTTLES_BY_429 }),
    ...COMMON_CHANGES,
  ],
  questions: [
    TOKEN_REFUSED,
    {
      when: { of: ['workflow'], status: [400, 403, 404], body: NO_PAGE },
      proves: 'hidden',
      why: 'Older versions do not know the question, and an account that may revoke need not be allowed to read workflows.',
      source: { page: WORKFLOW.page },
    },
    {
      when: { of: ['certificate'], status: [404], body: ['empty'] },
      proves: 'missing',
      why: "Some versions answer so for an id that is none, without Command's words.",
      source: { assumed: NOT_FOUND_WITHOUT_WORDS },
    },
    CHALLENGE,
    ...COMMON_QUESTIONS,
  ],
  statuses: [
    ...COMMON_STATUSES,
    {
      when: { of: ['revoke'], shows: ['on hold'], asked: 'certificate_hold' },
      proves: 'effective',
      why: 'On hold, as asked for.',
      source: HOLD,
    },
    {
      when: { of: ['revoke'], shows: ['on hold later'], asked: 'certificate_hold' },
      proves: 'effective',
      why: 'On hold from a date on, as asked for.',
      source: AHEAD,
    },
    {
      when: { of: ['revoke'], shows: ['revoked'] },
      proves: 'effective',
      why: 'CertState 2.',
      source: { page: "Keyfactor's clients, CertState" },
    },
    {
      when: { of: ['revoke'], shows: ['revoked later'] },
      proves: 'effective',
      why: 'Revoked from a date on; a date that has gone by is what a lifted hold leaves behind.',
      source: AHEAD,
    },
    {
      when: { of: ['resume'], shows: ['not revoked', 'revoked later', 'on hold later'] },
      proves: 'effective',
      why: 'Not revoked (any more).',
      source: { assumed: RESUMED_IS_NOT_STATE_2 },
    },
    ...approvalStatuses(WORKFLOW),
    {
      when: {},
      proves: 'not-effective',
      why: 'Any other state.',
      source: { page: "Keyfactor's clients, CertState" },
    },
  ],
}
