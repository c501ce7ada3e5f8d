import { ENDED_TOKEN, TOKEN_REFUSED } from '../client-credentials.ts'
import { COMMON_CHANGES, COMMON_QUESTIONS, COMMON_STATUSES, NO_PAGE, throttled } from '../common-proof.ts'
import { type ApprovalWords, approvalNames, approvalStatuses } from '../held-for-approval.ts'
import type { ProofTable } from '../proof.ts'
import {
  APPROVALS_ARE_NOT_SEARCHED,
  HOLD_IS_REASON_6,
  OLD_VERSIONS_TELL_NO_APPROVAL,
  THROTTLES_BY_429,
} from './assumptions.ts'

const OPENAPI = 'EJBCA REST, OpenAPI (ejbca-go-client-sdk@303611a), RevokeStatusRestResponse'
const HANDLER = 'ejbca-ce@0b8b04d, modules/ejbca-rest-common, config/ExceptionHandler.java'
const REVOKE_CERT = 'ejbca-ce@02b3b7c, EndEntityManagementSessionBean.java, revokeCert'

export const APPROVAL: ApprovalWords = {
  vendor: 'EJBCA',
  one: 'approval request',
  ends: 'REJECTED or EXPIRED',
  page: 'ejbca-ce@51dcb81, modules/ejbca-rest-approval, ApprovalRestResource.java',
  notSearched: APPROVALS_ARE_NOT_SEARCHED,
}

export const PROOF: ProofTable = {
  names: {
    'its status': 'the revocation status of the certificate that was asked about',
    'waits for approval': 'a message that the request waits for approval, with or without its id',
    'ended token': 'a refusal of an access token that was taken before',
    revoked: 'revoked, with another reason than CERTIFICATE_HOLD',
    'on hold': 'revoked, with the reason CERTIFICATE_HOLD',
    'not revoked': 'not revoked, or not any more',
    ...approvalNames(APPROVAL),
  },
  changes: [
    {
      when: { status: [200], body: ['its status'] },
      proves: 'accepted',
      why: 'Done. The answer repeats the reason that was asked for, so the status is asked.',
      source: { page: OPENAPI },
    },
    {
      when: { status: [202], body: ['waits for approval'] },
      proves: 'waits',
      why: 'An approval profile of the CA or of the certificate profile applies.',
      source: { page: HANDLER },
    },
    {
      when: { status: [404], body: ['error'] },
      proves: 'refused-for-good',
      why: 'No such certificate, or no such CA, for this account.',
      source: { page: HANDLER },
    },
    {
      when: { status: [409], body: ['error'] },
      proves: 'refused',
      why: 'Revoked already, or not on hold: the status tells which.',
      source: { page: REVOKE_CERT },
    },
    ENDED_TOKEN,
    throttled({ assumed: THROTTLES_BY_429 }),
    ...COMMON_CHANGES,
  ],
  questions: [
    TOKEN_REFUSED,
    {
      when: { of: ['approval'], status: [400, [403, 405]], body: NO_PAGE },
      proves: 'hidden',
      why: 'Older versions do not know the question, and an account that may revoke need not see approval requests.',
      source: { assumed: OLD_VERSIONS_TELL_NO_APPROVAL },
    },
    ...COMMON_QUESTIONS,
  ],
  statuses: [
    ...COMMON_STATUSES,
    {
      when: { of: ['revoke'], shows: ['on hold'], asked: 'certificate_hold' },
      proves: 'effective',
      why: 'On hold, as asked for.',
      source: { page: OPENAPI },
    },
    {
      when: { of: ['revoke'], shows: ['revoked'] },
      proves: 'effective',
      why: 'Revoked.',
      source: { page: OPENAPI },
    },
    {
      when: { of: ['revoke'], shows: ['on hold'] },
      proves: 'not-effective',
      why: 'On hold where more was asked for: one on hold can be revoked for good. In lists, status 40 with reason 6.',
      source: { assumed: HOLD_IS_REASON_6 },
    },
    {
      when: { of: ['resume'], shows: ['not revoked'] },
      proves: 'effective',
      why: 'Not on hold (any more).',
      source: { page: OPENAPI },
    },
    ...approvalStatuses(APPROVAL),
    { when: {}, proves: 'not-effective', why: 'Anything else.', source: { page: OPENAPI } },
  ],
}
