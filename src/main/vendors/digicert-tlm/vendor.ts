import type { Finding } from '../../../contract/batches.ts'
import { pageItemsOf } from '../connection-fields.ts'
import { listedRevoked, listedStatus } from '../listed-revoked.ts'
import { oneARequest } from '../one-a-request.ts'
import type { Item, Order, Vendor } from '../port.ts'
import { CONFIRM_WITHIN_MS, PAGE_ITEMS, SETTLE_MS, START_PER_SECOND, THROTTLE_MS } from './assumptions.ts'
import { openClient } from './client.ts'
import { INFO } from './info.ts'
import { PROBE } from './probe.ts'
import { PROOF } from './proof.ts'
import { examineReason } from './reasons.ts'

/** DigiCert Trust Lifecycle Manager (DigiCert ONE): certificates by serial number, one a request. */
export const digicertTlm: Vendor = {
  id: 'digicert-tlm',
  info: INFO,
  limits: { kind: 'unknown', startPerSecond: START_PER_SECOND },
  proof: PROOF,
  throttleMs: THROTTLE_MS,
  probe: PROBE,
  pace: () => oneARequest({ settleMs: SETTLE_MS, confirmWithinMs: CONFIRM_WITHIN_MS }),
  examine,
  connect: ({ options }, secret, transport) =>
    openClient(secret, transport, pageItemsOf(options, PAGE_ITEMS)),
}

function examine(order: Order, item: Item): readonly Finding[] {
  if (order.operation === 'resume') return examineResume(listedStatus(item))
  return [...examineReason(item), ...listedRevoked(item)]
}

function examineResume(status: string | undefined): readonly Finding[] {
  if (status === undefined || status === 'suspended') return []
  return [
    {
      level: 'warning',
      code: `not-suspended-${status}`,
      message: `Not suspended but ${status} when the inventory was made: only suspended certificates can be resumed.`,
      hint: 'Make the inventory by a search for status=suspended.',
    },
  ]
}
