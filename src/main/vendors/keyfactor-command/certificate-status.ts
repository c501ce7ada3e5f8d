import type { Item, Order, TargetStatus } from '../port.ts'
import { EFFECTIVE_DATE } from './info.ts'
import { reasonFrom } from './reasons.ts'
import type { Certificate } from './wire.ts'

/** The only CertState that a document names. */
export const REVOKED = 2
const HOLD = 6
/** Command may store a date without its fraction of a second. */
const SAME_TIME_MS = 1_000

/** Command's own word, as it comes. */
export const stateOf = (certificate: Certificate): string =>
  certificate.CertStateString?.trim() || `CertState ${certificate.CertState}`

const dateOf = ({ RevocationEffDate }: Certificate): string | null => RevocationEffDate?.trim() || null

export const isRevoked = (certificate: Certificate): boolean =>
  certificate.CertState === REVOKED || dateOf(certificate) !== null

export const isOnHold = (certificate: Certificate): boolean =>
  isRevoked(certificate) && certificate.RevocationReason === HOLD

/**
 * What a certificate's record says of an operation. Revoking is effective when it is revoked or will be by its effective
 * date; one on hold counts only where a hold was asked for. Resuming is effective when it is not revoked (any more).
 */
export function readStatus(order: Order, item: Pick<Item, 'reason'>, certificate: Certificate): TargetStatus {
  const vendorStatus = statusText(certificate)
  if (order.operation === 'resume') {
    return certificate.CertState === REVOKED
      ? { kind: 'not-effective', vendorStatus }
      : { kind: 'effective', vendorStatus }
  }
  const isHoldOnly = isOnHold(certificate) && item.reason !== 'certificate_hold'
  if (!isRevoked(certificate) || isHoldOnly) return { kind: 'not-effective', vendorStatus }
  const reason = reasonFrom(certificate.RevocationReason)
  const since = dateOf(certificate)
  return {
    kind: 'effective',
    vendorStatus,
    ...(reason === undefined ? {} : { reason }),
    // The date that was asked for says nothing of when it was done.
    ...(since === null || isAskedDate(order, since) ? {} : { since }),
  }
}

function statusText(certificate: Certificate): string {
  const state = stateOf(certificate)
  if (isOnHold(certificate)) return `${state} (on hold)`
  const date = dateOf(certificate)
  return certificate.CertState !== REVOKED && date !== null
    ? `${state} (revocation effective ${date})`
    : state
}

function isAskedDate(order: Order, date: string): boolean {
  const asked = order.options[EFFECTIVE_DATE]
  if (asked === undefined) return false
  // A date without a zone is in UTC, as everything that Command gives.
  const shown = Date.parse(/(Z|[+-]\d{2}:?\d{2})$/i.test(date) ? date : `${date}Z`)
  return Math.abs(shown - Date.parse(asked)) <= SAME_TIME_MS
}
