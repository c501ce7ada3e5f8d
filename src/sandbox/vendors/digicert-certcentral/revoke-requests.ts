import type { WorldInit } from '../../vendor-world.ts'
import type { Order, OrderCertificate } from './order.ts'

export interface User {
  readonly id: number
  readonly username: string
  readonly first_name: string
  readonly last_name: string
  readonly email: string
  readonly roles: readonly string[]
  readonly accountId: number
}

/** A revoke request that waits for an administrator. */
export interface RevokeRequest {
  readonly id: number
  /** ISO 8601 with `+00:00`, as the vendor's examples have it. */
  readonly date: string
  readonly requester: User
  readonly comments: string
  readonly order: Order
  /** Null: all certificates of the order. */
  readonly certificate: OrderCertificate | null
  readonly reason: string | null
  status: 'submitted' | 'pending' | 'approved' | 'rejected'
  dateProcessed: string | null
  processorComment: string | null
}

export interface RequestSettings {
  /** 0: nobody decides by itself. */
  readonly approveAfterMs: number
  /** Every n-th request that is decided by itself is rejected; 0: none. */
  readonly rejectEvery: number
}

/** The account's requests. A second one for the same thing is taken and recorded as such, so that a test sees it. */
export function revokeRequests(
  init: WorldInit,
  settings: RequestSettings,
  revoke: (order: Order, certificate: OrderCertificate | null, reason: string | null) => void,
) {
  const requests: RevokeRequest[] = []
  const now = () => `${new Date(init.clock.now()).toISOString().slice(0, 19)}+00:00`
  const isOpen = (request: RevokeRequest) => request.status === 'pending' || request.status === 'submitted'
  const decide = (request: RevokeRequest, status: RevokeRequest['status'], comment: string) => {
    init.lag.hide(request, request.status)
    request.status = status
    request.dateProcessed = now()
    request.processorComment = comment
    if (status !== 'approved' && status !== 'rejected') return
    init.record({
      kind: `request-${status}`,
      target: String(request.id),
      detail: { order_id: request.order.id },
    })
    if (status === 'approved') revoke(request.order, request.certificate, request.reason)
  }
  return {
    isOpen,
    find: (id: number | null) => requests.find((request) => request.id === id),
    all: (): readonly RevokeRequest[] => requests,
    decide,
    create: (
      facts: Pick<RevokeRequest, 'requester' | 'comments' | 'order' | 'certificate' | 'reason'>,
    ): RevokeRequest => {
      const duplicate = requests.some(
        (other) => isOpen(other) && other.order === facts.order && other.certificate === facts.certificate,
      )
      const request: RevokeRequest = {
        ...facts,
        id: 9_000_001 + requests.length,
        date: now(),
        status: 'pending',
        dateProcessed: null,
        processorComment: null,
      }
      requests.push(request)
      init.record({
        kind: 'request-created',
        target: String(facts.certificate?.id ?? facts.order.id),
        detail: {
          request_id: request.id,
          order_id: facts.order.id,
          certificate_id: facts.certificate?.id ?? null,
          reason: facts.reason,
          comments: facts.comments,
          duplicate,
        },
      })
      const rejected = settings.rejectEvery > 0 && requests.length % settings.rejectEvery === 0
      if (settings.approveAfterMs > 0) {
        init.later(settings.approveAfterMs, () => {
          if (isOpen(request)) decide(request, rejected ? 'rejected' : 'approved', 'decided by the sandbox')
        })
      }
      return request
    },
  }
}
