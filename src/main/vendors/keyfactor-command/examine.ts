import type { Finding } from '../../../contract/batches.ts'
import { listedRevoked, listedStatus } from '../listed-revoked.ts'
import type { Item, Order } from '../port.ts'
import { COLLECTION, EFFECTIVE_DATE, ID } from './info.ts'
import { ON_HOLD } from './target-of.ts'

const WHOLE_NUMBER = /^[1-9]\d{0,15}$/

/** What is wrong with, or to be known of, an item before anything is sent. What concerns the batch is said of each item. */
export function examine(order: Order, item: Item): readonly Finding[] {
  return [
    ...examineIds(order, item),
    ...examineComment(order),
    ...(order.operation === 'resume' ? examineResume(item) : examineRevoke(order, item)),
  ]
}

/** Blanks alone would pass for a comment with the sealing, and Command requires one. */
function examineComment({ comment }: Order): readonly Finding[] {
  if (comment.trim() !== '') return []
  return [
    {
      level: 'error',
      code: 'comment-required',
      message: 'Command requires a comment.',
      hint: 'Say why, e.g. the incident number.',
    },
  ]
}

function examineIds({ options }: Order, { target }: Item): readonly Finding[] {
  const findings: Finding[] = []
  const id = target[ID]
  if (id !== undefined && !WHOLE_NUMBER.test(id)) {
    findings.push({
      level: 'error',
      code: 'bad-keyfactor-id',
      message: `${ID} is not a whole number above zero.`,
      hint: 'Take the row out of the inventory, or correct it.',
    })
  }
  const collection = options[COLLECTION]?.trim() ?? ''
  if (collection !== '' && !WHOLE_NUMBER.test(collection)) {
    findings.push({
      level: 'error',
      code: 'bad-collection',
      message: `${COLLECTION} is not the id of a collection: "${collection}".`,
      hint: 'Give a whole number, as the address of the collection in Command shows it.',
    })
  }
  return findings
}

function examineRevoke(order: Order, item: Item): readonly Finding[] {
  const date = order.options[EFFECTIVE_DATE]
  const findings: Finding[] = []
  if (date !== undefined && date !== '') {
    findings.push({
      level: 'warning',
      code: 'effective-date',
      message: `The revocation takes effect at ${date}, not when it is sent.`,
      hint: 'Until then relying parties may still take the certificates for good. Leave effective_date out to revoke at once.',
    })
  }
  return [...findings, ...listedRevoked(item)]
}

function examineResume(item: Item): readonly Finding[] {
  const status = listedStatus(item)
  if (status === undefined || status === ON_HOLD) return []
  return [
    {
      level: 'warning',
      code: 'not-on-hold',
      message: `Not on hold but ${status} when the inventory was made: only certificates on hold can be removed from hold.`,
      hint: 'Make the inventory by a search that includes revoked certificates (include_revoked=true), and filter by status.',
    },
  ]
}
