import type { Finding } from '../../../contract/batches.ts'
import { listedRevoked, listedStatus } from '../listed-revoked.ts'
import type { Item, Order } from '../port.ts'
import { isIssuer, issuerOf } from './certificate-request.ts'
import { REVOCATION_DATE } from './info.ts'

/** What is wrong with, or to be known of, an item before anything is sent. */
export function examine(order: Order, item: Item): readonly Finding[] {
  return [
    ...examineIssuer(order, item),
    ...(order.operation === 'resume' ? examineResume(item) : examineRevoke(order, item)),
  ]
}

function examineIssuer(order: Order, item: Item): readonly Finding[] {
  const issuer = issuerOf(order, item)
  if (issuer !== undefined && isIssuer(issuer)) return []
  return [
    {
      level: 'error',
      code: issuer === undefined ? 'issuer-missing' : 'issuer-not-a-name',
      message:
        issuer === undefined
          ? 'The CA is not known: a serial number is unique for one CA only.'
          : `The issuer is not a distinguished name: "${issuer.slice(0, 60)}".`,
      hint: 'EJBCA finds a certificate by the whole subject DN of its CA, such as CN=Example CA,O=Example Org,C=SE: import a column issuer_dn, or give the batch the option issuer_dn.',
    },
  ]
}

function examineRevoke(order: Order, item: Item): readonly Finding[] {
  const findings: Finding[] = []
  const date = order.options[REVOCATION_DATE]?.trim() ?? ''
  if (date !== '') {
    const isAhead = Date.parse(date) > Date.now()
    findings.push(
      isAhead
        ? {
            level: 'error',
            code: 'revocation-date-ahead',
            message: `The revocation date ${date} lies ahead: EJBCA takes none but past ones.`,
            hint: 'Leave revocation_date out to revoke as of now.',
          }
        : {
            level: 'warning',
            code: 'revocation-date',
            message: `The certificates will count as revoked since ${date}.`,
            hint: 'EJBCA refuses that where the certificate profile does not allow back dated revocation.',
          },
    )
  }
  if (item.reason === 'certificate_hold') {
    findings.push({
      level: 'note',
      code: 'suspension',
      message: 'certificate_hold suspends: the certificate stays on the CRL until it is resumed or expires.',
      hint: 'Choose another reason to revoke for good.',
    })
  }
  return [...findings, ...listedRevoked(item)]
}

function examineResume(item: Item): readonly Finding[] {
  const status = listedStatus(item)
  if (status === undefined || status === 'on hold') return []
  return [
    {
      level: 'warning',
      code: 'not-on-hold',
      message: `Not on hold but ${status} when the inventory was made: only certificates on hold can be removed from hold.`,
      hint: 'Make the inventory by a search for status=on-hold.',
    },
  ]
}
