import type { WireRequest } from '../../http/transport.ts'
import type { Item, Order } from '../port.ts'
import { BATCH_SIZE_MAX } from './assumptions.ts'
import { COLLECTION, EFFECTIVE_DATE, ID } from './info.ts'
import { REMOVE_FROM_HOLD, wireReason } from './reasons.ts'

const ID_FORM = /^[1-9]\d{0,15}$/

/**
 * The body of `POST /Certificates/Revoke`. The page spells `CertificateIDs`, Keyfactor's clients and OpenAPI
 * `CertificateIds`; Command reads names without regard to case.
 *
 * @throws RangeError for what sealing and the runner see to: no items, different reasons, an item without id, no comment
 */
export function revokeRequest(
  order: Order,
  items: readonly Item[],
): Pick<WireRequest, 'method' | 'path' | 'query' | 'body'> {
  const ids = [...new Set(items.map(idOf))]
  if (ids.length === 0 || ids.length > BATCH_SIZE_MAX)
    throw new RangeError('no request carries so many certificates')
  if (order.comment.trim() === '') throw new RangeError('revoking needs a comment')
  const date = order.options[EFFECTIVE_DATE]
  const collection = order.options[COLLECTION]
  return {
    method: 'POST',
    path: '/Certificates/Revoke',
    // Permissions may be looked up by the one in the query alone.
    ...(collection === undefined || collection === ''
      ? {}
      : { query: [['collectionId', String(wholeNumber(collection))]] }),
    body: {
      CertificateIds: ids,
      Reason: reasonOf(order, items),
      Comment: order.comment,
      ...(date === undefined || date === '' ? {} : { EffectiveDate: utcOf(date) }),
      ...(collection === undefined || collection === '' ? {} : { CollectionId: wholeNumber(collection) }),
    },
  }
}

/** Items that share a request share its reason. */
export const flightKey = ({ reason }: Item): string => reason ?? ''

/** @throws RangeError for an item that was not resolved */
export function idOf({ target }: Item): number {
  return wholeNumber(target[ID] ?? '')
}

function reasonOf(order: Order, items: readonly Item[]): number {
  switch (order.operation) {
    case 'revoke': {
      const [reason, ...others] = new Set(items.map((item) => wireReason(item.reason)))
      if (reason === undefined || others.length > 0) throw new RangeError('one request has one reason')
      return reason
    }
    case 'resume':
      return REMOVE_FROM_HOLD
    default:
      throw new RangeError(`no operation ${order.operation}`)
  }
}

function wholeNumber(text: string): number {
  if (!ID_FORM.test(text) || Number(text) > Number.MAX_SAFE_INTEGER)
    throw new RangeError('a certificate or collection without an id that may be sent reached the client')
  return Number(text)
}

/** "ISO 8601 UTC time format YYYY-MM-DDTHH:mm:ss.000Z". */
function utcOf(date: string): string {
  if (!/(Z|[+-]\d{2}:\d{2})$/.test(date) || Number.isNaN(Date.parse(date)))
    throw new RangeError('an effective date without its zone reached the client')
  return new Date(date).toISOString()
}
