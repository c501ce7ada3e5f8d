import type { Finding } from '../../../contract/batches.ts'
import type { Item, Order } from '../port.ts'
import { NAME, USER_ID } from './info.ts'
import { isToBeCancelled, phoneDigits } from './requests.ts'

/** Something, an at sign, something: what must not happen is a name in the place of an address. */
const EMAIL = /^[^\s@]+@[^\s@]+$/
const CONTROL = /\p{Cc}/u

/** What is wrong with, or to be known of, an item before anything is sent. */
export function examine(order: Order, item: Item): readonly Finding[] {
  return order.operation === 'replace-client-admin'
    ? examineAdmin(item)
    : [...examineName(item), ...examineStatus(order, item)]
}

function examineName({ target }: Item): readonly Finding[] {
  return [NAME, USER_ID].flatMap((column): Finding[] =>
    isInPath(target[column])
      ? []
      : [
          {
            level: 'error',
            code: `bad-${column}`,
            message: `${column} is empty, or nothing that may stand in a request.`,
            hint: 'Take the row out of the inventory, or correct it.',
          },
        ],
  )
}

const isInPath = (text: string | undefined): boolean =>
  text !== undefined && text.trim() !== '' && text !== '.' && text !== '..' && !CONTROL.test(text)

function examineStatus(order: Order, { attributes }: Item): readonly Finding[] {
  const status = attributes['status']?.trim().toUpperCase()
  if (status === undefined) return []
  if (order.operation === 'cancel') {
    if (status === 'PENDING_ISSUANCE') return []
    return [
      {
        level: 'warning',
        code: `not-pending-${status.toLowerCase()}`,
        message: `Not pending but ${status} when the inventory was made: only credentials whose issuance is pending can be cancelled.`,
        hint: 'Use revoke for those that are active or suspended; it can cancel the pending ones in the same batch.',
      },
    ]
  }
  switch (status) {
    case 'PENDING_ISSUANCE':
      return [
        isToBeCancelled(order)
          ? {
              level: 'note',
              code: 'pending-cancelled',
              message: 'Issuance was pending when the inventory was made: cancelled, if it still is.',
            }
          : {
              level: 'warning',
              code: 'pending-refused',
              message:
                'Issuance was pending when the inventory was made: such credentials are left alone and reported as refused.',
              hint: 'To cancel them in the same batch, give the option pending_issuance=cancel.',
            },
      ]
    case 'REVOKED':
    case 'DEACTIVATED':
      return [
        {
          level: 'note',
          code: 'listed-done',
          message: 'Revoked or cancelled already when the inventory was made: each ends as already done.',
        },
      ]
    default:
      return []
  }
}

function examineAdmin({ target }: Item): readonly Finding[] {
  const findings: Finding[] = []
  if (!isInPath(target[USER_ID])) {
    findings.push({
      level: 'error',
      code: 'bad-user_id',
      message: 'The id of the present administrator is empty, or nothing that may stand in a request.',
      hint: 'Take the row out of the inventory, or correct it.',
    })
  }
  if (!EMAIL.test(target['email'] ?? '')) {
    findings.push({
      level: 'error',
      code: 'bad-email',
      message: 'The e-mail of the new administrator is none.',
      hint: 'Correct the column email.',
    })
  }
  const phone = target['phone_number'] ?? ''
  if (phone !== '' && phoneDigits(phone) === null) {
    findings.push({
      level: 'error',
      code: 'bad-phone-number',
      message:
        'A phone number has other characters than digits, or is too long or too short: the vendor takes a number.',
      hint: 'Write it with its country code, such as 911234567890. A spreadsheet may have turned it into 9.11E+11.',
    })
  }
  return findings
}
