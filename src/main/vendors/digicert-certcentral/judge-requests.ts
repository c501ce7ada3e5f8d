import type { Known, Order, TargetStatus } from '../port.ts'
import { provenStatus } from '../proof.ts'
import { CLOCK_MARGIN_MS } from './assumptions.ts'
import { PROOF } from './proof.ts'
import { type RequestInfo, wordOf } from './wire.ts'

export const isOpen = ({ status }: RequestInfo): boolean => ['submitted', 'pending'].includes(wordOf(status))

export interface RequestsOfOrder {
  readonly batch: Order
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
  readonly known: Known | undefined
}

/**
 * What the revoke requests of an order say of an item that is not revoked (yet). An open one stands for our submit, so that
 * nothing is sent twice; one that was decided since our submit and bears our comment does too. On an order with several
 * certificates it must be ours beyond that (`isOurs`); else a person must look: a guess would either lose an effect or ask
 * for it twice.
 */
export async function judgeRequests(facts: RequestsOfOrder): Promise<TargetStatus> {
  const { batch, own, order, requests, orderStatus, known } = facts
  if (own !== null && (isOpen(own) || wordOf(own.status) === 'approved')) return shownRequest(batch, own)
  const revokes = requests.filter(
    ({ id, type }) => wordOf(type) === 'revoke' && id !== own?.id && known?.isTaken(String(id)) !== true,
  )
  const open = revokes.filter(isOpen)
  const isLike = ({ comments }: RequestInfo): boolean => (comments ?? '').trim() === batch.comment.trim()
  const relevant =
    open.find(isLike) ??
    open[0] ??
    (own === null ? revokes.findLast((request) => isLike(request) && isSince(request, facts)) : undefined)
  if (relevant === undefined)
    return own === null ? provenStatus(PROOF, batch.operation, orderStatus) : shownRequest(batch, own)
  if (!(await facts.isSole()) && !(own === null && isLike(relevant) && (await isOurs(relevant, facts)))) {
    if (own !== null) return shownRequest(batch, own)
    return provenStatus(PROOF, batch.operation, "somebody's request", {
      message: `Order ${order} has several certificates and the ${wordOf(relevant.status)} revoke request ${relevant.id}, which does not say which certificate it is about.`,
    })
  }
  return shownRequest(batch, relevant)
}

/** Whether a request may be what our last submit has made. Without any time to go by, a comment must tell. */
function isSince({ date }: RequestInfo, { known, batch }: RequestsOfOrder): boolean {
  const made = Date.parse(date ?? '')
  const submitted = Date.parse(known?.submittedAt ?? '')
  if (Number.isNaN(made) || Number.isNaN(submitted)) return batch.comment.trim() !== ''
  return made >= submitted - CLOCK_MARGIN_MS
}

/** Our comment, not before our submit, known to belong to no other item, and no other item that it could belong to. */
async function isOurs({ date }: RequestInfo, { known, batch, hasRival }: RequestsOfOrder): Promise<boolean> {
  if (known === undefined || batch.comment.trim() === '') return false
  return (
    Date.parse(date ?? '') >= Date.parse(known.submittedAt ?? '') - CLOCK_MARGIN_MS &&
    !(await hasRival(known))
  )
}

/** What a revoke request that is ours says of its item. One that was decided in no known way counts as open. */
export function shownRequest({ operation }: Order, request: RequestInfo): TargetStatus {
  const word = wordOf(request.status)
  const shows =
    word === 'approved' || word === 'rejected' ? (`${word} request` as const) : ('open request' as const)
  return provenStatus(PROOF, operation, shows, {
    vendorStatus: word,
    requestId: String(request.id),
    message: rejectionText(request),
  })
}

export function rejectionText({ id, processor_comment: comment }: RequestInfo): string {
  const why = (comment ?? '').trim().slice(0, 300)
  return `Request ${id} was rejected by an administrator${why === '' ? '.' : `: ${why}`}`
}
