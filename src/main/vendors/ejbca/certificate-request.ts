import type { WireRequest } from '../../http/transport.ts'
import { canonicalName, nameParts } from '../../inventory/distinguished-name.ts'
import type { Item, Order } from '../port.ts'
import { ISSUER, REVOCATION_DATE, SERIAL } from './info.ts'
import { REMOVE_FROM_CRL, wireReason } from './reasons.ts'

/** The CA of an item: its own, or the one given for the whole batch. */
export function issuerOf(order: Order, { target }: Pick<Item, 'target'>): string | undefined {
  const given = order.options[ISSUER]?.trim() || undefined
  return target[ISSUER] ?? (given === undefined ? undefined : canonicalName(given))
}

/** Whether a text is a distinguished name that may stand in a path. */
export const isIssuer = (text: string): boolean => nameParts(text) !== null

/**
 * Path of a certificate. EJBCA reads serial numbers as hex numbers, with or without leading zeros (ejbca-ce@062a429,
 * CertificateRestResource.java, `getBigIntegerFromHexString`); the name is one segment, percent-encoded.
 *
 * @throws RangeError for what sealing has refused: an item without a serial number or without its CA
 */
export function certificatePath(order: Order, item: Pick<Item, 'target'>, verb: string): string {
  const issuer = issuerOf(order, item)
  const serial = item.target[SERIAL] ?? ''
  if (issuer === undefined || !isIssuer(issuer) || !/^[0-9A-F]+$/.test(serial))
    throw new RangeError('a certificate without a serial number or without its CA reached the client')
  return `/v1/certificate/${encodeURIComponent(issuer)}/${serial}/${verb}`
}

/** "Revokes the specified certificate": `PUT …/revoke?reason=&date=`, without a body. */
export function changeRequest(
  order: Order,
  item: Pick<Item, 'target' | 'reason'>,
): Pick<WireRequest, 'method' | 'path' | 'query'> {
  const date = order.options[REVOCATION_DATE]?.trim() ?? ''
  const isRevoke = order.operation === 'revoke'
  if (!isRevoke && order.operation !== 'resume') throw new RangeError(`no operation ${order.operation}`)
  return {
    method: 'PUT',
    path: certificatePath(order, item, 'revoke'),
    query: [
      ['reason', isRevoke ? wireReason(item.reason) : REMOVE_FROM_CRL],
      ...(isRevoke && date !== '' ? [['date', wireDate(date)] as const] : []),
    ],
  }
}

/** "ISO 8601 Date string, eg. '2018-06-15T14:07:09Z'". @throws RangeError for a date without its zone */
export function wireDate(date: string): string {
  if (!/(Z|[+-]\d{2}:\d{2})$/.test(date) || Number.isNaN(Date.parse(date)))
    throw new RangeError('a date without its zone reached the client')
  return new Date(date).toISOString().replace(/\.\d{3}Z$/, 'Z')
}
