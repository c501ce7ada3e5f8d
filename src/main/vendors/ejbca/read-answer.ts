import { nameParts } from '../../inventory/distinguished-name.ts'
import { sameSerial } from '../../inventory/serial.ts'
import { type Answered, createAnswerReader, type Named } from '../answer-reader.ts'
import { answerJson, type ErrorText, hasMember, MESSAGE_CHARS_MAX } from '../error-text.ts'
import type { Item, Order } from '../port.ts'
import { issuerOf } from './certificate-request.ts'
import { SERIAL } from './info.ts'
import { PROOF } from './proof.ts'
import { EjbcaError, RevocationStatus, Waiting } from './wire.ts'

/** Stands where a version does not tell the id of an approval request. */
export const NO_REQUEST_ID = '(not told)'

/** RESTEasy's own words for an address that EJBCA does not have: not one of a certificate. */
const NO_ADDRESS = /^RESTEASY\d+/

/** EJBCA's words for a refusal; null for a body, read as JSON, that is none of its errors. */
export function readEjbcaError(told: unknown): ErrorText | null {
  if (!hasMember(told, 'error_code')) return null
  const parsed = EjbcaError.safeParse(told)
  if (!parsed.success) return null
  const { error_code: code, error_message: message } = parsed.data
  return { code: String(code), message: (message ?? '').slice(0, MESSAGE_CHARS_MAX) }
}

export const reader = createAnswerReader({
  proof: PROOF,
  readError: readEjbcaError,
  nameBody: (_answer, error) => (error !== null && NO_ADDRESS.test(error.message) ? 'other' : null),
  key: {
    code: 'unauthorized',
    message: 'EJBCA, or what stands before it, does not take the sign-in.',
    hint: 'Check the client certificate, or the client secret and what EJBCA trusts for OAuth.',
  },
  permission: {
    code: 'forbidden',
    message: 'EJBCA denies access.',
    hint: 'EJBCA refuses an unknown certificate or token in the same words as one without rights. Its role needs /administrator/, /ra_functionality/revoke_end_entity/, the CAs and the end entity profiles. Without a client certificate, give the connection one: rescind connections edit NAME --client-certificate FILE',
  },
})

/**
 * Whether a status is that of the certificate that was asked about. CAs are told apart by the values of their names alone, since
 * versions spell the types and the order of a name's parts otherwise; what is no name says nothing.
 */
export function isMeant(order: Order, item: Pick<Item, 'target'>, told: RevocationStatus): boolean {
  if (!sameSerial(told.serial_number, item.target[SERIAL] ?? '')) return false
  const named = issuerOf(order, item) ?? ''
  if (named === told.issuer_dn) return true
  const [asked, issuer] = [named, told.issuer_dn].map(nameValues)
  return asked === null || issuer === null || asked === issuer
}

const nameValues = (name: string): string | null =>
  nameParts(name)
    ?.map(({ value }) => value.toLowerCase())
    .toSorted()
    .join('\n') ?? null

/** What an answer to a change holds. */
export function nameChange(answer: Answered, order: Order, item: Item, hasEnded: boolean): Named | null {
  if (hasEnded) return { body: 'ended token', detail: 'the access token had come to its end' }
  const body = answerJson(answer)
  const status = RevocationStatus.safeParse(body)
  if (status.success && isMeant(order, item, status.data)) return { body: 'its status' }
  const waiting = Waiting.safeParse(body)
  if (!waiting.success) return null
  const { request_id: id, info_message: message } = waiting.data
  return {
    body: 'waits for approval',
    requestId: id == null ? NO_REQUEST_ID : String(id),
    detail: message.slice(0, MESSAGE_CHARS_MAX),
  }
}
