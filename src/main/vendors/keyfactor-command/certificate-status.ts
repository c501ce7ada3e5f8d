import { reasonByCode } from '../common-reasons.ts'
import type { Item, Order, TargetStatus } from '../port.ts'
import { provenStatus } from '../proof.ts'
import { AT_ONCE_MS } from './assumptions.ts'
import { EFFECTIVE_DATE } from './info.ts'
import { PROOF } from './proof.ts'
import type { Certificate } from './wire.ts'

/** The only CertState that a document names. */
const REVOKED = 2
const HOLD = 6
/** Command may store a date without its fraction of a second. */
const SAME_TIME_MS = 1_000

/** Command's own word, without the number that version 25.4 puts behind it: `Revoked (2)`. */
export function stateOf({ CertState, CertStateString }: Certificate): string {
  const word = (CertStateString ?? '').trim()
  const number = `(${CertState})`
  return (word.endsWith(number) ? word.slice(0, -number.length).trim() : word) || `CertState ${CertState}`
}

const dateOf = ({ RevocationEffDate }: Certificate): string | null => RevocationEffDate?.trim() || null

const isRevoked = ({ CertState }: Certificate): boolean => CertState === REVOKED

export const isOnHold = (certificate: Certificate): boolean =>
  isRevoked(certificate) && certificate.RevocationReason === HOLD

/**
 * What a certificate's record says of an operation. Revoking is effective when the state says so, or when it will be by an
 * effective date that lies ahead and is no later than the one asked for: a date that has gone by while the certificate is
 * active is what a lifted hold leaves behind. One on hold counts only where a hold was asked for. Resuming is effective when it
 * is not revoked (any more).
 *
 * @param now Command's own clock; without it only the very date that was asked for counts
 */
export function readStatus(
  order: Order,
  item: Pick<Item, 'reason'>,
  certificate: Certificate,
  now: number | null,
): TargetStatus {
  const since = order.operation === 'resume' ? null : dateOf(certificate)
  return provenStatus(PROOF, order.operation, shownBy(order, certificate, now), {
    vendorStatus: statusText(certificate),
    asked: item.reason,
    reason: order.operation === 'resume' ? undefined : reasonByCode(certificate.RevocationReason),
    // The date that was asked for says nothing of when it was done.
    since: since === null || isAskedDate(order, since) ? null : since,
  })
}

/** By its name in the table of proof. */
function shownBy(order: Order, certificate: Certificate, now: number | null): string {
  const isHold = certificate.RevocationReason === HOLD
  if (isRevoked(certificate)) return isHold ? 'on hold' : 'revoked'
  if (!isScheduled(order, certificate, now)) return 'not revoked'
  return isHold ? 'on hold later' : 'revoked later'
}

function statusText(certificate: Certificate): string {
  const state = stateOf(certificate)
  if (isOnHold(certificate)) return `${state} (on hold)`
  const date = dateOf(certificate)
  return isRevoked(certificate) || date === null ? state : `${state} (revocation effective ${date})`
}

function isScheduled(order: Order, certificate: Certificate, now: number | null): boolean {
  const date = dateOf(certificate)
  if (date === null) return false
  if (now === null) return isAskedDate(order, date)
  const asked = order.options[EFFECTIVE_DATE]
  const latest = asked === undefined ? now + AT_ONCE_MS : Date.parse(asked) + SAME_TIME_MS
  const at = instantOf(date)
  return at > now && at <= latest
}

function isAskedDate(order: Order, date: string): boolean {
  const asked = order.options[EFFECTIVE_DATE]
  return asked !== undefined && Math.abs(instantOf(date) - Date.parse(asked)) <= SAME_TIME_MS
}

/** A date without a zone is in UTC, as everything that Command gives. */
const instantOf = (date: string): number =>
  Date.parse(/(Z|[+-]\d{2}:?\d{2})$/i.test(date) ? date : `${date}Z`)
