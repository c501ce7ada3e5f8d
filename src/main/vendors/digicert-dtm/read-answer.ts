import type { Answer } from '../../http/transport.ts'
import { createDigicertReader } from '../digicert-reader.ts'
import { isNotFoundCode, parseJson } from '../error-text.ts'
import type { Outcome } from '../port.ts'
import type { Deed } from './requests.ts'
import { Done, Revoked, statusOf } from './wire.ts'

export const reader = createDigicertReader({
  key: {
    code: 'invalid_api_key',
    message: 'The vendor does not take the token.',
    hint: 'Check the token in DigiCert ONE: it may be mistyped, expired or revoked. An OAuth token lasts an hour or a day.',
  },
  permission: {
    code: 'access_denied',
    message: 'The vendor denies access.',
    hint: 'The service user needs the permissions to create and manage credentials and users, and access to the account. replace-client-admin needs an OAuth token as the key.',
  },
})

/** What an answer to a change means ("201 OK" and "201 Created" with the id; any 2xx with it is taken). */
export function readChange(deed: Deed, answer: Answer): Outcome {
  return reader.readSubmit(
    answer,
    ({ body }) => (isDone(deed, parseJson(body)) ? { kind: 'accepted' } : null),
    (error) => ({ kind: 'refused', ...error, final: isNotFoundCode(error.code) }),
  )
}

function isDone(deed: Deed, body: unknown): boolean {
  if (deed !== 'revoke') return Done.safeParse(body).success
  const revoked = Revoked.safeParse(body)
  if (!revoked.success) return false
  const { status } = revoked.data
  return status === null || status === undefined || statusOf({ status }) === 'REVOKED'
}
