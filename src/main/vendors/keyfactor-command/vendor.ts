import type { Vendor } from '../port.ts'
import { BATCH_SIZE_MAX, CONFIRM_WITHIN_MS, SETTLE_MS, START_PER_SECOND, THROTTLE_MS } from './assumptions.ts'
import { openClient } from './client.ts'
import { NAMES_PER_QUERY } from './conditions.ts'
import { readConnectionOptions } from './connection-options.ts'
import { examine } from './examine.ts'
import { ID, INFO } from './info.ts'
import { PROBE } from './probe.ts'
import { PROOF } from './proof.ts'
import { flightKey } from './revoke-request.ts'

/** Keyfactor Command: certificates of any CA behind it, many in one request. */
export const keyfactorCommand: Vendor = {
  id: 'keyfactor-command',
  info: INFO,
  limits: { kind: 'unknown', startPerSecond: START_PER_SECOND },
  proof: PROOF,
  throttleMs: THROTTLE_MS,
  probe: PROBE,
  pace: (_operation, connection) => ({
    maxTargetsPerRequest: Math.min(readConnectionOptions(connection).batchSize, BATCH_SIZE_MAX),
    flightKey,
    needsResolution: (target) => target[ID] === undefined,
    namesPerQuestion: NAMES_PER_QUERY,
    settleMs: SETTLE_MS,
    confirmWithinMs: CONFIRM_WITHIN_MS,
    hasStatus: true,
  }),
  examine,
  examineConnection(connection) {
    const { signIn } = readConnectionOptions(connection)
    return signIn.kind === 'oauth' ? { tokenUrl: signIn.tokenUrl } : {}
  },
  connect: openClient,
}
