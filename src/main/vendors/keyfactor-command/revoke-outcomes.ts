import type { Answer } from '../../http/transport.ts'
import type { Named } from '../answer-reader.ts'
import type { Item, Order, Outcome } from '../port.ts'
import { reader } from './read-answer.ts'
import { idOf } from './revoke-request.ts'
import { type RevocationLists, readRevocationLists } from './wire.ts'

/**
 * What an answer to `POST /Certificates/Revoke` means for each item: revoked is what `RevokedIds` lists, `SuspendedCerts`
 * waits for a workflow's approval, what failed is asked about, and so is what no list names.
 */
export function revokeOutcomes(
  order: Order,
  items: readonly Item[],
  answer: Answer,
  hasTokenEnded: boolean,
): readonly Outcome[] {
  const lists = answer.kind === 'answer' && answer.status === 200 ? readRevocationLists(answer.body) : null
  const asked = new Set(items.map(idOf))
  const nameFor = (id: number): Named | null => {
    if (hasTokenEnded) return { body: 'ended token', detail: 'the access token had ended' }
    if (lists === null) return null
    return isAbout(lists, asked)
      ? nameIn(lists, id)
      : { body: 'about others', detail: 'the answer names certificates that were not in the request' }
  }
  return items.map((item) => reader.readSubmit(order.operation, answer, () => nameFor(idOf(item))))
}

function nameIn({ revoked, suspended, failed }: RevocationLists, id: number): Named {
  const lists = [revoked.has(id), suspended.has(id), failed.has(id)].filter((isIn) => isIn).length
  if (lists === 0) return { body: 'in no list', detail: 'the answer does not name this certificate' }
  if (lists > 1) return { body: 'in several lists', detail: 'several lists of the answer name it' }
  const workflow = suspended.get(id)
  if (workflow !== undefined) {
    return {
      body: 'in SuspendedCerts',
      requestId: workflow.workflowId,
      ...(workflow.message === '' ? {} : { detail: workflow.message }),
    }
  }
  if (revoked.has(id)) return { body: 'in RevokedIds' }
  const message = failed.get(id) || 'Command lists the certificate as failed.'
  return { body: 'in a list of failures', refusal: { code: 'failed', message } }
}

const isAbout = ({ revoked, suspended, failed }: RevocationLists, asked: ReadonlySet<number>): boolean =>
  [...revoked, ...suspended.keys(), ...failed.keys()].every((id) => asked.has(id))
