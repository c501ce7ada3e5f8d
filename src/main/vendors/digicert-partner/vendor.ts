import type { Finding } from '../../../contract/batches.ts'
import { listedRevoked } from '../listed-revoked.ts'
import { oneARequest } from '../one-a-request.ts'
import type { Item, Order, Vendor } from '../port.ts'
import { CONFIRM_WITHIN_MS, SETTLE_MS, START_PER_SECOND, THROTTLE_MS } from './assumptions.ts'
import { contractOf, openClient } from './client.ts'
import { isId } from './credential-path.ts'
import { CREDENTIAL, INFO } from './info.ts'
import { PROBE } from './probe.ts'
import { PROOF } from './proof.ts'

/** DigiCert Partner Subscriptions: ACME credentials by contract and id, one a request. */
export const digicertPartner: Vendor = {
  id: 'digicert-partner',
  info: INFO,
  limits: { kind: 'unknown', startPerSecond: START_PER_SECOND },
  proof: PROOF,
  throttleMs: THROTTLE_MS,
  probe: PROBE,
  pace: () => oneARequest({ settleMs: SETTLE_MS, confirmWithinMs: CONFIRM_WITHIN_MS }),
  examine,
  connect: openClient,
}

/** A credential without an id would be all credentials of its contract: such an item is never sealed. */
function examine(order: Order, item: Item): readonly Finding[] {
  const findings: Finding[] = []
  if (!isId(contractOf(order, item))) {
    findings.push({
      level: 'error',
      code: 'contract-missing',
      message: 'The ACME contract is not known.',
      hint: 'Import the file with a column acme_contract_id, or give the batch the option acme_contract_id.',
    })
  }
  if (!isId(item.target[CREDENTIAL])) {
    findings.push({
      level: 'error',
      code: 'credential-missing',
      message:
        'The credential has no id that may be sent: without one, the vendor would revoke every credential of the contract.',
      hint: 'Take the row out of the inventory, or correct its credential_id.',
    })
  }
  return [...findings, ...listedRevoked(item, 'each ends as already done')]
}
