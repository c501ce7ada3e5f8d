import type { WireRequest } from '../../http/transport.ts'
import type { Item, Order, Target } from '../port.ts'
import { NAME, PENDING_ISSUANCE, SHOWN_STATUS, USER_ID } from './info.ts'
import { wireReason } from './reasons.ts'

const API = '/documentmanager/api'
/** Room for more digits than any telephone number has, and fewer than a number loses. */
const PHONE = /^\d{5,15}$/

/** What a request does to a credential or administrator. */
export type Deed = 'revoke' | 'cancel' | 'replace-client-admin'

/** What an item's request does: revoking cancels what is still being issued, where the operator has decided so. */
export function deedOf(order: Order, { target }: Pick<Item, 'target'>): Deed {
  switch (order.operation) {
    case 'revoke':
      return isToBeCancelled(order) && target[SHOWN_STATUS] === 'PENDING_ISSUANCE' ? 'cancel' : 'revoke'
    case 'cancel':
    case 'replace-client-admin':
      return order.operation
    default:
      throw new RangeError(`no operation ${order.operation}`)
  }
}

export const isToBeCancelled = (order: Order): boolean => order.options[PENDING_ISSUANCE] === 'cancel'

/** Digits of a telephone number as it may be written; null for what is none. */
export function phoneDigits(text: string): string | null {
  const digits = text
    .trim()
    .replace(/^\+/, '')
    .replaceAll(/[\s()./-]/g, '')
  return PHONE.test(digits) ? digits : null
}

/** "Manage credential lifecycle for document signers", Steps 2 to 4. */
export function changeRequest(
  order: Order,
  item: Item,
): Pick<WireRequest, 'method' | 'path' | 'query' | 'body'> {
  const { target } = item
  switch (deedOf(order, item)) {
    case 'revoke':
      return {
        method: 'PUT',
        path: `${API}/v1/credential/${segment(target, NAME)}/revoke`,
        query: userQuery(target),
        body: { reason: wireReason(item.reason) },
      }
    case 'cancel':
      return {
        method: 'PUT',
        path: `${API}/v2/credential/${segment(target, NAME)}/cancel`,
        query: userQuery(target),
        body: { notes: order.comment },
      }
    case 'replace-client-admin':
      return {
        method: 'POST',
        path: `${API}/v1/user/${segment(target, USER_ID)}/replace-client-admin`,
        body: newAdmin(target),
      }
  }
}

/** Step 1. */
export const statusRequest = (target: Target): Pick<WireRequest, 'path' | 'query'> => ({
  path: credentialPath(segment(target, NAME)),
  query: userQuery(target),
})

export const credentialPath = (encodedName: string): string => `${API}/v2/credential/${encodedName}`

/** @throws RangeError for what would lead elsewhere: import and sealing have seen to it */
function segment(target: Target, column: string): string {
  const value = target[column] ?? ''
  if (value.trim() === '' || value === '.' || value === '..')
    throw new RangeError(`a target without ${column} that may stand in a path reached the client`)
  return encodeURIComponent(value)
}

function userQuery(target: Target): readonly (readonly [string, string])[] {
  const userId = target[USER_ID] ?? ''
  if (userId.trim() === '') throw new RangeError('a credential without a user reached the client')
  return [['user_id', userId]]
}

function newAdmin(target: Target): object {
  const given = (column: string): object => {
    const value = target[column]
    return value === undefined || value === '' ? {} : { [column]: value }
  }
  const phone = target['phone_number'] ?? ''
  const digits = phone === '' ? null : phoneDigits(phone)
  if (phone !== '' && digits === null) throw new RangeError('a phone number that is none reached the client')
  return {
    ...given('email'),
    ...given('first_name'),
    ...given('last_name'),
    ...given('user_name'),
    ...(digits === null ? {} : { phone_number: Number(digits) }),
    ...given('locale'),
    ...given('description'),
  }
}
