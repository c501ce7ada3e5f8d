import type { Reason } from '../../../contract/vendor.ts'
import { reasonByCode } from '../common-reasons.ts'
import type { Item, Order, TargetStatus } from '../port.ts'
import { provenStatus } from '../proof.ts'
import { REVOCATION_DATE } from './info.ts'
import { PROOF } from './proof.ts'
import { reasonFromWord } from './reasons.ts'
import type { ListedCertificate, RevocationStatus } from './wire.ts'

/** CertificateConstants.CERT_REVOKED. */
const REVOKED = 40
/** EJBCA tells dates to the second in one place and to the millisecond in another. */
const SECOND_MS = 1_000

/** What EJBCA shows of a certificate, wherever it shows it. */
interface Shown {
  readonly revoked: boolean
  readonly reason: Reason | undefined
  /** Milliseconds since the epoch. */
  readonly date: number | null
}

export const shownByStatus = (status: RevocationStatus): Shown => ({
  revoked: status.revoked,
  reason: reasonFromWord(status.revocation_reason),
  date: timeOf(Date.parse(status.revocation_date ?? '')),
})

export const shownByList = (listed: ListedCertificate): Shown => ({
  revoked: listed.status === REVOKED,
  reason: reasonByCode(listed.revocationReason),
  date: timeOf(listed.revocationDate ?? Number.NaN),
})

const timeOf = (ms: number): number | null =>
  Number.isNaN(ms) || ms < 0 ? null : Math.floor(ms / SECOND_MS) * SECOND_MS

/** In the words of the table of proof, which lists and reports show too. */
export const wordOf = ({ revoked, reason }: Shown): 'revoked' | 'on hold' | 'not revoked' =>
  !revoked ? 'not revoked' : reason === 'certificate_hold' ? 'on hold' : 'revoked'

export function readStatus(order: Order, item: Pick<Item, 'reason'>, shown: Shown): TargetStatus {
  const isRevoked = order.operation === 'revoke' && shown.revoked
  // The date that was asked for says nothing of when it was done.
  const asked = Date.parse(order.options[REVOCATION_DATE] ?? '')
  const isAsked = shown.date !== null && Math.abs(shown.date - asked) <= SECOND_MS
  return provenStatus(PROOF, order.operation, wordOf(shown), {
    asked: item.reason,
    reason: isRevoked ? shown.reason : undefined,
    since: isRevoked && shown.date !== null && !isAsked ? new Date(shown.date).toISOString() : null,
  })
}
