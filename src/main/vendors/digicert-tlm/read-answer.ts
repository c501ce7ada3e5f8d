import { type AnswerWords, createAnswerReader } from '../answer-reader.ts'
import { type ErrorText, NO_CODE, readDigicertError } from '../error-text.ts'
import { PROOF } from './proof.ts'

const WORDS: AnswerWords = {
  proof: PROOF,
  readError: readDigicertError,
  nameBody: (_, error) => (error !== null && isCollision(error) ? 'collision' : null),
  key: {
    code: 'invalid_api_key',
    message: 'The vendor does not take the API token.',
    hint: 'Check the API token in DigiCert ONE: it may be mistyped, expired or revoked. Then set it anew for this connection.',
  },
  permission: {
    code: 'access_denied',
    message: 'The vendor denies access.',
    hint: 'The token needs the permissions "View certificates" and "Revoke" (Certificates, in Trust Lifecycle Manager), and access to the issuing CA and the account.',
  },
}
export const reader = createAnswerReader(WORDS)

/** "Collision occurred! Please specify additional parameter: thumbprint_sha256", with its code or, as some errors come, without. */
const isCollision = ({ code, message }: ErrorText): boolean =>
  code === 'collision_error' || (code === NO_CODE && message.includes('thumbprint_sha256'))
