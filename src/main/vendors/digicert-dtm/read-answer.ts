import type { Answer } from '../../http/transport.ts'
import { createAnswerReader } from '../answer-reader.ts'
import { parseJson, readDigicertError } from '../error-text.ts'
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
  reader.readSubmit(order.operation, answer, ({ body }) =>
    isDone(deedOf(order, item), parseJson(body)) ? { body: 'done' } : null,
  )

function isDone(deed: Deed, body: unknown): boolean {
  if (deed !== 'revoke') return Done.safeParse(body).success
  const revoked = Revoked.safeParse(body)
  if (!revoked.success) return false
  const { status } = revoked.data
  return status === null || status === undefined || statusOf({ status }) === 'REVOKED'
}
