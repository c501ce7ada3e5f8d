import type { Item, Order, TargetStatus } from '../port.ts'
import { provenStatus } from '../proof.ts'
import { PROOF } from './proof.ts'
import { type Credential, statusOf } from './wire.ts'

/**
 * What a credential's record says of an operation. It does not say why it was revoked: that it was for the reason asked for is
 * not claimed.
 */
export const readStatus = (order: Order, credential: Credential): TargetStatus =>
  provenStatus(PROOF, order.operation, statusOf(credential))

/** Whether a record is the one that a target names. */
export function isMeant({ target }: Pick<Item, 'target'>, credential: Credential): boolean {
  return (
    credential.name === target['name'] &&
    (credential.user_id == null || credential.user_id.toLowerCase() === target['user_id']?.toLowerCase())
  )
}
