import { createAnswerReader } from '../answer-reader.ts'
import { type ErrorText, MESSAGE_CHARS_MAX } from '../error-text.ts'
import { isPage } from '../foreign-answer.ts'
import { PROOF } from './proof.ts'
import { byName, textOf } from './wire.ts'

const PERMISSIONS =
  'The account needs the permission /certificates/collections/revoke/, or /certificates/collections/revoke/#/ for one collection (# is its id): then give the batch the option collection_id. To find and confirm, it must be allowed to read the certificates too.'

/**
 * Command's words for a refusal: `{"ErrorCode", "Message"}`, or `{"Message", "FailedOperations": [{"Reason"}]}` as
 * Keyfactor's own Go client reads it, or a problem document. Null for a body, read as JSON, that is none of them.
 */
export function readCommandError(told: unknown): ErrorText | null {
  const error = byName(told)
  if (error === null) return null
  const message = textOf(error.get('message'))
  if (message === '') return readProblem(error)
  const operations = error.get('failedoperations')
  const reasons = Array.isArray(operations)
    ? operations.flatMap((one: unknown) => textOf(byName(one)?.get('reason')) || [])
    : []
  const code = error.get('errorcode')
  return {
    code: (typeof code === 'number' ? String(code) : textOf(code) || 'error').slice(0, MESSAGE_CHARS_MAX),
    message: [message, ...new Set(reasons)].join(' ').slice(0, MESSAGE_CHARS_MAX),
  }
}

/** RFC 9457, as ASP.NET gives it where Command itself says nothing. */
function readProblem(problem: ReadonlyMap<string, unknown>): ErrorText | null {
  const title = textOf(problem.get('title'))
  if (title === '' || typeof problem.get('status') !== 'number') return null
  const detail = textOf(problem.get('detail'))
  return {
    code: 'problem',
    message: `${title}${detail === '' ? '' : `: ${detail}`}`.slice(0, MESSAGE_CHARS_MAX),
  }
}

export const reader = createAnswerReader({
  proof: PROOF,
  readError: readCommandError,
  nameBody: (answer, error) =>
    error === null && isPage(answer) && answer.headers['www-authenticate'] !== undefined ? 'challenge' : null,
  key: {
    code: 'unauthorized',
    message: 'Command does not take the account or the token.',
    hint: 'Basic: give the key as DOMAIN\\user:password, and see whether the password has ended. OAuth: see whether Command trusts the identity provider and knows the client.',
  },
  permission: { code: 'forbidden', message: 'Command denies access.', hint: PERMISSIONS },
})
