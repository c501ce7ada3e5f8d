import type { Item, Order, TargetStatus } from '../port.ts'
import { provenStatus } from '../proof.ts'
import { PROOF } from './proof.ts'
import { reasonFrom } from './reasons.ts'
import type { Certificate } from './wire.ts'

/** Statuses, compared without case: queries take upper case, answers come in lower case. */
export const statusOf = (certificate: Certificate): string => certificate.status.trim().toLowerCase()

/** What a certificate's record says of an operation. */
export function readStatus(order: Order, item: Item, certificate: Certificate): TargetStatus {
  const isResumed = order.operation === 'resume'
  return provenStatus(PROOF, order.operation, statusOf(certificate), {
    asked: item.reason,
    reason: isResumed ? undefined : reasonFrom(certificate.revocation?.reason ?? undefined),
    since: isResumed ? undefined : certificate.revocation?.revocation_date,
  })
}

/** The statuses that show the effect for at least one of the items: what a search for effects asks for. */
export const effectiveStatuses = (order: Order, items: readonly Item[]): readonly string[] =>
  PROOF.statuses.flatMap(({ when: { of, shows, asked }, proves }) =>
    proves === 'effective' &&
    of?.includes(order.operation) === true &&
    (asked === undefined || items.some(({ reason }) => reason === asked))
      ? (shows ?? [])
      : [],
  )

/** The status of what the operation has not reached yet, for the sweep. */
export const untouchedStatus = (order: Order): string =>
  order.operation === 'resume' ? 'suspended' : 'issued'
