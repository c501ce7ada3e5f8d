import { oneARequest } from '../one-a-request.ts'
import type { Vendor } from '../port.ts'
import { CONFIRM_WITHIN_MS, SETTLE_MS, THROTTLE_MS } from './assumptions.ts'
import { openClient } from './client.ts'
import { examine } from './examine.ts'
import { INFO } from './info.ts'
import { PROBE } from './probe.ts'
import { PROOF } from './proof.ts'

/** DigiCert CertCentral (Services API): orders, certificates and requests, one a request. */
export const digicertCertcentral: Vendor = {
  id: 'digicert-certcentral',
  info: INFO,
  // Services API, "Rate limits": rolling, for each key; of two versions of the page the slower one.
  limits: {
    kind: 'published',
    windows: [
      { requests: 100, perMs: 5_000 },
      { requests: 1_000, perMs: 300_000 },
    ],
  },
  proof: PROOF,
  throttleMs: THROTTLE_MS,
  probe: PROBE,
  pace: () => oneARequest({ settleMs: SETTLE_MS, confirmWithinMs: CONFIRM_WITHIN_MS }),
  examine,
  connect: (_connection, secret, transport) => openClient(secret, transport),
}
