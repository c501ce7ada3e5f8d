import { listedRevoked } from '../listed-revoked.ts'
import { oneARequest } from '../one-a-request.ts'
import type { ApiVendor } from '../port.ts'
import {
  CONFIRM_WITHIN_MS,
  REPORT_SETTLE_MS,
  REPORT_WITHIN_MS,
  SETTLE_MS,
  START_PER_SECOND,
  THROTTLE_MS,
} from './assumptions.ts'
import { openClient } from './client.ts'
import { readConnectionOptions } from './connection-options.ts'
import { INFO } from './info.ts'
import { PROBE } from './probe.ts'
import { PROOF } from './proof.ts'

/** AWS Private CA (ACM PCA): certificates of one CA by serial number, one a request that is signed by AWS Signature Version 4. */
export const awsPrivateCa: ApiVendor = {
  id: 'aws-private-ca',
  info: INFO,
  limits: { kind: 'unknown', startPerSecond: START_PER_SECOND },
  proof: PROOF,
  throttleMs: THROTTLE_MS,
  probe: PROBE,
  pace: (_operation, { options }) =>
    options['audit_bucket'] === undefined
      ? { ...oneARequest({ settleMs: SETTLE_MS, confirmWithinMs: CONFIRM_WITHIN_MS }), hasStatus: false }
      : oneARequest({ settleMs: REPORT_SETTLE_MS, confirmWithinMs: REPORT_WITHIN_MS }),
  examine: (_order, item) => listedRevoked(item),
  examineConnection(connection) {
    const { profile, bucket } = readConnectionOptions(connection)
    return { keyless: profile !== null, ...(bucket === null ? {} : { tokenUrl: bucket.s3Url }) }
  },
  connect: openClient,
}
