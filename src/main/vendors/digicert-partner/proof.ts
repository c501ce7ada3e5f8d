import {
  COMMON_CHANGES,
  COMMON_QUESTIONS,
  COMMON_STATUSES,
  NO_PAGE,
  REFUSALS,
  throttled,
} from '../common-proof.ts'
import type { ProofTable } from '../proof.ts'
import { LIST_MAY_BE_DENIED, THROTTLES_BY_429 } from './assumptions.ts'

const REVOKE = 'DigiCert Partner Subscriptions, Revoke ACME credential'
const LIST = 'DigiCert Partner Subscriptions, List ACME credentials'
const NOT_LISTED = {
  why: 'This key may revoke, and not list: nothing is learnt of the credential.',
  source: { assumed: LIST_MAY_BE_DENIED },
} as const

export const PROOF: ProofTable = {
  names: {
    'no list': 'the list of credentials cannot be read with this key',
  },
  changes: [
    { when: { status: [204] }, proves: 'accepted', why: 'Taken.', source: { page: REVOKE } },
    throttled({ assumed: THROTTLES_BY_429 }),
    ...COMMON_CHANGES,
  ],
  questions: [
    { when: { of: ['list'], status: [403], body: NO_PAGE }, proves: 'hidden', ...NOT_LISTED },
    { when: { of: ['list'], status: REFUSALS, body: ['error'] }, proves: 'hidden', ...NOT_LISTED },
    ...COMMON_QUESTIONS,
  ],
  statuses: [
    ...COMMON_STATUSES,
    { when: { shows: ['revoked'] }, proves: 'effective', why: 'Revoked.', source: { page: LIST } },
    { when: { shows: ['no list'] }, proves: 'untold', ...NOT_LISTED },
    { when: {}, proves: 'not-effective', why: 'Any other status.', source: { page: LIST } },
  ],
}
