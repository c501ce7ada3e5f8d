import type { Item, Order, TargetStatus } from '../port.ts'
import { type Credential, statusOf } from './wire.ts'

/**
 * What a credential's record says of an operation. One that was cancelled before it was issued needs no revoking; one that
 * was revoked has not been cancelled.
 */
export function readStatus(order: Order, credential: Credential): TargetStatus {
  const vendorStatus = statusOf(credential)
  const effective = order.operation === 'cancel' ? ['DEACTIVATED'] : ['REVOKED', 'DEACTIVATED']
  if (!effective.includes(vendorStatus)) return { kind: 'not-effective', vendorStatus }
  // The record does not say why it was revoked; that it was for the reason asked for is not claimed.
  return { kind: 'effective', vendorStatus }
}

/** Whether a record is the one that a target names. */
export function isMeant({ target }: Pick<Item, 'target'>, credential: Credential): boolean {
  return (
    credential.name === target['name'] &&
    (credential.user_id == null || credential.user_id.toLowerCase() === target['user_id']?.toLowerCase())
  )
}
