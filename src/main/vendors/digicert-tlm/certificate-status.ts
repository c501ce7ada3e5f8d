import type { Item, Order, TargetStatus } from '../port.ts'
import { reasonFrom } from './reasons.ts'
import type { Certificate } from './wire.ts'

/** Statuses, compared without case: queries take upper case, answers come in lower case. */
export type VendorStatus = 'issued' | 'revoked' | 'suspended' | 'expired'

export const statusOf = (certificate: Certificate): string => certificate.status.trim().toLowerCase()

/**
 * What a certificate's record says of an operation. Revoking is effective when it is revoked, and for the reason
 * `certificate_hold` also when it is suspended; resuming is effective when it is issued.
 */
export function readStatus(order: Order, item: Item, certificate: Certificate): TargetStatus {
  const status = statusOf(certificate)
  const isEffective = effectiveStatuses(order, [item]).some((effective) => effective === status)
  if (!isEffective) return { kind: 'not-effective', vendorStatus: status }
  if (order.operation === 'resume') return { kind: 'effective', vendorStatus: status }
  const reason = reasonFrom(certificate.revocation?.reason ?? undefined)
  const since = certificate.revocation?.revocation_date
  return {
    kind: 'effective',
    vendorStatus: status,
    ...(reason === undefined ? {} : { reason }),
    ...(since === null || since === undefined || since === '' ? {} : { since }),
  }
}

/** The statuses that show the effect for at least one of the items: what a search for effects asks for. */
export function effectiveStatuses(order: Order, items: readonly Item[]): readonly VendorStatus[] {
  if (order.operation === 'resume') return ['issued']
  return items.some(({ reason }) => reason === 'certificate_hold') ? ['revoked', 'suspended'] : ['revoked']
}

/** The status of what the operation has not reached yet, for the sweep. */
export const untouchedStatus = (order: Order): VendorStatus =>
  order.operation === 'resume' ? 'suspended' : 'issued'
