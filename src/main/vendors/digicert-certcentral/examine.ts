import type { Finding } from '../../../contract/batches.ts'
import { listedRevoked, listedStatus } from '../listed-revoked.ts'
import type { Item, Order } from '../port.ts'
import { SKIP_APPROVAL } from './info.ts'
import { isId } from './paths.ts'

const SIGNING = /(?:code|document)[\s_-]*sign/i
const TLS = /ssl|tls/i

/** What is wrong with, or to be known of, an item before anything is sent. What concerns the batch is said of each item. */
export function examine(order: Order, item: Item): readonly Finding[] {
  const isDecision = order.operation === 'approve-request' || order.operation === 'reject-request'
  return [
    ...examineIds(item),
    ...(isDecision ? examineRequest(item) : [...examineApproval(order), ...examineProduct(item)]),
  ]
}

function examineIds({ target }: Item): readonly Finding[] {
  return ['order_id', 'certificate_id', 'request_id'].flatMap((name): Finding[] =>
    target[name] === undefined || isId(target[name])
      ? []
      : [
          {
            level: 'error',
            code: `bad-${name}`,
            message: `${name} is not a whole number above zero.`,
            hint: 'Take the row out of the inventory, or correct it.',
          },
        ],
  )
}

function examineApproval(order: Order): readonly Finding[] {
  if (order.options[SKIP_APPROVAL] !== 'true') {
    return [
      {
        level: 'note',
        code: 'approval-needed',
        message:
          'Each becomes a request that an administrator must approve at the vendor; it ends as pending-approval and is followed from here.',
        hint: 'With a key of an administrator the option skip_approval revokes at once.',
      },
    ]
  }
  if (order.comment.trim() !== '') return []
  return [
    {
      level: 'error',
      code: 'comment-for-skipped-approval',
      message:
        'A comment is required when the approval is skipped: the vendor stores none then, so this record is the only justification.',
      hint: 'Say why, e.g. the incident number.',
    },
  ]
}

function examineProduct(item: Item): readonly Finding[] {
  const { attributes, reason } = item
  const product = [attributes['product_type'], attributes['product'], attributes['certificate_type']]
    .filter(Boolean)
    .join(' ')
  const findings: Finding[] = []
  if (SIGNING.test(product)) {
    findings.push({
      level: 'warning',
      code: 'past-signatures',
      message:
        'For signing code or documents: signatures and timestamps made with it become invalid, for most implementations.',
    })
    if (reason !== null && !TLS.test(product)) {
      findings.push({
        level: 'note',
        code: 'reason-ignored',
        message: 'Not a TLS certificate: the vendor ignores the reason.',
      })
    }
  }
  findings.push(...listedRevoked(item))
  if (listedStatus(item) === 'reissue_pending') {
    findings.push({
      level: 'warning',
      code: 'reissue-pending',
      message:
        'A reissue was pending when the inventory was made: the vendor refuses to revoke its certificate until that is done or cancelled.',
    })
  }
  return findings
}

function examineRequest(item: Item): readonly Finding[] {
  const status = listedStatus(item)
  if (status !== 'approved' && status !== 'rejected') return []
  return [
    {
      level: 'note',
      code: `listed-${status}`,
      message: `Was ${status} already when the inventory was made.`,
    },
  ]
}
