import { COMMON_CHANGES, COMMON_QUESTIONS, NO_PAGE, throttled } from '../common-proof.ts'
import type { ProofTable } from '../proof.ts'
import { NONCES_REFUSED, THROTTLES_BY_429 } from './assumptions.ts'

const RFC = (section: string) => ({ page: `RFC 8555, section ${section}` })

export const PROOF: ProofTable = {
  names: {
    taken: 'whatever comes with a new nonce (Replay-Nonce), which only the directory gives',
    'one nonce refused after the other': 'the error badNonce, many times in a row',
    'no status': 'the protocol has no question that tells it',
  },
  changes: [
    {
      when: { status: [200], body: ['taken'] },
      proves: 'accepted',
      why: 'Revoked, in the word of the directory; no question confirms it.',
      source: RFC('7.6'),
    },
    {
      when: { status: [400], body: ['one nonce refused after the other'] },
      proves: 'too-fast',
      why: 'Refused before it was looked at; a fresh nonce has not helped, so it is waited.',
      source: { assumed: NONCES_REFUSED },
    },
    {
      when: { status: [400], body: ['error'], code: ['badNonce'] },
      proves: 'not-done',
      why: 'Refused before it was looked at, to be sent again with a fresh nonce.',
      source: RFC('6.5'),
    },
    {
      when: { status: [[400, 499]], body: ['error'], code: ['alreadyRevoked'] },
      proves: 'done-before',
      why: 'The error names the status: the certificate was revoked before.',
      source: RFC('6.7'),
    },
    throttled({ assumed: THROTTLES_BY_429 }),
    {
      when: { status: [[400, 499]], body: ['error'], code: ['rateLimited'] },
      proves: 'too-fast',
      why: 'A request above a limit is refused, and Retry-After says for how long.',
      source: RFC('6.6'),
    },
    {
      when: { status: [[400, 499]], body: ['error'], code: ['accountDoesNotExist'] },
      proves: 'key-refused',
      about: 'key',
      why: 'The directory has no account with this key.',
      source: RFC('6.7'),
    },
    {
      when: { status: [403], body: ['error'], code: ['unauthorized'] },
      proves: 'refused-for-good',
      why: 'Neither the account of the certificate, nor one with rights over all its names, nor its own key.',
      source: RFC('7.6'),
    },
    {
      when: { status: [[400, 499]], body: ['error'], code: ['badRevocationReason', 'badPublicKey'] },
      proves: 'refused-for-good',
      why: 'The reason, or the key, is not one that the operator takes.',
      source: RFC('7.6'),
    },
    ...COMMON_CHANGES,
  ],
  questions: [
    {
      when: { of: ['account'], status: [[400, 499]], body: ['error'], code: ['accountDoesNotExist'] },
      proves: 'key-refused',
      about: 'key',
      why: 'The directory has no account with this key.',
      source: RFC('7.3.1'),
    },
    {
      when: { of: ['account'], status: [401, 403], body: NO_PAGE },
      proves: 'key-refused',
      about: 'key',
      why: 'The account may not be used any more.',
      source: RFC('7.3.6'),
    },
    ...COMMON_QUESTIONS,
  ],
  statuses: [
    {
      when: { shows: ['alreadyRevoked'] },
      proves: 'effective',
      why: 'The directory itself has called it revoked.',
      source: RFC('6.7'),
    },
    {
      when: {},
      proves: 'untold',
      why: 'The protocol has no question for the status of a certificate: CRL and OCSP tell it, and a person decides.',
      source: RFC('7.6'),
    },
  ],
}
