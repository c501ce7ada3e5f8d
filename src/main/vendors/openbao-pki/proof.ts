import { COMMON_CHANGES, COMMON_QUESTIONS, COMMON_STATUSES, NO_PAGE, throttled } from '../common-proof.ts'
import type { ProofTable } from '../proof.ts'
import { OWN_WORDS } from './assumptions.ts'

const REVOKE = 'OpenBao, API, PKI, Revoke certificate'
const READ = 'OpenBao, API, PKI, Read certificate'
const READ_OR_LIST = 'OpenBao, API, PKI, Read certificate; List revoked certificates'
const REVOKE_CERT = 'openbao@df6ce2c, internal/builtin/logical/pki/crl_util.go, revokeCert'
const REVOKE_WRITE = 'openbao@df6ce2c, internal/builtin/logical/pki/path_revoke.go, pathRevokeWrite'
const RESPONSES = 'openbao@df6ce2c, sdk/logical/response_util.go'
const LOGIN = 'OpenBao, API, AppRole, Login with AppRole'

export const PROOF: ProofTable = {
  names: {
    'its revocation': 'the time at which the certificate was revoked',
    'a warning alone': 'no data, and a warning',
    'no route': 'an error that says that nothing is mounted there',
    revoked: 'a revocation_time',
    'not revoked': 'a revocation_time of 0',
  },
  changes: [
    {
      when: { status: [200], body: ['its revocation'] },
      proves: 'accepted',
      why: 'Revoked now or before: the time is that of the first revocation.',
      source: { page: REVOKE },
    },
    {
      when: { status: [200], body: ['a warning alone'] },
      proves: 'refused-for-good',
      why: 'Expired, and the mount does not allow the revocation of expired certificates: nothing was done.',
      source: { page: REVOKE_CERT },
    },
    {
      when: { status: [400], body: ['error'], code: ['not_found'] },
      proves: 'refused-for-good',
      why: 'No such certificate is stored.',
      source: { page: REVOKE_WRITE },
    },
    {
      when: { status: [404], body: NO_PAGE },
      proves: 'stranger',
      why: 'A certificate that is not stored is answered with 400: here nothing is mounted, or it is another API.',
      source: { page: REVOKE_WRITE },
    },
    throttled({ page: `${RESPONSES}, ErrRateLimitQuotaExceeded` }),
    ...COMMON_CHANGES,
  ],
  questions: [
    {
      when: { of: ['login'], status: [[400, 499]], body: ['error'] },
      proves: 'key-refused',
      about: 'key',
      why: 'AppRole gives no token.',
      source: { page: LOGIN },
    },
    {
      when: { of: ['settings'], status: [403], body: ['error'] },
      proves: 'hidden',
      why: 'A token that may revoke need not see the settings of the CRL.',
      source: { page: RESPONSES },
    },
    {
      when: { body: ['no route'] },
      proves: 'stranger',
      why: 'Nothing is mounted there: nothing is said of a certificate.',
      source: { assumed: OWN_WORDS },
    },
    ...COMMON_QUESTIONS,
  ],
  statuses: [
    ...COMMON_STATUSES,
    {
      when: { shows: ['revoked'] },
      proves: 'effective',
      why: 'Revoked: the certificate says so, or the list of revoked ones.',
      source: { page: READ_OR_LIST },
    },
    { when: {}, proves: 'not-effective', why: 'Not revoked.', source: { page: READ } },
  ],
}
