import type { Answer, Transport, WireRequest } from '../../http/transport.ts'
import type { Secret } from '../../keychain/secret.ts'
import { onlyItem, submittedOne } from '../one-a-request.ts'
import type { Item, Known, Order, Population, Read, Submitted, TargetStatus, VendorClient } from '../port.ts'
import { provenStatus } from '../proof.ts'
import { bulkCost, decisionStatuses, listOf, newBulkMemory, revocationStatuses } from './bulk-statuses.ts'
import { accountOfKey, checkConnection } from './check-connection.ts'
import { discover } from './discover.ts'
import { type Ask, createLookups } from './lookups.ts'
import { certificateName, nameOf, ORDERS, orderId, requestId as requestIdOf, requestPath } from './paths.ts'
import { PROOF } from './proof.ts'
import { readChange } from './read-answer.ts'
import { wireReason } from './reasons.ts'
import { createShownChanges } from './shown-changes.ts'
import { type Asking, decisionOf, statusOfCertificate, statusOfOrder, statusOfRequest } from './status.ts'

export function openClient(secret: Secret, transport: Transport): VendorClient {
  const headers = { 'x-dc-devkey': secret }
  const memory = newBulkMemory()
  const orderOf = new Map<string, string>()
  const changes = createShownChanges(memory)
  /** How far the vendor's clock is ahead of ours. */
  let aheadMs = 0

  /** Notes the vendor's time, which the windows of its lists go by. */
  const noted = (answer: Answer): Answer => {
    if (answer.kind !== 'answer' || answer.vendorClock === undefined) return answer
    memory.vendorNow = answer.vendorClock.now
    aheadMs = answer.vendorClock.aheadMs
    return answer
  }
  const ask: Ask = async (path, query, signal) =>
    noted(
      await transport.send(
        { method: 'GET', path, ...(query.length === 0 ? {} : { query }), headers, mutating: false },
        signal,
      ),
    )
  const lookups = (signal: AbortSignal | undefined) => createLookups(ask, signal)

  const submit = async (
    order: Order,
    items: readonly Item[],
    signal?: AbortSignal,
  ): Promise<readonly Submitted[]> => {
    const item = onlyItem(items)
    const isOfCertificate = order.operation === 'revoke-certificate'
    if (isOfCertificate) changes.leaves(nameOf(item.target))
    const answer = noted(await transport.send(submitRequest(order, item, headers), signal))
    if (answer.kind === 'answer') memory.firstSubmitAt ??= memory.vendorNow
    const outcome = readChange(order, answer)
    if (outcome.kind === 'accepted' && order.operation === 'revoke-order')
      memory.accepted.add(orderId(item.target))
    if (outcome.kind === 'accepted' && isOfCertificate) memory.certificates += 1
    return [submittedOne(answer, outcome)]
  }

  const status = async (
    order: Order,
    item: Item,
    requestId: string | null,
    signal?: AbortSignal,
    known?: Known,
  ): Promise<Read<TargetStatus>> => {
    const asked = lookups(signal)
    // The vendor's own time comes with its answers: what is compared with its dates is looked at after them.
    const about: Known | undefined = known && {
      ...known,
      get submittedAt() {
        return inVendorTime(known.submittedAt, aheadMs)
      },
    }
    const asking: Asking = { lookups: asked, order, item, requestId, known: about, orderOf, changed }
    const read = await statusOf(asking)
    const denial = asked.denial()
    // A key that is good for others, and may not see this one: asking again and again would hold up all the rest.
    return read.kind === 'unexpected' && denial !== null
      ? {
          kind: 'ok',
          value: provenStatus(PROOF, order.operation, 'hidden', {
            message: `The vendor does not show it to this key (${denial}).`,
          }),
        }
      : read

    /** Whether the status change list shows a certificate as revoked since its request left. */
    async function changed(id: string): Promise<Read<boolean>> {
      const name = nameOf(item.target)
      memory.idOf.set(name, id)
      const first = memory.firstSubmitAt
      const since = about?.submittedAt ?? (first === null ? null : new Date(first).toISOString())
      return since === null ? { kind: 'ok', value: false } : changes.shows({ name, id, since }, asked)
    }
  }
  const statusOf = (asking: Asking): Promise<Read<TargetStatus>> => {
    const { order } = asking
    switch (order.operation) {
      case 'revoke-order':
        return statusOfOrder(asking)
      case 'revoke-certificate':
        return statusOfCertificate(asking)
      case 'approve-request':
      case 'reject-request':
        return statusOfRequest(asking)
      default:
        throw new RangeError(`no operation ${order.operation}`)
    }
  }

  const statuses = (
    order: Order,
    items: readonly Item[],
    population: Population,
    requestsMax: number,
    signal?: AbortSignal,
  ): Promise<Read<ReadonlyMap<number, TargetStatus>>> => {
    const asking = { lookups: lookups(signal), memory, order, items, requestsMax }
    const isRevocation = order.operation === 'revoke-order' || order.operation === 'revoke-certificate'
    return isRevocation ? revocationStatuses(asking, population) : decisionStatuses(asking)
  }

  return {
    check: (signal) => checkConnection(lookups(signal)),
    account: (_order, _items, signal) => accountOfKey(lookups(signal)),
    submit,
    status,
    listOf: (order, { target }) => (memory.isRefused ? null : listOf(order, target, memory)),
    statuses,
    statusesCost: () => bulkCost(memory),
    discover: (query, signal) => discover(lookups(signal), query, signal),
    // The transport belongs to whoever opened the connection.
    close: async () => {},
  }
}

/** A time of ours by the vendor's clock. */
function inVendorTime(at: string | null, aheadMs: number): string | null {
  const ms = Date.parse(at ?? '')
  return Number.isNaN(ms) ? null : new Date(ms + aheadMs).toISOString()
}

function submitRequest(order: Order, item: Item, headers: WireRequest['headers']): WireRequest {
  const common = { method: 'PUT', headers, mutating: true } as const
  switch (order.operation) {
    case 'revoke-order':
      return { ...common, path: `${ORDERS}/${orderId(item.target)}/revoke`, body: revocation(order, item) }
    case 'revoke-certificate':
      return {
        ...common,
        path: `/certificate/${certificateName(item.target)}/revoke`,
        body: revocation(order, item),
      }
    case 'approve-request':
    case 'reject-request':
      return {
        ...common,
        path: `${requestPath(requestIdOf(item.target))}/status`,
        body: {
          status: decisionOf(order),
          ...(order.comment === '' ? {} : { processor_comment: order.comment }),
        },
      }
    default:
      throw new RangeError(`no operation ${order.operation}`)
  }
}

/** The body of "Revoke order certificates" and "Revoke certificate". Its examples spell `comments`, its table `comment`. */
function revocation(order: Order, item: Item): object {
  return {
    ...(order.comment === '' ? {} : { comments: order.comment }),
    ...(item.reason === null ? {} : { revocation_reason: wireReason(item.reason) }),
    skip_approval: order.options['skip_approval'] === 'true',
  }
}
