import type { z } from 'zod'
import type { Answer } from '../../http/transport.ts'
import type { Question } from '../answer-reader.ts'
import { createDigicertReader, type DigicertWords } from '../digicert-reader.ts'
import { type ErrorText, isNotFoundCode, NO_CODE } from '../error-text.ts'
import type { Outcome } from '../port.ts'

const WORDS: DigicertWords = {
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
const reader = createDigicertReader(WORDS)

/** What an answer to revoking or resuming means. DigiCert TLM, Bulk revoke multiple certificates, Step 2 and "Common errors". */
export function readSubmit(answer: Answer): Outcome {
  return reader.readSubmit(
    answer,
    ({ status }) => (status === 204 ? { kind: 'accepted' } : null),
    (error) =>
      isCollision(error)
        ? { kind: 'ambiguous', ...error }
        : { kind: 'refused', ...error, final: isNotFoundCode(error.code) },
  )
}

/** "Collision occurred! Please specify additional parameter: thumbprint_sha256", with its code or, as some errors come, without. */
export const isCollision = ({ code, message }: ErrorText): boolean =>
  code === 'collision_error' || (code === NO_CODE && message.includes('thumbprint_sha256'))

/** What an answer to a question says: its value by `schema`, or why there is none. */
export function readQuestion<S extends z.ZodType>(answer: Answer, schema: S): Question<z.output<S>> {
  return reader.readQuestion(answer, schema)
}
