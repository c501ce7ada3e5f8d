import type { Finding } from '../../../contract/batches.ts'
import { pageItemsOf } from '../connection-fields.ts'
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
  pace: () => ({
    maxTargetsPerRequest: 1,
    needsResolution: () => false,
    settleMs: SETTLE_MS,
    confirmWithinMs: CONFIRM_WITHIN_MS,
    hasStatus: true,
  }),
  examine,
  connect: ({ options }, secret, transport) =>
    openClient(secret, transport, pageItemsOf(options, PAGE_ITEMS)),
}

function examine(order: Order, item: Item): readonly Finding[] {
  const status = item.attributes['status']?.trim().toLowerCase()
  if (order.operation === 'resume') return examineResume(status)
  const alreadyRevoked: Finding[] =
    status === 'revoked'
      ? [
          {
            level: 'note',
            code: 'listed-revoked',
            message:
              'Revoked already when the inventory was made: the vendor is asked, and each ends as already done.',
          },
        ]
      : []
  return [...examineReason(item), ...alreadyRevoked]
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
