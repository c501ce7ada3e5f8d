import { oneARequest } from '../one-a-request.ts'
import type { Vendor } from '../port.ts'
import { CONFIRM_WITHIN_MS, SETTLE_MS, START_PER_SECOND, THROTTLE_MS } from './assumptions.ts'
import { openClient } from './client.ts'
import { examine } from './examine.ts'
import { BY_CERTIFICATE_KEY, INFO, SIGNER } from './info.ts'
import { PROBE } from './probe.ts'
import { PROOF } from './proof.ts'

/** Any CA with an ACME directory (RFC 8555 section 7.6): certificates by themselves, one a request. */
export const acme: Vendor = {
  id: 'acme',
  info: INFO,
  limits: { kind: 'unknown', startPerSecond: START_PER_SECOND },
  proof: PROOF,
  throttleMs: THROTTLE_MS,
  probe: PROBE,
  pace: () => ({
    ...oneARequest({ settleMs: SETTLE_MS, confirmWithinMs: CONFIRM_WITHIN_MS }),
    hasStatus: false,
  }),
  examine,
  examineConnection: ({ options }) => ({ keyForRunOnly: options[SIGNER] === BY_CERTIFICATE_KEY }),
  connect: openClient,
}
