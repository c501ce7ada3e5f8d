import { oneARequest } from '../one-a-request.ts'
import type { Vendor } from '../port.ts'
import { CONFIRM_WITHIN_MS, SETTLE_MS, START_PER_SECOND, THROTTLE_MS } from './assumptions.ts'
import { openClient } from './client.ts'
import { readSignIn } from './connection-options.ts'
import { examine } from './examine.ts'
import { INFO } from './info.ts'
import { PROBE } from './probe.ts'
import { PROOF } from './proof.ts'

/** EJBCA's REST interface: certificates by the CA's name and the serial number, one a request. */
export const ejbca: Vendor = {
  id: 'ejbca',
  info: INFO,
  limits: { kind: 'unknown', startPerSecond: START_PER_SECOND },
  proof: PROOF,
  throttleMs: THROTTLE_MS,
  probe: PROBE,
  pace: () => oneARequest({ settleMs: SETTLE_MS, confirmWithinMs: CONFIRM_WITHIN_MS }),
  examine,
  examineConnection(connection) {
    const signIn = readSignIn(connection)
    return signIn.kind === 'oauth'
      ? { tokenUrl: signIn.tokenUrl }
      : { keyless: signIn.kind === 'certificate' }
  },
  connect: openClient,
}
