import { createAnswerReader } from '../answer-reader.ts'
import { PROOF } from './proof.ts'
import { readAcmeError } from './wire.ts'

export const KEY_HINT =
  "Give the private key of the account that the certificates were issued for, as a JWK (certbot's private_key.json) or PEM; or the certificates' own key, with the connection's option signer=certificate."

export const reader = createAnswerReader({
  proof: PROOF,
  readError: readAcmeError,
  key: {
    code: 'accountDoesNotExist',
    message: 'The directory has no account with this key.',
    hint: KEY_HINT,
  },
  permission: {
    code: 'unauthorized',
    message: 'The directory does not let this account do it.',
    hint: "See the operator's message: the terms of service may have changed, or the account be closed.",
  },
})
