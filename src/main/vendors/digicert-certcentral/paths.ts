import { canonicalSerial } from '../../inventory/serial.ts'
import type { Target } from '../port.ts'

/** A whole number from 1 to 2^53 - 1 in its only spelling. */
const ID = /^[1-9]\d{0,15}$/

/** Whether a text is an id that may stand in a path. */
export function isId(text: string | undefined): text is string {
  return text !== undefined && ID.test(text) && Number(text) <= Number.MAX_SAFE_INTEGER
}

function requireId(text: string | undefined, what: string): string {
  if (!isId(text)) throw new RangeError(`no request is made without the id of ${what}`)
  return text
}

/** What a certificate is known by: its id, else its serial number in its one spelling. */
export const nameOf = (target: Target): string =>
  target['certificate_id'] ?? canonicalSerial(target['serial_number'] ?? '')

/** How the vendor is told which certificate: "certificate ID or serial number" ("Revoke certificate"). */
export function certificateName(target: Target): string {
  const { certificate_id: certificateId } = target
  if (certificateId !== undefined) return requireId(certificateId, 'a certificate')
  const serial = canonicalSerial(target['serial_number'] ?? '')
  if (!/^(?:[0-9A-F]{2})+$/.test(serial))
    throw new RangeError('a target without an id or serial number reached the client')
  return serial
}

export const orderId = (target: Target): string => requireId(target['order_id'], 'an order')
export const requestId = (target: Target): string => requireId(target['request_id'], 'a request')

export const ORDERS = '/order/certificate'
export const REQUESTS = '/request'

/** "Order info": by order id, or by the serial number of the order's primary certificate. */
export const orderPath = (name: string): string => `${ORDERS}/${name}`
export const requestPath = (id: string): string => `${REQUESTS}/${requireId(id, 'a request')}`
