import {
  COMMON_CHANGES,
  COMMON_QUESTIONS,
  COMMON_STATUSES,
  DIGICERT_ONE_CHANGES,
  DIGICERT_ONE_QUESTIONS,
  REFUSALS,
} from '../common-proof.ts'
import type { ProofTable } from '../proof.ts'
import { HOLD_SHOWS_SUSPENDED } from './assumptions.ts'

const BULK = 'DigiCert TLM, Bulk revoke multiple certificates'
const COLLISION = {
  when: { status: REFUSALS, body: ['collision'] },
  why: 'Two certificates bear this serial number: the vendor wants the thumbprint.',
  source: { page: `${BULK}, Common errors` },
} as const

export const PROOF: ProofTable = {
  names: { collision: 'collision_error, or an error without a code that asks for thumbprint_sha256' },
  changes: [
    {
      when: { status: [204] },
      proves: 'accepted',
      why: 'Taken, for revoking and for resuming.',
      source: { page: `${BULK}, Step 2` },
    },
    { ...COLLISION, proves: 'not-one-thing' },
    ...DIGICERT_ONE_CHANGES,
    ...COMMON_CHANGES,
  ],
  questions: [{ ...COLLISION, proves: 'several' }, ...DIGICERT_ONE_QUESTIONS, ...COMMON_QUESTIONS],
  statuses: [
    ...COMMON_STATUSES,
    {
      when: { of: ['revoke'], shows: ['revoked'] },
      proves: 'effective',
      why: 'Revoked.',
      source: { page: `${BULK}, Step 3` },
    },
    {
      when: { of: ['revoke'], shows: ['suspended'], asked: 'certificate_hold' },
      proves: 'effective',
      why: 'On hold, as asked for.',
      source: { assumed: HOLD_SHOWS_SUSPENDED },
    },
    {
      when: { of: ['resume'], shows: ['issued'] },
      proves: 'effective',
      why: 'Issued, and so not on hold.',
      source: { page: "DigiCert ONE's OpenAPI, DELETE /certificate/{serial_number}/revoke" },
    },
    {
      when: {},
      proves: 'not-effective',
      why: 'Any other status.',
      source: { page: `${BULK}, Step 3: "may not have propagated yet"` },
    },
  ],
}
