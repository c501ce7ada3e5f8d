import { type Answered, createAnswerReader, type Named } from '../answer-reader.ts'
import { answerJson, type ErrorText, hasMember, MESSAGE_CHARS_MAX } from '../error-text.ts'
import { PROOF } from './proof.ts'
import { Errors, Revoked, Warned } from './wire.ts'

/** Codes of our own for words of theirs, the first that fits. */
const WORDS: readonly (readonly [code: string, words: RegExp])[] = [
  ['no_route', /no handler for route/i],
  ['no_path', /unsupported path/i],
  ['not_found', /not found/i],
  ['permission_denied', /permission denied/i],
]
/** Where the errors are an empty list: what was asked for is not there. */
const NOTHING: ErrorText = { code: 'nothing', message: 'Nothing is there.' }

/** OpenBao's words for a refusal; null for a body, read as JSON, that is none of its errors. */
export function readBaoError(told: unknown): ErrorText | null {
  if (!hasMember(told, 'errors')) return null
  const parsed = Errors.safeParse(told)
  if (!parsed.success) return null
  const message = parsed.data.errors
    .map((one) => one.trim())
    .join(' ')
    .slice(0, MESSAGE_CHARS_MAX)
  if (message === '') return NOTHING
  return { code: WORDS.find(([, words]) => words.test(message))?.[0] ?? 'error', message }
}

export const reader = createAnswerReader({
  proof: PROOF,
  readError: readBaoError,
  nameBody: (_answer, error) => (error?.code === 'no_route' ? 'no route' : null),
  key: {
    code: 'unauthorized',
    message: 'The vendor does not take the token.',
    hint: 'Give a good token, or the role id and secret id of an AppRole.',
  },
  permission: {
    code: 'permission_denied',
    message: 'The vendor denies access.',
    hint: 'A token that has ended is refused in the same words as one without rights. Its policy needs update on MOUNT/revoke and list on MOUNT/certs and MOUNT/certs/revoked, in the namespace of the connection.',
  },
})

/** What an answer to a revocation holds. */
export function nameChange(answer: Answered): Named | null {
  const body = answerJson(answer)
  if (Revoked.safeParse(body).success) return { body: 'its revocation' }
  const warned = Warned.safeParse(body)
  if (!warned.success) return null
  const message = warned.data.warnings.join(' ').slice(0, MESSAGE_CHARS_MAX)
  return { body: 'a warning alone', refusal: { code: 'not_done', message } }
}
