import type { Answer } from '../../http/transport.ts'
import { createAnswerReader, type Named } from '../answer-reader.ts'
import { answerJson, readDigicertError } from '../error-text.ts'
import type { Item, Order, Outcome } from '../port.ts'
import { PROOF } from './proof.ts'
import { type Deed, deedOf } from './requests.ts'
import { Done, Revoked, statusOf } from './wire.ts'

export const reader = createAnswerReader({
  proof: PROOF,
  readError: readDigicertError,
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

export const readChange = (order: Order, item: Item, answer: Answer): Outcome =>
  reader.readSubmit(order.operation, answer, (own) => nameOf(deedOf(order, item), answerJson(own)))

/** Only a revocation is answered with the new status, and no other than REVOKED will do. */
function nameOf(deed: Deed, body: unknown): Named | null {
  if (deed !== 'revoke') return Done.safeParse(body).success ? { body: 'done' } : null
  const revoked = Revoked.safeParse(body)
  if (!revoked.success) return null
  const { status } = revoked.data
  if (status === null || status === undefined) return { body: 'done' }
  const shows = statusOf({ status })
  return shows === 'REVOKED' ? { body: 'done, REVOKED', shows } : null
}
