import { COMMON_CHANGES, COMMON_QUESTIONS, COMMON_STATUSES, throttled } from '../common-proof.ts'
import type { ProofTable } from '../proof.ts'
import { DECISIONS_ANSWER_EMPTY, REQUESTS_NAME_NO_CERTIFICATE } from './assumptions.ts'

const API = 'DigiCert CertCentral, Services API'
const REVOCATIONS = ['revoke-certificate', 'revoke-order']
const DECISIONS = ['approve-request', 'reject-request']

/** Met on single orders and requests by keys that are good for others: the order is of a division that the key does not see, or the approver is not one for this request. */
const DENIED_ITEM = {
  when: {
    status: [403],
    body: ['error'],
    code: ['access_denied|invalid_approver', 'access_denied|missing_permission'],
  },
  why: 'About the one order, certificate or request: the key is good for others.',
  source: { page: `${API}, Errors; and as a client of another maker meets it on single requests` },
} as const
const DENIED_KEY = {
  when: {
    status: [403],
    body: ['error'],
    code: ['access_denied|access_denied_invalid_key', 'access_denied|invalid_key'],
  },
  proves: 'key-refused',
  about: 'key',
  why: 'A key that is mistyped or gone is no 401 here.',
  source: { page: 'a recorded answer of CertCentral' },
} as const

export const PROOF: ProofTable = {
  names: {
    'open request': 'a revoke request that is submitted or pending',
    'approved request': 'a revoke request that is approved already',
    'rejected request': 'a revoke request that is rejected already',
    "somebody's request":
      'a revoke request on an order with several certificates, which does not say which it is about',
    'no word': 'a certificate in doubt that nothing shows as revoked',
    hidden: 'what the vendor does not show to this key',
  },
  changes: [
    {
      when: { of: REVOCATIONS, status: [204] },
      proves: 'accepted',
      why: 'Taken without a request for approval.',
      source: { page: `${API}, Revoke order certificates; Revoke certificate` },
    },
    {
      when: { of: REVOCATIONS, status: [[200, 299]], body: ['open request'] },
      proves: 'waits',
      why: 'A request was created, which an administrator must approve.',
      source: { page: `${API}, Revoke order certificates, 201` },
    },
    {
      when: { of: REVOCATIONS, status: [[200, 299]], body: ['approved request'] },
      proves: 'accepted',
      why: 'A request was created and is approved already.',
      source: { page: `${API}, Request info, status` },
    },
    {
      when: { of: REVOCATIONS, status: [[200, 299]], body: ['rejected request'] },
      proves: 'refused',
      why: 'A request was created and is rejected already.',
      source: { page: `${API}, Request info, status` },
    },
    {
      when: { of: DECISIONS, status: [[200, 299]], body: ['empty'] },
      proves: 'accepted',
      why: 'An empty answer, whose code is not documented.',
      source: { assumed: DECISIONS_ANSWER_EMPTY },
    },
    { ...DENIED_ITEM, proves: 'refused' },
    DENIED_KEY,
    {
      when: { status: [404], body: ['error'], code: ['not_found|route'] },
      proves: 'refused',
      why: 'The address is not known, which says nothing of the thing.',
      source: { page: `${API}, Errors` },
    },
    {
      when: { status: [404], body: ['error'], code: ['not_found', 'not_found|*'] },
      proves: 'refused-for-good',
      why: 'The vendor knows no such thing.',
      source: { page: `${API}, Errors` },
    },
    throttled({ page: `${API}, Rate limits` }),
    ...COMMON_CHANGES,
  ],
  questions: [{ ...DENIED_ITEM, proves: 'hidden' }, DENIED_KEY, ...COMMON_QUESTIONS],
  statuses: [
    ...COMMON_STATUSES,
    {
      when: { of: REVOCATIONS, shows: ['revoked'] },
      proves: 'effective',
      why: 'The order, the certificate or the list of status changes says so.',
      source: { page: `${API}, Order info; Status change list` },
    },
    {
      when: { of: REVOCATIONS, shows: ['open request', 'approved request'] },
      proves: 'pending-approval',
      why: "It stands for our own request, so that none is made twice; what is approved is the vendor's to finish.",
      source: { page: `${API}, Request info` },
    },
    {
      when: { of: REVOCATIONS, shows: ['rejected request'] },
      proves: 'rejected',
      why: 'An administrator has said no.',
      source: { page: `${API}, Request info` },
    },
    {
      when: { of: REVOCATIONS, shows: ["somebody's request"] },
      proves: 'untold',
      why: 'A guess would lose an effect or ask for it twice.',
      source: { assumed: REQUESTS_NAME_NO_CERTIFICATE },
    },
    {
      when: { of: ['revoke-certificate'], shows: ['no word'] },
      proves: 'untold',
      why: 'The lists of reissues and duplicates have no word for a revoked certificate: none of them says that one is not.',
      source: { page: `${API}, List reissues; List duplicates` },
    },
    {
      when: { shows: ['hidden'] },
      proves: 'untold',
      why: 'The key is good for others, and may not see this one.',
      source: DENIED_ITEM.source,
    },
    {
      when: { of: ['approve-request'], shows: ['approved'] },
      proves: 'effective',
      why: 'Decided as asked.',
      source: { page: `${API}, Request info` },
    },
    {
      when: { of: ['reject-request'], shows: ['rejected'] },
      proves: 'effective',
      why: 'Decided as asked.',
      source: { page: `${API}, Request info` },
    },
    {
      when: { of: DECISIONS, shows: ['approved', 'rejected'] },
      proves: 'rejected',
      why: 'Decided otherwise, which cannot be decided again.',
      source: { page: `${API}, Update request status` },
    },
    { when: {}, proves: 'not-effective', why: 'Any other status.', source: { page: `${API}, Order info` } },
  ],
}
