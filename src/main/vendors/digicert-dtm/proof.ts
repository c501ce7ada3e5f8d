import {
  COMMON_CHANGES,
  COMMON_QUESTIONS,
  COMMON_STATUSES,
  DIGICERT_ONE_CHANGES,
  DIGICERT_ONE_QUESTIONS,
} from '../common-proof.ts'
import type { ProofTable } from '../proof.ts'
import { REPLACEMENTS_ARE_UNTOLD } from './assumptions.ts'

const PAGE = 'DigiCert Document Trust Manager, Manage credential lifecycle for document signers'

export const PROOF: ProofTable = {
  names: {
    'done, REVOKED': 'the id of the credential and its new status, REVOKED',
    done: 'the id of what was changed and, of a revocation, no status',
    'no question': 'nobody can be asked',
  },
  changes: [
    {
      when: { of: ['revoke'], status: [[200, 299]], body: ['done, REVOKED'] },
      proves: 'confirmed',
      why: '"The response confirms the revocation with the updated credential details, including the new status of REVOKED."',
      source: { page: `${PAGE}, Step 3` },
    },
    {
      when: { status: [[200, 299]], body: ['done'] },
      proves: 'accepted',
      why: '"201 OK" and "201 Created" with the id; any 2xx with it is taken.',
      source: { page: `${PAGE}, Steps 2 to 4` },
    },
    ...DIGICERT_ONE_CHANGES,
    ...COMMON_CHANGES,
  ],
  questions: [...DIGICERT_ONE_QUESTIONS, ...COMMON_QUESTIONS],
  statuses: [
    ...COMMON_STATUSES,
    {
      when: { of: ['replace-client-admin'], shows: ['no question'] },
      proves: 'untold',
      why: 'The vendor has no request that tells whether an administrator was replaced.',
      source: { assumed: REPLACEMENTS_ARE_UNTOLD },
    },
    {
      when: { of: ['revoke'], shows: ['REVOKED', 'DEACTIVATED'] },
      proves: 'effective',
      why: 'Revoked, or cancelled before it was issued: then it needs no revoking.',
      source: { page: `${PAGE}, Step 1` },
    },
    {
      when: { of: ['cancel'], shows: ['DEACTIVATED'] },
      proves: 'effective',
      why: 'Cancelled. One that was revoked has not been cancelled.',
      source: { page: `${PAGE}, Step 2` },
    },
    { when: {}, proves: 'not-effective', why: 'Any other status.', source: { page: `${PAGE}, Step 1` } },
  ],
}
