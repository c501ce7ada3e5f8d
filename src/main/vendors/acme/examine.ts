import type { Finding } from '../../../contract/batches.ts'
import { listedRevoked } from '../listed-revoked.ts'
import type { Item, Order } from '../port.ts'
import { CERTIFICATE, OPERATOR } from './info.ts'
import { ownKeyOf } from './own-key.ts'
import { TAKEN_BY } from './reasons.ts'

/** What is wrong with, or to be known of, an item before anything is sent. */
export function examine(order: Order, item: Item): readonly Finding[] {
  const { target, reason } = item
  const findings: Finding[] = []
  if (ownKeyOf(target[CERTIFICATE]) === null) {
    findings.push({
      level: 'error',
      code: 'certificate-missing',
      message: 'There is no certificate that can be read: ACME revokes by the whole certificate.',
      hint: 'Import the certificates themselves (PEM, DER, a folder of them), or a list with a column of them.',
    })
  }
  const taken = TAKEN_BY[order.options[OPERATOR] ?? '']
  if (taken !== undefined && reason !== null && !taken.includes(reason)) {
    findings.push({
      level: 'error',
      code: 'reason-not-taken',
      message: `The operator does not take the reason ${reason}.`,
      hint: `It takes: ${taken.join(', ')}.`,
    })
  }
  if (reason === 'certificate_hold') {
    findings.push({
      level: 'warning',
      code: 'hold-for-good',
      message: 'ACME has no way to lift a hold again.',
      hint: 'Choose another reason, unless the operator lifts holds by other means.',
    })
  }
  return [...findings, ...listedRevoked(item, 'each ends as already done')]
}
