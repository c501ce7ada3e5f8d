import type { Known, TargetStatus } from '../port.ts'
import { CLOCK_MARGIN_MS } from './assumptions.ts'
import { type RequestInfo, wordOf } from './wire.ts'

export const isOpen = ({ status }: RequestInfo): boolean => ['submitted', 'pending'].includes(wordOf(status))

export interface RequestsOfOrder {
  readonly order: string
  readonly requests: readonly RequestInfo[]
  /** The order's own status, in the vendor's words. */
  readonly orderStatus: string
  /** The request that the item is known to wait for. */
  readonly own: RequestInfo | null
  /** Whether whatever revokes on this order must be about the item: an order as a whole, or its only certificate. */
  readonly isSole: () => Promise<boolean>
  /** Whether another item of the batch may have made a request on this order without anybody knowing it. */
  readonly hasRival: (known: Known) => Promise<boolean>
  readonly comment: string
  readonly known: Known | undefined
}

/**
 * What the revoke requests of an order say of an item that is not revoked (yet). An open one stands for our submit, so that
 * nothing is sent twice; one that was decided since our submit and bears our comment does too. On an order with several
 * certificates it must be ours beyond that (`isOurs`); else a person must look: a guess would either lose an effect or ask
 * for it twice.
 */
export async function judgeRequests(facts: RequestsOfOrder): Promise<TargetStatus> {
  const { own, order, requests, orderStatus, known } = facts
  if (own !== null && isOpen(own)) return pending(own)
  // Approved, and not carried out yet: the vendor's to finish.
  if (own !== null && wordOf(own.status) === 'approved') return pending(own)
  const revokes = requests.filter(
    ({ id, type }) => wordOf(type) === 'revoke' && id !== own?.id && known?.isTaken(String(id)) !== true,
  )
  const open = revokes.filter(isOpen)
  const isLike = ({ comments }: RequestInfo): boolean => (comments ?? '').trim() === facts.comment.trim()
  const relevant =
    open.find(isLike) ??
    open[0] ??
    (own === null ? revokes.findLast((request) => isLike(request) && isSince(request, facts)) : undefined)
  if (relevant === undefined)
    return own === null ? { kind: 'not-effective', vendorStatus: orderStatus } : rejected(own)
  if (!(await facts.isSole()) && !(own === null && isLike(relevant) && (await isOurs(relevant, facts)))) {
    if (own !== null) return rejected(own)
    return {
      kind: 'untold',
      message: `Order ${order} has several certificates and the ${wordOf(relevant.status)} revoke request ${relevant.id}, which does not say which certificate it is about.`,
    }
  }
  return wordOf(relevant.status) === 'rejected' ? rejected(relevant) : pending(relevant)
}

/** Whether a request may be what our last submit has made. Without any time to go by, a comment must tell. */
function isSince({ date }: RequestInfo, { known, comment }: RequestsOfOrder): boolean {
  const made = Date.parse(date ?? '')
  const submitted = Date.parse(known?.submittedAt ?? '')
  if (Number.isNaN(made) || Number.isNaN(submitted)) return comment.trim() !== ''
  return made >= submitted - CLOCK_MARGIN_MS
}

/** Our comment, not before our submit, known to belong to no other item, and no other item that it could belong to. */
async function isOurs(
  { date }: RequestInfo,
  { known, comment, hasRival }: RequestsOfOrder,
): Promise<boolean> {
  if (known === undefined || comment.trim() === '') return false
  return (
    Date.parse(date ?? '') >= Date.parse(known.submittedAt ?? '') - CLOCK_MARGIN_MS &&
    !(await hasRival(known))
  )
}

export const pending = ({ id, status }: RequestInfo): TargetStatus => ({
  kind: 'pending-approval',
  requestId: String(id),
  vendorStatus: wordOf(status),
})

export function rejected({ id, processor_comment: comment }: RequestInfo): TargetStatus {
  const why = (comment ?? '').trim().slice(0, 300)
  return {
    kind: 'rejected',
    requestId: String(id),
    message: `Request ${id} was rejected by an administrator${why === '' ? '.' : `: ${why}`}`,
  }
}
