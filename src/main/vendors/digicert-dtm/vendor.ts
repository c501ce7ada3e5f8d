import { oneARequest } from '../one-a-request.ts'
import type { Vendor } from '../port.ts'
import { CONFIRM_WITHIN_MS, SETTLE_MS, START_PER_SECOND, THROTTLE_MS } from './assumptions.ts'
import { openClient } from './client.ts'
import { examine } from './examine.ts'
import { INFO, SHOWN_STATUS } from './info.ts'
import { PROBE } from './probe.ts'
import { PROOF } from './proof.ts'

/** DigiCert Document Trust Manager (DigiCert ONE): signers' credentials and client administrators, one a request. */
export const digicertDtm: Vendor = {
  id: 'digicert-dtm',
  info: INFO,
  limits: { kind: 'unknown', startPerSecond: START_PER_SECOND },
  proof: PROOF,
  throttleMs: THROTTLE_MS,
  probe: PROBE,
  pace: ({ id }) => ({
    ...oneARequest({ settleMs: SETTLE_MS, confirmWithinMs: CONFIRM_WITHIN_MS }),
    // What can be done with a credential hangs on its status ("Step 1: Get credential status").
    needsResolution: (target) => id === 'revoke' && target[SHOWN_STATUS] === undefined,
    resolutionTellsStatus: true,
    hasStatus: id !== 'replace-client-admin',
  }),
  examine,
  connect: (_connection, secret, transport) => openClient(secret, transport),
}
