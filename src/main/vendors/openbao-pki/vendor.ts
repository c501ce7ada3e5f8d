import { listedRevoked } from '../listed-revoked.ts'
import { oneARequest } from '../one-a-request.ts'
import type { ApiVendor } from '../port.ts'
import { CONFIRM_WITHIN_MS, SETTLE_MS, START_PER_SECOND, THROTTLE_MS } from './assumptions.ts'
import { openClient } from './client.ts'
import { readConnectionOptions } from './connection-options.ts'
import { INFO } from './info.ts'
import { PROBE } from './probe.ts'
import { PROOF } from './proof.ts'

/** The PKI secrets engine of OpenBao and HashiCorp Vault: certificates by serial number, one a request, without a reason. */
export const openbaoPki: ApiVendor = {
  id: 'openbao-pki',
  info: INFO,
  limits: { kind: 'unknown', startPerSecond: START_PER_SECOND },
  proof: PROOF,
  throttleMs: THROTTLE_MS,
  probe: PROBE,
  pace: () => oneARequest({ settleMs: SETTLE_MS, confirmWithinMs: CONFIRM_WITHIN_MS }),
  examine: (_order, item) => listedRevoked(item),
  examineConnection(connection) {
    const { signIn } = readConnectionOptions(connection)
    return signIn.kind === 'approle'
      ? { tokenUrl: `${connection.baseUrl.trim().replace(/\/+$/, '')}${signIn.path}` }
      : {}
  },
  connect: openClient,
}
